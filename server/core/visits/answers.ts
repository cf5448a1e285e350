import type { Db } from '../../platform/db/connect.ts'
import type { AppOutcome, AppStatus } from '../../platform/db/schema.ts'
import type { HostAnswer } from '../hosts/answer.ts'
import { type ChangeResult, changeVisit, type Target } from './change.ts'
import { isAdvisable, isOpenVisit, statusBefore } from './visit.ts'

/** Stores what came of the advice, or a later answer to the phone question. */
export function adviseVisit(
  db: Db,
  target: Target,
  answer: { appId: string | null; status?: AppStatus; outcome: AppOutcome | null },
): Promise<ChangeResult<'not-open'>> {
  return changeVisit<'not-open'>(db, target, (visit) => {
    if (!isOpenVisit(visit)) return 'not-open'
    const givenStatus = answer.status ?? visit.app_status
    const status = givenStatus === 'not_asked' && answer.outcome ? statusBefore(answer.outcome) : givenStatus
    return {
      action: 'visit.advised',
      fields: 'app_outcome app_status',
      patch: {
        // The advice concerned today's app, whichever the visitor was asked about on arrival.
        app_id: answer.appId ?? visit.app_id,
        app_status: status,
        app_outcome: isAdvisable(status) ? answer.outcome : null,
      },
    }
  })
}

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
