import * as z from 'zod'
import { firstDay, guestTime, lastExpectedDay, MAX_GUESTS_PER_DAY } from '../../core/guests/guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import { visitFields, visitForm } from '../../core/visits/fields.ts'
import { dayField, optionalDayField } from '../../http/day-field.ts'
import type { Form, Problem, Problems, Typed } from '../../http/form.ts'
import type { ExpectedGuestRow, GuestFields } from '../../platform/db/schema.ts'
import { dateText, type OfficeDay } from '../../platform/lib/clock.ts'

/** Matches `8:15`, `08h15` and `8h`, as invitations write times, and the seconds that a spreadsheet adds. */
const TIME = /^([01]?\d|2[0-3])[:hg]([0-5]\d)?(?::00)?$/i

export const time = z
  .string()
  .default('')
  .transform((text, context) => {
    const typed = text.replaceAll(/\s/g, '')
    if (typed === '') return null
    const [, hours, minutes = '0'] = TIME.exec(typed) ?? []
    if (hours === undefined) context.addIssue({ code: 'custom', message: 'problem.time' })
    return Number(hours ?? 0) * 60 + Number(minutes)
  })

const { name, phone, no_phone, place, host, purpose, purpose_note, party_size } = visitFields

/** The boxes of the weekdays, each by its own name. */
export const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '0'] as const
const box = (day: (typeof WEEKDAYS)[number]) => `weekday_${day}` as const
const boxes = Object.fromEntries(WEEKDAYS.map((day) => [box(day), z.string().optional()])) as Record<
  ReturnType<typeof box>,
  z.ZodOptional<z.ZodString>
>
const severalDays = { until: optionalDayField(), ...boxes }

const guestFields = {
  day: dayField,
  time,
  name,
  phone,
  position: visitFields.position,
  place,
  host,
  purpose,
  purpose_note,
  party_size,
}

export const GuestForm = visitForm(guestFields)
export const AddForm = visitForm({
  client_uuid: z.guid('problem.form'),
  ...guestFields,
  ...severalDays,
})

/** The version of a record that its form showed. */
export const seenVersion = z
  .string()
  .regex(/^\d{1,9}$/, 'problem.form')
  .transform(Number)

export const correctForm = (guest: ExpectedGuestRow) =>
  visitForm({ ...guestFields, ...severalDays, no_phone, seen_version: seenVersion }, guest)

type Days = Partial<z.infer<z.ZodObject<typeof severalDays>>>

function weekdaysOf(values: Days): string {
  return WEEKDAYS.filter((day) => values[box(day)]).join('')
}

export function fieldsOf({ time: at, ...values }: z.infer<typeof GuestForm> & Days): GuestFields {
  const { day, name: who, phone: number, place: from, host: whom, purpose: what } = values
  return {
    ...{ day, at_minutes: at, name: who, phone: number, place: from, host: whom, purpose: what },
    position: values.position,
    until: values.until || null,
    weekdays: values.until ? weekdaysOf(values) : null,
    purpose_note: what === 'other' ? values.purpose_note : null,
    party_size: values.party_size,
  }
}

/** The problem of a day whose guest list is full. */
export const FULL: Problems = {
  day: { key: 'problem.guests_full', detail: { most: String(MAX_GUESTS_PER_DAY) } },
}

/** The problem of a day on which no guest can be expected. */
export function dayProblem(day: OfficeDay, today: OfficeDay, office: Office): Problem | undefined {
  const until = lastExpectedDay(today, office)
  return day < today || day > until
    ? { key: 'problem.guest_day', detail: { until: dateText(until) } }
    : undefined
}

/** Adds the check of the days, which depends on the office and on today. Of several days the first is one of the weekdays. */
export function withDay<T extends { day: OfficeDay } & Days>(
  form: Form<T>,
  today: OfficeDay,
  office: Office,
): Form<T> {
  if (!form.ok) return form
  const { day, until } = form.values
  const problem = dayProblem(day, today, office)
  if (problem || !until) return problem ? { ok: false, typed: form.typed, problems: { day: problem } } : form
  const last = lastExpectedDay(today, office)
  const first = firstDay(day, until, weekdaysOf(form.values))
  if (first && until <= last) return { ...form, values: { ...form.values, day: first } }
  const detail = { until: dateText(last) }
  return { ok: false, typed: form.typed, problems: { until: { key: 'problem.guest_until', detail } } }
}

/** The weekdays of a form as its boxes; a new guest of several days comes on those of the office. */
export function typedWeekdays(weekdays = '12345'): Typed {
  return Object.fromEntries(Array.from(weekdays).map((day) => [box(day as '0'), 'on']))
}

/** The form values of a stored guest. The phone number is left out, so that it does not leave the server. */
export function typedGuest(guest: ExpectedGuestRow): Typed {
  const { day, name: who, place: from, host: whom, purpose: what, purpose_note: note } = guest
  return {
    ...{ day, time: guestTime(guest), name: who, phone: '', place: from ?? '', host: whom ?? '' },
    ...{ purpose: what, purpose_note: note ?? '', party_size: String(guest.party_size) },
    position: guest.position ?? '',
    until: guest.until ?? '',
    ...typedWeekdays(guest.weekdays ?? undefined),
  }
}
