import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { cleanText } from '../../platform/lib/text.ts'

/** A member of the staff whom visitors come to see. */
export type Host = Pick<StaffMemberRow, 'id' | 'name' | 'unit' | 'room_phone'>

/** Suggestions of one field: a browser searches them with every key, and they come with every page of the gate. */
const MAX_SUGGESTED = 500

/** What a field of the host suggests: every member, then every room; two of one name are told apart by their room. */
export function hostSuggestions(hosts: Host[]): { value: string; label: string }[] {
  const members = hosts.map((host) => ({ value: hostText(host, hosts), label: host.unit ?? '' }))
  return [...members, ...roomsOf(hosts).map((value) => ({ value, label: '' }))].slice(0, MAX_SUGGESTED)
}

/** The rooms of the office's staff, each once. */
export function roomsOf(hosts: Host[]): string[] {
  return [...new Set(hosts.flatMap(({ unit }) => unit ?? []))].toSorted()
}

/** How a member stands in the field of the host. */
export function hostText(host: Host, hosts: Host[]): string {
  const namesakes = hosts.filter(({ name }) => spoken(name) === spoken(host.name))
  return namesakes.length > 1 && host.unit ? withUnit(host) : host.name
}

/** The member whom a text names, capitals and spaces aside; undefined for a room, for words of one's own and for namesakes. */
export function hostNamed(hosts: Host[], text: string | null): Host | undefined {
  if (!text || hosts.length === 0) return undefined
  const wanted = spoken(text)
  const found = hosts.filter((host) => [host.name, withUnit(host)].map(spoken).includes(wanted))
  return found.length === 1 ? found[0] : undefined
}

function withUnit({ name, unit }: Host): string {
  return unit ? `${name} (${unit})` : name
}

function spoken(text: string): string {
  return cleanText(text).toLowerCase()
}
