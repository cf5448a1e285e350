import type { SummaryKind } from '../../platform/db/schema.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import type { Mail } from '../../platform/outgoing/mail.ts'
import { figuresOf, type Snapshot } from './figures.ts'
import { type Line, previewOf } from './report-page.ts'
import { numberInYear } from './wording.ts'

/** The recipient, the office, and the program's public address; empty when there is none. */
interface Sending {
  recipient: { name: string; lang: Language; isDistrict: boolean }
  kind: SummaryKind
  office: { name: string; short: string }
  address: string
}

const MONTH = { vi: monthWords('vi-VN'), en: monthWords('en-GB') }

function monthWords(locale: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' })
}

/** The main figures with those of the previous period; the full report is linked. */
export function summaryMail(
  snapshot: Snapshot,
  { recipient, kind, office, address }: Sending,
): Pick<Mail, 'subject' | 'text'> {
  const { name, lang, isDistrict } = recipient
  const t = translator(lang)
  const context = { t, lang, appName: snapshot.appName, hour: '' }
  const { heading, period: days, before, main, missing } = previewOf(snapshot, isDistrict, context)
  const whose = isDistrict ? t('summary.mail.district', { office: office.name }) : office.name
  const period =
    kind === 'weekly' ? t('summary.mail.week', { days: heading }) : MONTH[lang].format(new Date(days.from))
  const isFirst = figuresOf(snapshot).before === undefined
  const base = isDistrict ? '/district/report' : '/report'
  const paragraphs = [
    t('summary.mail.dear', { name }),
    [
      t('summary.mail.whose', { whose, period }),
      t(isFirst ? 'summary.mail.uncompared' : 'summary.mail.compared', { before }),
    ].join('\n'),
    main.map((line) => (isFirst ? `- ${line.label}: ${line.now}` : lineText(line, t))).join('\n'),
    missing.map(({ title }) => `- ${title}`).join('\n'),
    t('summary.mail.attached', { number: numberInYear(snapshot) }),
    address && t('summary.mail.open', { link: `${address}${base}/${snapshot.id}` }),
    t(address ? 'summary.mail.off_link' : 'summary.mail.off', { link: `${address}/account` }),
  ]
  return {
    subject: t('summary.mail.subject', { office: office.short, period }),
    text: `${paragraphs.filter(Boolean).join('\n\n')}\n`,
  }
}

/** Says no change when there is nothing to compare. */
function lineText({ label, now, before, change }: Line, t: Translate): string {
  const text = t('summary.mail.line', { label, now, before })
  return change === '–' ? text : `${text} (${change})`
}
