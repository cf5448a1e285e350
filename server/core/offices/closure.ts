import type { Role } from '../../platform/db/schema.ts'
import { addDays, DAY, dateText, END_OF_DAY, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import { HttpError } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Office } from './directory.ts'

type Lasting = Pick<Office, 'validFrom' | 'validTo' | 'successor'>

/** Whether visitors may enter on this day; those inside may leave on any day. */
export function isOpenOn({ validFrom, validTo }: Lasting, day: OfficeDay): boolean {
  return (validFrom === null || validFrom <= day) && (validTo === null || day <= validTo)
}

/** Why nobody is let in on this day, and where to go instead; undefined while the office is open. */
export function closureText(office: Lasting, day: OfficeDay, t: Translate): string | undefined {
  if (isOpenOn(office, day)) return undefined
  if (office.validTo === null || day <= office.validTo) {
    return t('closure.not_begun', { day: dateText(office.validFrom ?? day) })
  }
  const words = { day: dateText(addDays(office.validTo, 1)), successor: office.successor?.name ?? '' }
  return t(office.successor ? 'closure.merged' : 'closure.ended', words)
}

/** How long a trace may keep visits from deletion. */
const LONGEST_HOLD = 180

/**
 * Whether an account of this office is of no use any more. At the gate that is when the last visit of the last day
 * is closed, a day later where a guard stays all night. The head looks after the log as long as something is in it.
 */
export function isOver(
  role: Role,
  { validTo, closeMinutes, retentionDays }: Pick<Office, 'validTo' | 'closeMinutes' | 'retentionDays'>,
  now: Date,
): boolean {
  if (validTo === null || role === 'district') return false
  const closed = minutesInto(validTo, closeMinutes > END_OF_DAY ? closeMinutes + END_OF_DAY : END_OF_DAY)
  const kept = role === 'head' ? (retentionDays + LONGEST_HOLD) * DAY : 0
  return closed.getTime() + kept <= now.getTime()
}

/** The pages check first and explain; this holds for callers that did not. */
export function refuseWhenClosed(office: Lasting, day: OfficeDay): void {
  if (!isOpenOn(office, day)) throw new HttpError(409)
}
