import * as z from 'zod'
import { ACTIVITIES, type Activity } from '../../core/recommended-app/outreach.ts'
import { dayField } from '../../http/day-field.ts'
import type { Form, Typed } from '../../http/form.ts'
import type { OutreachEntryRow, OutreachFields } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { httpsUrl } from '../../platform/lib/text.ts'
import { line, requiredLine } from '../../platform/lib/text-fields.ts'

/** The limits of the database columns. */
const MAX = { title: 200, note: 500, link: 500, number: 1_000_000 }

/** No app was recommended before this day, so an earlier one is a typing error. */
const OLDEST: OfficeDay = '2020-01-01'

/** Reasons for a correction, and for voiding an entry. */
export const CORRECTIONS = ['mistyped', 'completed'] as const
export const VOIDS = ['not_held', 'recorded_twice', 'trial'] as const

/** Digits with or without grouping: `1.200`, `1 200`, `1200`; empty is 0. */
function count(least: number) {
  const params = { least: String(least), max: MAX.number.toLocaleString('vi-VN') }
  return z
    .string()
    .default('')
    .transform((text, context) => {
      const bare = text.trim().replace(/(?<=\d)[.,\s](?=\d{3}(?!\d))/g, '') || '0'
      const number = /^\d{1,7}$/.test(bare) ? Number(bare) : -1
      if (number < least || number > MAX.number) {
        context.addIssue({ code: 'custom', message: 'problem.amount', params })
      }
      return number
    })
}

const link = z
  .string()
  .default('')
  .transform((text, context) => {
    if (text.trim() === '') return null
    const url = httpsUrl(text.trim())
    if (url === undefined || url.length > MAX.link) {
      context.addIssue({
        code: 'custom',
        message: 'problem.https',
        params: { max: String(MAX.link) },
      })
    }
    return url ?? null
  })

const activity = z
  .string()
  .default('')
  .transform((text, context): Activity => {
    const found = ACTIVITIES.find((one) => activityName(one) === text)
    if (!found) context.addIssue({ code: 'custom', message: 'problem.pick' })
    return found ?? { channel: 'other', unit: 'time' }
  })

export const fields = {
  day: dayField.refine((day) => day >= OLDEST, 'problem.date'),
  activity,
  quantity: count(1),
  title: requiredLine(MAX.title),
  link,
  helped: count(0),
  installs: count(0),
  note: line(MAX.note),
}

export const EntryForm = z.object({ client_uuid: z.guid('problem.form'), ...fields })

export const CorrectForm = z.object({
  seen_version: z.coerce.number('problem.form').int('problem.form'),
  reason: z.enum(CORRECTIONS, 'problem.pick'),
  ...fields,
})

export const VoidForm = z.object({ reason: z.enum(VOIDS, 'problem.pick') })

type Values = z.infer<z.ZodObject<typeof fields>>

export function activityName({ channel, unit }: Activity): string {
  return `${channel}.${unit}`
}

/** Refuses a future day, since the diary records past activities. */
export function notInFuture<T extends Values>(form: Form<T>, today: OfficeDay): Form<T> {
  if (!form.ok || form.values.day <= today) return form
  return { ok: false, typed: form.typed, problems: { day: { key: 'problem.date_future' } } }
}

export function fieldsOf({
  day,
  activity: { channel, unit },
  quantity,
  title,
  link: address,
  helped,
  installs,
  note,
}: Values): OutreachFields {
  return { day, channel, unit, quantity, title, link: address, note, helped, installs }
}

/** The form values of a stored entry. */
export function typedEntry(entry: OutreachEntryRow): Typed {
  return {
    day: entry.day,
    activity: activityName(entry),
    quantity: String(entry.quantity),
    title: entry.title,
    link: entry.link ?? '',
    helped: String(entry.helped),
    installs: String(entry.installs),
    note: entry.note ?? '',
    seen_version: String(entry.version),
  }
}
