import { addDays, type OfficeDay } from '../../platform/lib/clock.ts'

/** One appointment, for the calendar of the person who is invited. */
interface Appointment {
  id: string
  /** How often it was changed: a calendar takes the newest. */
  version: number
  changedAt: Date
  day: OfficeDay
  /** Undefined where no time was agreed: then it is of the whole day. */
  at: Date | undefined
  /** Of a meeting that says when it ends. */
  until?: Date | undefined
  title: string
  place: string
  text: string
  url: string
}

/** How long somebody may stay is not agreed; a calendar shows an hour. */
const DURATION = 'PT1H'

/**
 * An iCalendar file (RFC 5545) of one event, without METHOD: nobody answers it. By hand because it is twelve lines of one kind;
 * libraries for it bring a validator or a calendar of their own.
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

/** `20261130T003000Z`: one form for every calendar, without a table of time zones. */
function utc(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
}

/** A text of section 3.3.11. */
function escaped(text: string): string {
  return text.replaceAll(/[\\;,]/g, (sign) => `\\${sign}`).replaceAll(/\r?\n/g, '\\n')
}

/** Octets of a line without its end (section 3.1); the blank that begins a further one is among them. */
const LONGEST = 75

/** No letter is cut in two: Vietnamese ones have up to three octets. */
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
