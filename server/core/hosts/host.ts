import { isDeepStrictEqual } from 'node:util'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { cleanText, fold } from '../../platform/lib/text.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'

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
  const namesakes = directoryOf(hosts).called.get(formsOf(host).spoken.name) ?? 0
  return namesakes > 1 && host.unit ? withUnit(host) : host.name
}

/**
 * The member whom a text names, capitals and spaces aside, and without tones where they fit one alone; undefined for a room, for
 * words of one's own and for namesakes.
 */
export function hostNamed(hosts: Host[], text: string | null): Host | undefined {
  if (!text || hosts.length === 0) return undefined
  const { named, bare } = directoryOf(hosts)
  const typed = spoken(text)
  if (named.has(typed)) return named.get(typed) ?? undefined
  const fitting = (bare.get(fold(typed)) ?? []).filter((host) =>
    [...textsOf(formsOf(host).spoken)].some((form) => isBareOf(typed, form)),
  )
  return fitting.length === 1 ? fitting[0] : undefined
}

/** The words for the host of a visit: whom, or which room, a text without tones means is called as on the list. */
export function hostWords(hosts: Host[], text: string | null, host: Host | undefined): string | null {
  if (!text || hosts.length === 0) return text
  const typed = spoken(text)
  if (host) return textsOf(formsOf(host).spoken).has(typed) ? text : hostText(host, hosts)
  const { named, rooms } = directoryOf(hosts)
  return named.has(typed) ? text : (rooms.get(fold(typed)) ?? text)
}

/** Nobody of the list is meant, neither a member nor a room of one: nobody is told. */
export function isUnlisted(
  hosts: Host[],
  visit: { host: string | null; host_member_id: string | null },
): boolean {
  return visit.host !== null && visit.host_member_id === null && !directoryOf(hosts).phones.has(visit.host)
}

/** Of each word the tones and marks, or none: “ân” is not “an”. */
function isBareOf(typed: string, form: string): boolean {
  const words = form.split(' ')
  const said = typed.split(' ')
  return (
    said.length === words.length &&
    said.every((word, index) => word === words[index] || word === fold(words[index] ?? ''))
  )
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
  /** Who has a name, alone or with the room, without tones. */
  bare: Map<string, Host[]>
  /** The name of a room, by the same without tones; null where that means several. */
  rooms: Map<string, string | null>
  byId: Map<string, Host>
  /** Of every room, the first that a member of it has. */
  phones: Map<string, string | null>
}

const directories = new WeakMap<Host[], Directory>()

/** Made once for a list: to go through a thousand names for every check-in would hold up all gates. */
function directoryOf(hosts: Host[]): Directory {
  const known = directories.get(hosts)
  if (known) return known
  const made: Directory = {
    ...{ called: new Map(), named: new Map(), bare: new Map() },
    ...{ rooms: new Map(), byId: new Map(), phones: new Map() },
  }
  for (const host of hosts) {
    const { spoken, bare } = formsOf(host)
    made.called.set(spoken.name, (made.called.get(spoken.name) ?? 0) + 1)
    for (const text of textsOf(spoken)) made.named.set(text, made.named.has(text) ? null : host)
    for (const text of textsOf(bare)) {
      const namesakes = made.bare.get(text) ?? []
      made.bare.set(text, namesakes)
      namesakes.push(host)
    }
    made.byId.set(host.id, host)
    if (!host.unit) continue
    made.phones.set(host.unit, made.phones.get(host.unit) ?? host.room_phone)
    const room = made.rooms.get(bare.unit)
    made.rooms.set(bare.unit, room === undefined || room === host.unit ? host.unit : null)
  }
  directories.set(hosts, made)
  return made
}

type Named = Pick<Host, 'name'> & { unit: string }

const forms = new WeakMap<Host, { spoken: Named; bare: Named }>()

/** As people say it, and without tones. That is the longest part of a long list: once for a member as they are. */
function formsOf(host: Host): { spoken: Named; bare: Named } {
  const known = forms.get(host)
  if (known) return known
  const said = { name: spoken(host.name), unit: spoken(host.unit ?? '') }
  const made = { spoken: said, bare: { name: fold(said.name), unit: fold(said.unit) } }
  forms.set(host, made)
  return made
}

/** The name alone, and with the room. */
const textsOf = (named: Named) => new Set([named.name, withUnit(named)])

/**
 * A list as it has just been read, with those who are as they were in the list `before` taken from there. Only who is new is
 * cleaned, while others are let in; a list in which nothing has changed is the one before.
 */
export async function withKnown(read: Host[], before: Host[] = []): Promise<Host[]> {
  const { byId } = directoryOf(before)
  const hosts = read.map((host) => {
    const known = byId.get(host.id)
    return known && isDeepStrictEqual(known, host) ? known : host
  })
  if (hosts.length === before.length && hosts.every((host, index) => host === before[index])) return before
  await mapYielding(hosts, formsOf)
  return hosts
}

function withUnit({ name, unit }: Pick<Host, 'name' | 'unit'>): string {
  return unit ? `${name} (${unit})` : name
}

function spoken(text: string): string {
  return cleanText(text).toLowerCase()
}
