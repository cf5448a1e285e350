import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { cleanText, fold, isTyped } from '../../platform/lib/text.ts'

/** A member of staff whom visitors come to see. */
export type Host = Pick<StaffMemberRow, 'id' | 'name' | 'unit' | 'room_phone'>

/** Suggestions of one field: a browser searches them at every key, and every page of the gate carries them. */
const MAX_SUGGESTED = 500

/** The suggestions of the host field: hosts, then rooms. Hosts of the same name are told apart by their room. */
export function hostSuggestions(hosts: Host[]): { value: string; label: string }[] {
  const named = hosts.slice(0, MAX_SUGGESTED).map((host) => ({
    value: hostText(host, hosts),
    label: host.unit ?? '',
  }))
  return [...named, ...roomsOf(hosts).map((value) => ({ value, label: '' }))].slice(0, MAX_SUGGESTED)
}

export function roomsOf(hosts: Host[]): string[] {
  return [...new Set(hosts.flatMap(({ unit }) => unit ?? []))].toSorted()
}

/** How a host appears in the host field: the name, with the room if another host has the same name. */
export function hostText(host: Host, hosts: Host[]): string {
  const namesakes = directoryOf(hosts).named.get(spoken(host.name)) ?? []
  return namesakes.length > 1 ? withUnit(host) : host.name
}

/**
 * The host whom a text names, ignoring case and spaces, and without tones if only one fits. Undefined for a room, any other
 * text and for a name that several hosts have.
 */
export function hostNamed(hosts: Host[], text: string | null): Host | undefined {
  if (!text || hosts.length === 0) return undefined
  const { named, bare } = directoryOf(hosts)
  const typed = spoken(text)
  const found =
    named.get(typed) ??
    bare.get(fold(typed))?.filter((host) => formsOf(host).some((form) => isBareOf(typed, form))) ??
    []
  return found.length === 1 ? found[0] : undefined
}

/** The text of a visit's host: of a text without tones, the host or room as the list spells it. */
export function hostWords(hosts: Host[], text: string | null, host: Host | undefined): string | null {
  if (!text || hosts.length === 0) return text
  const typed = spoken(text)
  if (host) return formsOf(host).includes(typed) ? text : hostText(host, hosts)
  if (directoryOf(hosts).named.has(typed)) return text
  const rooms = roomsOf(hosts).filter((room) => fold(spoken(room)) === fold(typed))
  return rooms.length === 1 ? (rooms[0] ?? text) : text
}

/** Whether the host is neither a person nor a room on the list, so that nobody can be notified. */
export function isUnlisted(
  hosts: Host[],
  visit: { host: string | null; host_member_id: string | null },
): boolean {
  return (
    visit.host !== null && visit.host_member_id === null && !hosts.some(({ unit }) => unit === visit.host)
  )
}

function isBareOf(typed: string, form: string): boolean {
  const words = form.split(' ')
  const said = typed.split(' ')
  return said.length === words.length && said.every((word, index) => isTyped(word, words[index] ?? ''))
}

/** The phone of a host's room, or of a room by its name. */
export function roomPhone(hosts: Host[], hostId: string | null, room: string): string | undefined {
  const host =
    hosts.find(({ id }) => id === hostId) ??
    hosts.find(({ unit, room_phone: phone }) => unit === room && phone !== null)
  return host?.room_phone ?? undefined
}

/** Hosts by their forms, with tones and without. */
type Directory = Record<'named' | 'bare', Map<string, Host[]>>

const directories = new WeakMap<Host[], Directory>()

/** Built once for each list, because every check-in searches it. */
function directoryOf(hosts: Host[]): Directory {
  const known = directories.get(hosts)
  if (known) return known
  const by = (spelled: (form: string) => string) => {
    const forms = hosts.flatMap((host) => formsOf(host).map((form) => ({ form: spelled(form), host })))
    return new Map(
      grouped(forms, ({ form }) => form).map(([form, own]) => [form, own.map(({ host }) => host)]),
    )
  }
  const made = { named: by((form) => form), bare: by(fold) }
  directories.set(hosts, made)
  return made
}

/** A host's name as texts name it: alone and, if there is one, with the room. */
function formsOf(host: Host): string[] {
  return [...new Set([spoken(host.name), spoken(withUnit(host))])]
}

function withUnit({ name, unit }: Pick<Host, 'name' | 'unit'>): string {
  return unit ? `${name} (${unit})` : name
}

function spoken(text: string): string {
  return cleanText(text).toLowerCase()
}
