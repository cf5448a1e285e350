import { z } from 'zod'
import { visitFields } from '../../core/visits/fields.ts'
import { dayField } from '../../http/day-field.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { MeetingFields, MeetingRow } from '../../platform/db/schema.ts'
import { clockTime, minutesInto } from '../../platform/lib/clock.ts'
import { line, requiredLine } from '../../platform/lib/text-fields.ts'
import { time } from './guest-form.ts'
import { MAX_MEETINGS_PER_DAY } from './meeting-actions.ts'

const meetingFields = {
  title: requiredLine(160),
  day: dayField,
  begins: time.transform((at, context) => {
    if (at === null) context.addIssue({ code: 'custom', message: 'problem.missing' })
    return at ?? 0
  }),
  ends: time,
  room: line(120),
  host: visitFields.host,
}

function whole<T extends z.ZodType<MeetingFields>>(form: T): T {
  return form.superRefine(({ begins, ends, room, host }, context) => {
    const issue = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (ends !== null && ends <= begins) issue('ends', 'problem.meeting_order')
    if (!room && !host) issue('room', 'problem.meeting_place')
  })
}

export const HoldForm = whole(z.object({ client_uuid: z.guid('problem.form'), ...meetingFields }))
export const ChangeForm = whole(
  z.object({
    ...meetingFields,
    seen_version: z
      .string()
      .regex(/^\d{1,9}$/, 'problem.form')
      .transform(Number),
  }),
)

export function meetingFieldsOf(values: MeetingFields): MeetingFields {
  const { title, day, begins, ends, room, host } = values
  return { title, day, begins, ends, room, host }
}

/** Of a day that has as many meetings as a day may have. */
export const FULL_OF_MEETINGS: Problems = {
  day: { key: 'problem.meetings_full', detail: { most: String(MAX_MEETINGS_PER_DAY) } },
}

export const BEGUN: Problems = { day: { key: 'problem.meeting_begun' } }

/** As a form shows what is stored. */
export function typedMeeting({ title, day, begins, ends, room, host }: MeetingRow | MeetingFields): Typed {
  const at = (minutes: number | null) => (minutes === null ? '' : clockTime(minutesInto(day, minutes)))
  return { title, day, begins: at(begins), ends: at(ends), room: room ?? '', host: host ?? '' }
}
