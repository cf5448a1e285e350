import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { cleanText } from '../../platform/lib/text.ts'

/** A member of the staff whom visitors come to see. */
export type Host = Pick<StaffMemberRow, 'id' | 'name' | 'unit' | 'room_phone'>

/** Suggestions of one field: a browser searches them with every key, and they come with every page of the gate. */
const MAX_SUGGESTED = 500

/** What a field of the host suggests: every member, then every room; two of one name are told apart by their room. */
export function hostSuggestions(hosts: Host[]): { value: string; label: string }[] {
  const members = hosts
    .slice(0, MAX_SUGGESTED)
    .map((host) => ({ value: hostText(host, hosts), label: host.unit ?? '' }))
  return [...members, ...roomsOf(hosts).map((value) => ({ value, label: '' }))].slice(0, MAX_SUGGESTED)
}

/** The rooms of the office's staff, each once. */
export function roomsOf(hosts: Host[]): string[] {
  return [...new Set(hosts.flatMap(({ unit }) => unit ?? []))].toSorted()
}

/** How a member stands in the field of the host. */
export function hostText(host: Host, hosts: Host[]): string {
  const namesakes = directoryOf(hosts).called.get(spoken(host.name)) ?? 0
  return namesakes > 1 && host.unit ? withUnit(host) : host.name
}

/** The member whom a text names, capitals and spaces aside; undefined for a room, for words of one's own and for namesakes. */
export function hostNamed(hosts: Host[], text: string | null): Host | undefined {
  if (!text || hosts.length === 0) return undefined
  return directoryOf(hosts).named.get(spoken(text)) ?? undefined
}

/** The phone of a member's room, or of a room by its name. */
export function roomPhone(hosts: Host[], memberId: string | null, room: string): string | undefined {
  const { byId, phones } = directoryOf(hosts)
  const member = memberId === null ? undefined : byId.get(memberId)
  return (member ? member.room_phone : phones.get(room)) ?? undefined
}

interface Directory {
  /** How many have this name. */
  called: Map<string, number>
  /** Whom a name means, alone or with the room; nobody where it means several. */
  named: Map<string, Host | null>
  byId: Map<string, Host>
  /** The first of a room that has one. */
  phones: Map<string, string>
}

const directories = new WeakMap<Host[], Directory>()

/** Made once for a list: cleaning a thousand names for every name, or for every check-in, would hold up all gates. */
function directoryOf(hosts: Host[]): Directory {
  const known = directories.get(hosts)
  if (known) return known
  const made: Directory = { called: new Map(), named: new Map(), byId: new Map(), phones: new Map() }
  for (const host of hosts) {
    const name = spoken(host.name)
    made.called.set(name, (made.called.get(name) ?? 0) + 1)
    for (const text of new Set([name, spoken(withUnit(host))]))
      made.named.set(text, made.named.has(text) ? null : host)
    made.byId.set(host.id, host)
    if (host.unit && host.room_phone && !made.phones.has(host.unit))
      made.phones.set(host.unit, host.room_phone)
  }
  directories.set(hosts, made)
  return made
}

function withUnit({ name, unit }: Host): string {
  return unit ? `${name} (${unit})` : name
}

function spoken(text: string): string {
  return cleanText(text).toLowerCase()
}
