import * as z from 'zod'
import { visitFields } from '../../core/visits/fields.ts'
import { dayField } from '../../http/day-field.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { MeetingFields, MeetingRow } from '../../platform/db/schema.ts'
import { clockTime, minutesInto } from '../../platform/lib/clock.ts'
import { line, requiredLine } from '../../platform/lib/text-fields.ts'
import { seenVersion, time } from './guest-form.ts'
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

type Refinement = z.core.$RefinementCtx

function inOrder({ begins, ends }: Pick<MeetingFields, 'begins' | 'ends'>, context: Refinement): void {
  if (ends !== null && ends <= begins)
    context.addIssue({ code: 'custom', path: ['ends'], message: 'problem.meeting_order' })
}

/** Reception says where delegates are sent: to a room or a host. A host has them come to themselves. */
function hasPlace({ room, host }: Pick<MeetingFields, 'room' | 'host'>, context: Refinement): void {
  if (!room && !host) context.addIssue({ code: 'custom', path: ['room'], message: 'problem.meeting_place' })
}

const Made = z.object({ client_uuid: z.guid('problem.form'), ...meetingFields }).superRefine(inOrder)
const Changed = z.object({ seen_version: seenVersion, ...meetingFields }).superRefine(inOrder)
export const FORMS = {
  reception: { made: Made.superRefine(hasPlace), changed: Changed.superRefine(hasPlace) },
  host: { made: Made, changed: Changed },
}

/** The problem of a day that has as many meetings as allowed. */
export const FULL_OF_MEETINGS: Problems = {
  day: { key: 'problem.meetings_full', detail: { most: String(MAX_MEETINGS_PER_DAY) } },
}

export const BEGUN: Problems = { day: { key: 'problem.meeting_begun' } }

/** The form values of a stored meeting. */
export function typedMeeting({ title, day, begins, ends, room, host }: MeetingRow | MeetingFields): Typed {
  const at = (minutes: number | null) => (minutes === null ? '' : clockTime(minutesInto(day, minutes)))
  return { title, day, begins: at(begins), ends: at(ends), room: room ?? '', host: host ?? '' }
}
