import type { HeldDeletion } from '../../core/installation/deletion-guard.ts'
import {
  contradictedBy,
  isConfirmed,
  isEndedByPeople,
  isOrdinary,
  isReported,
  type Testimony,
  trialOf,
} from '../../core/installation/doubt.ts'
import type { Belief } from '../../core/installation/time-belief.ts'
import { doubtText, heldDeletionText, isLost, spanText } from '../../http/clock-notice.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { Role } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface ClockPage extends Page {
  verdict: { text: string; tone: 'good' | 'due' | 'bad' }
  more: string[]
  facts: { label: string; text: string }[]
  /** Undefined when there is nothing to confirm, or this user may not confirm it. */
  confirm:
    | { deletes: string; scope: string; typed: Typed; problems: Problems; refused: string | undefined }
    | undefined
  done: string | undefined
}

interface Given {
  belief: Belief
  testimony: Testimony
  role: Role
  officeId: string
  /** Numbers of visits that a confirmation would delete at once. */
  atStake: { expired: number; kept: number }
  typed?: Typed
  problems?: Problems
  refused?: string
  isDone: boolean
  /** The deletions on hold, of this user's office or of all. */
  held: HeldDeletion | undefined
}

/** True when this user is asked for the date. */
export function isAsked({
  belief,
  role,
  officeId,
  held,
}: Pick<Given, 'belief' | 'role' | 'officeId' | 'held'>): boolean {
  return (held !== undefined || isOpenFor(belief, officeId)) && (role === 'district' || !isLost(belief))
}

function isOpenFor({ doubt }: Belief, officeId: string): boolean {
  return doubt !== undefined && isReported(doubt) && !isConfirmed(doubt, officeId)
}

export function clockPage(given: Given, t: Translate): ClockPage {
  const { belief, testimony, role, officeId, typed = {}, problems = {}, refused, isDone } = given
  const { doubt } = belief
  const isOpen = doubt !== undefined && isOpenFor(belief, officeId)
  const against = doubt && contradictedBy(doubt)
  const isMine = isAsked(given)
  return {
    title: t('clock.title'),
    verdict:
      given.held && !isOpen
        ? { text: heldDeletionText(given.held, t), tone: 'bad' }
        : verdictOf(belief, officeId, t),
    more: isOpen
      ? [
          ...(against ? [t(`clock.against.${against}`)] : []),
          ...(isMine ? [] : [t('clock.confirm.district')]),
        ]
      : [],
    facts: [...factsOf(belief, testimony, isMine, t), ...(isOpen ? waitsOf(doubt, t) : [])],
    confirm: isMine
      ? {
          deletes: deletesText(given, t),
          scope: t(role === 'district' ? 'clock.confirm.all' : 'clock.confirm.own'),
          typed,
          problems,
          refused,
        }
      : undefined,
    done: isDone ? t('clock.done') : undefined,
  }
}

function deletesText({ atStake: { expired, kept } }: Given, t: Translate): string {
  if (expired === 0) return t('clock.confirm.deletes_none')
  const all = { expired, kept }
  return `${t('clock.confirm.deletes', all)} ${t('clock.confirm.undone')}`
}

function verdictOf(belief: Belief, officeId: string, t: Translate): ClockPage['verdict'] {
  const { doubt } = belief
  if (!doubt) return { text: t('clock.sure'), tone: 'good' }
  if (isConfirmed(doubt, officeId)) return { text: t('clock.confirmed'), tone: 'good' }
  if (!isReported(doubt))
    return {
      text: isOrdinary(doubt) ? t('clock.off_briefly', { span: spanText(doubt.by, t) }) : t('clock.sure'),
      tone: 'good',
    }
  return { text: doubtText(belief, doubt, t), tone: 'bad' }
}

function factsOf(
  { at, proven, doubt }: Belief,
  { agree, differ }: Testimony,
  isQuestion: boolean,
  t: Translate,
): ClockPage['facts'] {
  const devices =
    agree + differ > 0 ? t('clock.facts.devices_text', { agree, differ }) : t('clock.facts.devices_none')
  return [
    // While the page asks for the time, it must not show the server's time or anything from which it could be computed.
    ...(isQuestion ? [] : [{ label: t('clock.facts.clock'), text: momentText(at) }]),
    ...(doubt && !isQuestion ? [{ label: t('clock.facts.proven'), text: momentText(proven) }] : []),
    { label: t('clock.facts.devices'), text: devices },
  ]
}

function waitsOf(doubt: NonNullable<Belief['doubt']>, t: Translate): ClockPage['facts'] {
  return [
    ...(doubt.kind === 'ahead' ? [{ label: t('clock.facts.waits'), text: t('clock.facts.waits_text') }] : []),
    {
      label: t('clock.facts.alone'),
      text: aloneText(doubt, t),
    },
  ]
}

function aloneText(doubt: NonNullable<Belief['doubt']>, t: Translate): string {
  if (contradictedBy(doubt)) return t('clock.facts.alone_never')
  if (isEndedByPeople(doubt)) return t('clock.facts.alone_jumped')
  return t('clock.facts.alone_text', { span: spanText(Math.max(0, trialOf(doubt) - doubt.tried), t) })
}
