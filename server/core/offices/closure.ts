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

export interface Closure {
  /** The office will not open again. */
  isOver: boolean
  title: string
  /** Why nobody may enter on this day, and where to go instead. */
  text: string
  /** What reception and the head can still do, or do beforehand. */
  atGate: string
  forHead: string
}

/** Undefined while the office is open. */
export function closureOf(office: Lasting, day: OfficeDay, t: Translate): Closure | undefined {
  if (isOpenOn(office, day)) return undefined
  if (office.validTo === null || day <= office.validTo) {
    return {
      isOver: false,
      title: t('closure.not_begun_title'),
      text: t('closure.not_begun', { day: dateText(office.validFrom ?? day) }),
      atGate: t('closure.not_begun_gate'),
      forHead: t('closure.not_begun_head'),
    }
  }
  const words = { day: dateText(addDays(office.validTo, 1)), successor: office.successor?.name ?? '' }
  return {
    isOver: true,
    title: t('closure.title'),
    text: t(office.successor ? 'closure.merged' : 'closure.ended', words),
    atGate: t('closure.leave_only'),
    forHead: t('closure.head'),
  }
}

export function closureText(office: Lasting, day: OfficeDay, t: Translate): string | undefined {
  return closureOf(office, day, t)?.text
}

/** Days for which a trace may keep visits from deletion at most. */
const LONGEST_HOLD = 180

/**
 * Whether an account of this office is no longer needed. A gate's is needed until the last day is closed, a day longer where
 * a guard stays all night; a head's as long as the log may contain something.
 */
export function isAccountObsolete(
  role: Role,
  { validTo, closeMinutes, retentionDays }: Pick<Office, 'validTo' | 'closeMinutes' | 'retentionDays'>,
  now: Date,
): boolean {
  if (validTo === null || role === 'district') return false
  const closed = minutesInto(validTo, closeMinutes > END_OF_DAY ? closeMinutes + END_OF_DAY : END_OF_DAY)
  const kept = role === 'head' ? (retentionDays + LONGEST_HOLD) * DAY : 0
  return closed.getTime() + kept <= now.getTime()
}

/** Throws 409 where the office is closed on this day, for callers that did not check; pages check first and explain. */
export function refuseWhenClosed(office: Lasting, day: OfficeDay): void {
  if (!isOpenOn(office, day)) throw new HttpError(409)
}
