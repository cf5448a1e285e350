import { clockTime, dateText, minutesBetween, officeDay } from '../clock.ts'
import type { LastEntry } from '../figures/queries.ts'
import { numberText, percentText, periodText } from '../figures/words.ts'
import type { AskedPeriod } from '../http/asked-period.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import type { Language, Translate } from '../messages/messages.ts'
import type { Compliance } from './compliance.ts'

interface Words {
  t: Translate
  lang: Language
  appName: string
}

export interface CompliancePage extends Page {
  period: string
  views: { href: string; label: string; current: boolean }[]
  typed: Typed
  problems: Problems
  counts: { label: string; value: string }[]
  asksApp: boolean
  lines: {
    name: string
    need: string
    tone: 'good' | 'due' | 'bad'
    missing: string
    unclosed: string
    notAsked: string
    last: string
    /** What to paste into Zalo; empty for an office that needs no word. */
    reminder: { id: string; text: string } | undefined
  }[]
}

const TONES = { never: 'bad', remind: 'bad', watch: 'due', good: 'good' } as const
const NEEDS = ['never', 'remind', 'watch', 'good'] as const

export function compliancePage(
  { asked, lines, now }: { asked: AskedPeriod; lines: Compliance[]; now: Date },
  words: Words,
): CompliancePage {
  const { t, lang, appName } = words
  return {
    title: t('compliance.title'),
    period: periodText(asked.period),
    views: (['week', 'month'] as const).map((kind) => ({
      href: `/district/compliance?period=${kind}`,
      label: t(`district.view.${kind}`),
      current: asked.kind === kind && asked.period.to === officeDay(now),
    })),
    typed: asked.typed,
    problems: asked.problems,
    counts: NEEDS.map((need) => ({
      label: t(`compliance.need.${need}`),
      value: numberText(lines.filter((line) => line.need === need).length, lang),
    })),
    asksApp: appName !== '',
    lines: lines.map((line) => ({
      name: line.office.name,
      need: t(`compliance.need.${line.need}`),
      tone: TONES[line.need],
      missing: t('compliance.missing_of', { missing: line.missing.length, working: line.working }),
      unclosed: percentText(line.unclosedShare, lang),
      notAsked: percentText(line.notAskedShare, lang),
      last: lastText(line.last, now, words),
      reminder:
        line.need === 'good'
          ? undefined
          : { id: `reminder-${line.office.code}`, text: reminderText(line, periodText(asked.period), words) },
    })),
  }
}

/** `12 phút trước` within a day, then the day itself. */
function lastText(last: LastEntry | undefined, now: Date, { t }: Words): string {
  if (!last) return t('compliance.last.never')
  if (!last.at) return dateText(last.day)
  const minutes = Math.max(0, minutesBetween(last.at, now))
  if (minutes < 60) return t('compliance.last.minutes', { minutes })
  if (minutes < 24 * 60) return t('compliance.last.hours', { hours: Math.floor(minutes / 60) })
  return t('compliance.last.at', { time: clockTime(last.at), day: dateText(officeDay(last.at)) })
}

function reminderText(line: Compliance, period: string, { t, lang, appName }: Words): string {
  const days = line.missing.map((day) => dateText(day).slice(0, 5)).join(', ')
  return [
    t('compliance.reminder.to', { office: line.office.name }),
    line.need === 'never' ? t('compliance.reminder.never') : t('compliance.reminder.period', { period }),
    line.need !== 'never' && line.missing.length > 0
      ? t('compliance.reminder.missing', { number: line.missing.length, days })
      : '',
    line.unclosed > 0
      ? t('compliance.reminder.unclosed', {
          number: numberText(line.unclosed, lang),
          share: percentText(line.unclosedShare, lang),
        })
      : '',
    appName && line.notAsked > 0
      ? t('compliance.reminder.not_asked', {
          number: numberText(line.notAsked, lang),
          share: percentText(line.notAskedShare, lang),
          app: appName,
        })
      : '',
    t('compliance.reminder.please'),
  ]
    .filter(Boolean)
    .join('\n')
}
