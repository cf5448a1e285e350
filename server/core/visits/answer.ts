import type { Db } from '../../platform/db/connect.ts'
import type { HostAnswer } from '../hosts/answer.ts'
import { type ChangeResult, changeVisit, type Target } from './change.ts'
import { isOpenVisit } from './visit.ts'

type AnswerRefusal = 'another-host' | 'over' | 'same'

/** Stores whether the host receives the visitor; the host can change the answer while the visit is open. */
export function answerVisit(
  db: Db,
  target: Target & { memberId: string },
  answer: HostAnswer,
): Promise<ChangeResult<AnswerRefusal>> {
  return changeVisit<AnswerRefusal>(db, target, (visit) => {
    if (visit.host_member_id !== target.memberId) return 'another-host'
    if (!isOpenVisit(visit)) return 'over'
    if (visit.host_answer === answer) return 'same'
    return {
      action: 'visit.host_answered',
      patch: { host_answer: answer, host_answered_at: target.now },
      fields: `host_answer member=${target.memberId}`,
    }
  })
}
