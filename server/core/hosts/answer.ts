import type { VisitRow } from '../../platform/db/schema.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Host, roomPhone } from './host.ts'

/** What a host can answer about a visitor at the gate. */
export const ANSWERS = ['come_in', 'wait', 'absent'] as const
export type HostAnswer = (typeof ANSWERS)[number]

const TONES = { come_in: 'good', wait: 'due', absent: 'plain' } as const

type Answered = { [Column in 'host_answer' | 'host_answered_at']: VisitRow[Column] | null }

/** The answer with its time; undefined as long as there is none. */
export function answerOf(
  { host_answer: answer, host_answered_at: at }: Answered,
  t: Translate,
): { label: string; tone: (typeof TONES)[HostAnswer] } | undefined {
  if (!answer || !at) return undefined
  return { label: `${t(`hosts.answer.${answer}`)} ${clockTime(at)}`, tone: TONES[answer] }
}

/** The phone of the room to call, if the host has not answered; undefined otherwise. */
export function phoneToCall(
  visit: Pick<VisitRow, 'host' | 'host_member_id' | 'host_answer'>,
  hosts: Host[],
): string | undefined {
  if (visit.host_answer || !visit.host) return undefined
  return roomPhone(hosts, visit.host_member_id, visit.host)
}
