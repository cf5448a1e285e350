import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'

/** An appointment for the guest's calendar. */
interface Appointment {
  id: string
  /** The number of the change; a calendar keeps the newest version. */
  version: number
  changedAt: Date
  day: OfficeDay
  /** Undefined if no time was agreed: then the event is for the whole day. */
  at: Date | undefined
  /** The end of a meeting that has one. */
  until?: Date | undefined
  title: string
  place: string
  text: string
  url: string
}

/** The length of a visit is not agreed, so the calendar shows an hour. */
const DURATION = 'PT1H'

/**
 * An iCalendar file (RFC 5545) of one event, without METHOD, because no answer is expected. Written by hand because it is
 * twelve similar lines; libraries for it bring a validator or a calendar of their own.
 */
export function calendarFile(event: Appointment): string {
  const day = event.day.replaceAll('-', '')
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//So Cong//Khach hen//VI',
    'BEGIN:VEVENT',
    `UID:${event.id}@so-cong`,
    `DTSTAMP:${utc(event.changedAt)}`,
    `SEQUENCE:${event.version - 1}`,
    ...(event.at
      ? [`DTSTART:${utc(event.at)}`, event.until ? `DTEND:${utc(event.until)}` : `DURATION:${DURATION}`]
      : [`DTSTART;VALUE=DATE:${day}`, `DTEND;VALUE=DATE:${addDays(event.day, 1).replaceAll('-', '')}`]),
    `SUMMARY:${escaped(event.title)}`,
    `LOCATION:${escaped(event.place)}`,
    `DESCRIPTION:${escaped(event.text)}`,
    ...(event.url ? [`URL:${event.url}`] : []),
    'END:VEVENT',
    'END:VCALENDAR',
  ]
  return lines.map((line) => `${folded(line)}\r\n`).join('')
}

/** `20261130T003000Z`: UTC needs no time zone table, and every calendar reads it. */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** Escapes a TEXT value (section 3.3.11). */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r?\n/g, '\\n')
}

/** Octets of a line without its end (section 3.1), including the space that begins a continuation. */
const LONGEST = 75

/** Folds a long line between characters: Vietnamese letters have up to three octets. */
function folded(line: string): string {
  let octets = 0
  let text = ''
  for (const letter of line) {
    const length = Buffer.byteLength(letter)
    if (octets + length > LONGEST) {
      text += '\r\n '
      octets = 1
    }
    text += letter
    octets += length
  }
  return text
}
