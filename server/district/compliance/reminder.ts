import { percentText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import { dayMonthText } from '../../platform/lib/clock.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import { type Compliance, highShares } from './compliance.ts'

/** Days listed in a message; further ones are only counted, so that it stays readable. */
const NAMED = 20

/** The reminder for one office, to send by Zalo. */
export function reminderText(line: Compliance, period: string, { t, lang, appName }: TextContext): string {
  const named = line.missing.slice(0, NAMED).map((day) => dayMonthText(day))
  const others = line.missing.length - named.length
  const days = named.join(', ') + (others > 0 ? ` ${t('compliance.reminder.more', { number: others })}` : '')
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

/** One message for the group of the district's offices; lists every office that needs attention with the reasons. */
export function collectedText(open: Compliance[], period: string, words: TextContext): string {
  const { t } = words
  const lines = open.map((line, index) => `${index + 1}. ${line.office.name}: ${reasonsText(line, words)}`)
  return [
    t('compliance.reminder.to_all'),
    t('compliance.reminder.open', { period, number: open.length }),
    ...lines,
    t('compliance.reminder.please'),
  ].join('\n')
}

function reasonsText(line: Compliance, { t, lang, appName }: TextContext): string {
  const { need, missing, working } = line
  if (need === 'never') return t('compliance.need.never').toLowerCase()
  const { unclosed, notAsked } = highShares(line)
  const days = { missing: missing.length, working }
  return [
    missing.length > 0 ? t('compliance.reminder.days', days) : '',
    unclosed ? t('compliance.reminder.without_departure', { share: percentText(unclosed, lang) }) : '',
    notAsked
      ? t('compliance.reminder.without_question', { share: percentText(notAsked, lang), app: appName })
      : '',
  ]
    .filter(Boolean)
    .join('; ')
}
