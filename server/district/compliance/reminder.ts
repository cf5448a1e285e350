import { percentText } from '../../core/figures/words.ts'
import type { TextContext } from '../../http/text-context.ts'
import { dayMonthText } from '../../platform/lib/clock.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import type { Compliance } from './compliance.ts'

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

/** True for offices that record never or rarely. */
export function isSilent({ need }: Compliance): boolean {
  return need === 'never' || need === 'remind'
}

/** One message for the group of the district's offices; lists every silent office with its missing days. */
export function collectedText(silent: Compliance[], period: string, { t }: TextContext): string {
  const lines = silent.map(({ office, need, missing, working }, index) => {
    const about =
      need === 'never'
        ? t('compliance.need.never')
        : t('compliance.reminder.days', { missing: missing.length, working })
    return `${index + 1}. ${office.name}: ${about.toLowerCase()}`
  })
  return [
    t('compliance.reminder.to_all'),
    t('compliance.reminder.silent', { period, number: silent.length }),
    ...lines,
    t('compliance.reminder.please'),
  ].join('\n')
}
