import { isDeepStrictEqual } from 'node:util'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { cleanText, fold } from '../../platform/lib/text.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'

/** A member of staff whom visitors come to see. */
export type Host = Pick<StaffMemberRow, 'id' | 'name' | 'unit' | 'room_phone'>

/** Suggestions of one field: a browser searches them at every key, and every page of the gate carries them. */
const MAX_SUGGESTED = 500

/** The suggestions of the host field: members, then rooms. Members of the same name are told apart by their room. */
export function hostSuggestions(hosts: Host[]): { value: string; label: string }[] {
  const members = hosts
    .slice(0, MAX_SUGGESTED)
    .map((host) => ({ value: hostText(host, hosts), label: host.unit ?? '' }))
  return [...members, ...roomsOf(hosts).map((value) => ({ value, label: '' }))].slice(0, MAX_SUGGESTED)
}

export function roomsOf(hosts: Host[]): string[] {
  return [...new Set(hosts.flatMap(({ unit }) => unit ?? []))].toSorted()
}

/** How a member appears in the host field: the name, with the room if another member has the same name. */
export function hostText(host: Host, hosts: Host[]): string {
  const namesakes = directoryOf(hosts).called.get(formsOf(host).spoken.name) ?? 0
  return namesakes > 1 && host.unit ? withUnit(host) : host.name
}

/**
 * The member whom a text names, ignoring case and spaces, and without tones if only one fits. Undefined for a room, any other
 * text and for a name that several members have.
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

/** The text of a visit's host: of a text without tones, the member or room as the list spells it. */
export function hostWords(hosts: Host[], text: string | null, host: Host | undefined): string | null {
  if (!text || hosts.length === 0) return text
  const typed = spoken(text)
  if (host) return textsOf(formsOf(host).spoken).has(typed) ? text : hostText(host, hosts)
  const { named, rooms } = directoryOf(hosts)
  return named.has(typed) ? text : (rooms.get(fold(typed)) ?? text)
}

/** Whether the host is neither a member nor a room on the list, so that nobody can be notified. */
export function isUnlisted(
  hosts: Host[],
  visit: { host: string | null; host_member_id: string | null },
): boolean {
  return visit.host !== null && visit.host_member_id === null && !directoryOf(hosts).phones.has(visit.host)
}

/** Whether each word is typed with all its tones and marks or with none: "an" fits "ân", "ẩn" does not. */
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
  /** The number of members by name. */
  called: Map<string, number>
  /** Members by name, alone and with the room; null where several have it. */
  named: Map<string, Host | null>
  /** Members by name without tones, alone and with the room. */
  bare: Map<string, Host[]>
  /** Rooms by name without tones; null where several have it. */
  rooms: Map<string, string | null>
  byId: Map<string, Host>
  /** By room, the first phone that a member in it has. */
  phones: Map<string, string | null>
}

const directories = new WeakMap<Host[], Directory>()

/** Built once for each list: searching a thousand names at every check-in would block all gates. */
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

/** A member's name and room, normalised (`spoken`) and without tones (`bare`). Cached: the slowest part of a long list. */
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
 * Replaces members of a list just read by the same objects of the list `before` where nothing differs, so that only new or
 * changed members are normalised, yielding to other requests. Returns `before` itself if nothing has changed.
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
