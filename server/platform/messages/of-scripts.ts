import { en } from './en.ts'
import type { Language } from './messages.ts'
import { vi } from './vi.ts'

/** Texts that the gate's scripts show without asking the server; built into the scripts, so that pages need not carry them. */
const KEYS = [
  'badge.ready',
  'evacuation.everybody',
  'evacuation.missing',
  'evacuation.since',
  'evacuation.total',
  'flash.left',
  'gate.and_others',
  'gate.ended',
  'gate.held',
  'gate.leave',
  'gate.not_sent',
  'gate.recording',
  'gate.reopen',
  'gate.stale',
  'kiosk_screen.big_keys',
  'kiosk_screen.capitals',
  'kiosk_screen.erase',
  'kiosk_screen.keys',
  'kiosk_screen.next',
  'kiosk_screen.own_keys',
  'kiosk_screen.space',
  'kiosk_screen.still_here',
  'kiosk_screen.unread',
  'meetings.no_unit',
  'guests.late',
  'meetings.whole_unit',
  'offline.arrived',
  'offline.as_of',
  'offline.clock',
  'offline.editing',
  'offline.ended',
  'offline.entered',
  'offline.failed',
  'offline.full',
  'offline.guests_here',
  'offline.kind.departure',
  'offline.kind.entry',
  'offline.kind.undo',
  'offline.last',
  'offline.left',
  'offline.lost',
  'offline.needs_network',
  'offline.not_kept',
  'offline.old',
  'offline.others_waiting',
  'offline.phone_wrong',
  'offline.refused',
  'offline.scan_left',
  'offline.scan_needs_network',
  'offline.scan_read',
  'offline.sent',
  'offline.settled_elsewhere',
  'offline.sure',
  'offline.taken_back',
  'offline.undone',
  'offline.unreadable',
  'offline.waiting',
  'problem.name_missing',
  'problem.party',
  'problem.plate',
  'problem.plate_long',
  'problem.purpose_note',
  'scan.busy',
  'scan.card',
  'scan.denied',
  'scan.failed',
  'scan.insecure',
  'scan.inside',
  'scan.no_camera',
  'scan.number_only',
  'scan.opening',
  'scan.reading',
  'scan.serial_failed',
  'scan.serial_on',
  'scan.unreadable',
] as const

export type ScriptMessage = (typeof KEYS)[number]
export type ScriptMessages = Record<Language, Record<ScriptMessage, string>>

/** The texts as in the catalogues, with their placeholders. */
export function scriptMessages(): ScriptMessages {
  const of = (catalogue: object) =>
    Object.fromEntries(KEYS.map((key) => [key, textAt(catalogue, key)])) as Record<ScriptMessage, string>
  return { vi: of(vi), en: of(en) }
}

function textAt(catalogue: object, key: string): unknown {
  return key.split('.').reduce((words: unknown, name) => (words as Record<string, unknown>)[name], catalogue)
}
