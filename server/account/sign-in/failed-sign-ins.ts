import type { Logger } from 'pino'
import { createCounter, throttleKey } from '../../core/accounts/limiter.ts'
import type { Refusal } from '../../core/accounts/sign-in.ts'
import { audit } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import { causeOf } from '../../platform/lib/cause.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Attempt } from './throttle.ts'

interface Stores {
  db: Db
  pool: Pool
  keys: Keys
  log: Logger
}

interface Failed {
  refusal: Refusal
  attempt: Attempt
  /** The sender's pseudonym, as in `From`. */
  from: string
  requestId: string
  at: Date
}

const DAY = 24 * 3600

/** The first failures of a day that are recorded singly; after them only each doubling is. */
const EACH = 4

/**
 * Records failed attempts: those at an existing account in the audit of its office, and all in the log. Of many in a day from
 * one sender, or at one account, only the first ones and every doubling are recorded, so that a flood fills neither. Call it
 * once the answer is on its way: only existing accounts have an audit, and the time it takes would show that.
 */
export function createFailedSignIns({ db, pool, keys, log }: Stores): (failed: Failed) => Promise<void> {
  const bySender = createCounter(pool, { keyPrefix: 'failed from', points: 1_000_000, duration: DAY })
  const byAccount = createCounter(pool, { keyPrefix: 'failed at', points: 1_000_000, duration: DAY })

  const toAudit = async ({ refusal: { account, why }, attempt, from, at }: Failed) => {
    if (!account) return
    const { consumedPoints } = await byAccount.penalty(throttleKey(keys, `${attempt.step} ${account.id}`), 1)
    if (!isReported(consumedPoints)) return
    const fields = `${why} failures=${consumedPoints} from=${from}${attempt.device ? ' known-device' : ''}`
    await inOffice(db, account.officeId, (tx) =>
      audit(tx, {
        action: 'account.sign_in_failed',
        officeId: account.officeId,
        subjectId: account.id,
        fields,
        at,
      }),
    )
  }
  const toLog = async ({ refusal: { account, why }, attempt, from, requestId }: Failed) => {
    const { consumedPoints: failures } = await bySender.penalty(throttleKey(keys, attempt.sender), 1)
    if (!isReported(failures)) return
    log.warn({ event: 'sign-in refused', why, account: account?.id, from, failures, requestId })
  }

  return async (failed) => {
    try {
      await toLog(failed)
      await toAudit(failed)
    } catch (error) {
      log.warn({ event: 'sign-in refused', from: failed.from, ...causeOf(error) }, 'not noted')
    }
  }
}

function isReported(count: number): boolean {
  return count <= EACH || Number.isInteger(Math.log2(count))
}
