import type { ClockState } from '../../core/installation/purge-runs.ts'
import { clockTroubles } from '../../http/clock-notice.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { Role } from '../../platform/db/schema.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface ClockPage extends Page {
  verdicts: { text: string; tone: 'good' | 'bad' }[]
  more: string[]
  facts: { label: string; text: string }[]
  /** Undefined when there is nothing to confirm, or this user may not confirm it. */
  confirm: { deletes: string; scope: string; typed: Typed; problems: Problems } | undefined
  done: string | undefined
}

interface Given {
  /** Of this user's office, or of all. */
  state: ClockState
  role: Role
  now: Date
  typed?: Typed
  problems?: Problems
  isDone: boolean
}

export function clockPage(
  { state, role, now, typed = {}, problems = {}, isDone }: Given,
  t: Translate,
): ClockPage {
  const { waiting, slowBy } = state
  const troubles = clockTroubles(state, now, t)
  const isAsked = waiting !== undefined || (slowBy > 0 && role === 'district')
  return {
    title: t('clock.title'),
    verdicts:
      troubles.length > 0
        ? troubles.map((text) => ({ text, tone: 'bad' }))
        : [{ text: t('clock.sure'), tone: 'good' }],
    more: slowBy > 0 && role !== 'district' ? [t('clock.confirm.district')] : [],
    facts: [
      { label: t('clock.facts.clock'), text: momentText(now) },
      ...(waiting
        ? [
            { label: t('clock.facts.last'), text: momentText(waiting.since) },
            { label: t('clock.facts.waits'), text: t('clock.facts.waits_text') },
          ]
        : []),
    ],
    confirm: isAsked
      ? {
          deletes: waiting ? deletesText(waiting, t) : '',
          scope: t(role === 'district' ? 'clock.confirm.all' : 'clock.confirm.own'),
          typed,
          problems,
        }
      : undefined,
    done: isDone ? t('clock.done') : undefined,
  }
}

function deletesText({ due, kept }: { due: number; kept: number }, t: Translate): string {
  if (due === 0) return t('clock.confirm.deletes_none')
  return `${t('clock.confirm.deletes', { expired: due, kept })} ${t('clock.confirm.undone')}`
}
