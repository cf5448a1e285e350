import {
  type Belief,
  contradictedBy,
  isConfirmed,
  isOrdinary,
  isReported,
  type Testimony,
  trialOf,
} from '../../core/installation/time-belief.ts'
import { doubtText, isLost, spanText } from '../../http/clock-notice.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { Role } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface ClockPage extends Page {
  verdict: { text: string; tone: 'good' | 'due' | 'bad' }
  more: string[]
  facts: { label: string; text: string }[]
  /** Absent where there is nothing to confirm, or not by this person. */
  confirm: { scope: string; typed: Typed; problems: Problems; refused: string | undefined } | undefined
  done: string | undefined
}

interface Given {
  belief: Belief
  testimony: Testimony
  role: Role
  officeId: string
  typed?: Typed
  problems?: Problems
  refused?: string
  isDone: boolean
}

export function clockPage(given: Given, t: Translate): ClockPage {
  const { belief, testimony, role, officeId, typed = {}, problems = {}, refused, isDone } = given
  const { doubt } = belief
  const isOpen = doubt !== undefined && isReported(doubt) && !isConfirmed(doubt, officeId)
  const against = doubt && contradictedBy(doubt)
  const isMine = role === 'district' || !isLost(belief)
  return {
    title: t('clock.title'),
    verdict: verdictOf(belief, officeId, t),
    more: isOpen
      ? [
          ...(against ? [t(`clock.against.${against}`)] : []),
          ...(isMine ? [] : [t('clock.confirm.district')]),
        ]
      : [],
    facts: [...factsOf(belief, testimony, isOpen && isMine, t), ...(isOpen ? waitsOf(doubt, t) : [])],
    confirm:
      isOpen && isMine
        ? {
            scope: t(role === 'district' ? 'clock.confirm.all' : 'clock.confirm.own'),
            typed,
            problems,
            refused,
          }
        : undefined,
    done: isDone ? t('clock.done') : undefined,
  }
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
    // Whoever is asked for the time has to know it from elsewhere: not from here, nor by adding up what stands here.
    ...(isQuestion ? [] : [{ label: t('clock.facts.clock'), text: momentText(at) }]),
    ...(doubt && !isQuestion ? [{ label: t('clock.facts.proven'), text: momentText(proven) }] : []),
    { label: t('clock.facts.devices'), text: devices },
  ]
}

function waitsOf(doubt: NonNullable<Belief['doubt']>, t: Translate): ClockPage['facts'] {
  const left = Math.max(0, trialOf(doubt) - doubt.ran)
  return [
    ...(doubt.kind === 'ahead' ? [{ label: t('clock.facts.waits'), text: t('clock.facts.waits_text') }] : []),
    {
      label: t('clock.facts.alone'),
      text: contradictedBy(doubt)
        ? t('clock.facts.alone_never')
        : t('clock.facts.alone_text', { span: spanText(left, t) }),
    },
  ]
}
