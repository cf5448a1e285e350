import type { Response } from 'express'
import { SUMMARY_KINDS } from '../../core/notices/summary-period.ts'
import { type OwnSummary, readSummary } from '../../core/notices/summary-settings.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The summary by mail on the page of one's account. */
export interface SummaryCard {
  explain: string
  kinds: typeof SUMMARY_KINDS
  /** Something is switched on. */
  isOn: boolean
  /** There is a mail server. */
  isThere: boolean
  typed: Typed
  /** What was just done. */
  done: string
  sent: string
  failing: string
}

const DONE = { summary_saved: 'summary.saved', summary_ended: 'summary.ended' } as const

/** Undefined for whoever gets no summaries. */
export async function summaryCard({ config, db }: Services, res: Response): Promise<SummaryCard | undefined> {
  const { flash, office, staff, t } = res.locals
  if (staff.role === 'reception') return undefined
  const own = await readSummary(db, { id: staff.id, officeId: office.id })
  const isThere = config.SMTP_URL !== undefined
  const key = DONE[flash?.key as keyof typeof DONE]
  const done = key === 'summary.saved' && !isThere ? 'summary.saved_no_server' : key
  return {
    explain: t(staff.role === 'district' ? 'summary.explain_district' : 'summary.explain'),
    kinds: SUMMARY_KINDS,
    isOn: own.setting !== undefined,
    isThere,
    typed: typedOf(own),
    done: done ? t(done) : '',
    sent: own.sentAt ? t('summary.sent', { at: momentText(own.sentAt) }) : '',
    failing: failingText(own, t),
  }
}

function typedOf({ setting }: OwnSummary): Typed {
  if (!setting) return {}
  return {
    summary_address: setting.address,
    ...(setting.weekly_since && { weekly: 'on' }),
    ...(setting.monthly_since && { monthly: 'on' }),
  }
}

function failingText({ failure, isTriedAgain }: OwnSummary, t: Translate): string {
  if (!failure) return ''
  return t(isTriedAgain ? 'summary.failing' : 'summary.refused', { why: t(`notice.failure.${failure}`) })
}
