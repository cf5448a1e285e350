import * as z from 'zod'
import { type Host, hostNamed, hostWords } from '../../core/hosts/host.ts'
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

type Refinement = z.core.$RefinementCtx

function inOrder({ begins, ends }: Pick<MeetingFields, 'begins' | 'ends'>, context: Refinement): void {
  if (ends !== null && ends <= begins)
    context.addIssue({ code: 'custom', path: ['ends'], message: 'problem.meeting_order' })
}

function whole<T extends z.ZodType<MeetingFields>>(form: T): T {
  return form.superRefine((values, context) => {
    inOrder(values, context)
    if (!values.room && !values.host)
      context.addIssue({ code: 'custom', path: ['room'], message: 'problem.meeting_place' })
  })
}

const ChangeFields = z.object({
  ...meetingFields,
  seen_version: z
    .string()
    .regex(/^\d{1,9}$/, 'problem.form')
    .transform(Number),
})

/** The form of a host, who is known by the personal link. */
export const HostMeetingForm = z
  .object({ client_uuid: z.guid('problem.form'), ...meetingFields })
  .omit({ host: true })
  .superRefine(inOrder)
export const HostChangeForm = ChangeFields.omit({ host: true }).superRefine(inOrder)
export const HoldForm = whole(z.object({ client_uuid: z.guid('problem.form'), ...meetingFields }))
export const ChangeForm = whole(ChangeFields)

/** Resolves the typed host to a staff member. */
export function meetingFieldsOf(values: MeetingFields, hosts: Host[]): MeetingFields {
  const { title, day, begins, ends, room, host } = values
  const member = hostNamed(hosts, host)
  return {
    ...{ title, day, begins, ends, room },
    ...{ host: hostWords(hosts, host, member), host_member_id: member?.id ?? null },
  }
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
