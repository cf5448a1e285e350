import type { Response } from 'express'
import { SUMMARY_KINDS } from '../../core/notices/summary-period.ts'
import { ASKED_DAYS, type OwnSummary, readSummary } from '../../core/notices/summary-settings.ts'
import type { Services } from '../../http/context.ts'
import type { Typed } from '../../http/form.ts'
import { momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

const DONE = {
  summary_saved: 'summary.saved',
  summary_ended: 'summary.ended',
  summary_asked: 'summary.asked_again',
  summary_confirmed: 'summary.confirmed',
} as const

/** Undefined for reception and deputies, who get no summaries. */
export async function summaryCard({ config, db }: Services, res: Response) {
  const { flash, office, staff, t } = res.locals
  if (staff.role === 'reception' || staff.deputy) return undefined
  const own = await readSummary(db, { id: staff.id, officeId: office.id })
  const isThere = config.SMTP_URL !== undefined
  const key = DONE[flash?.key as keyof typeof DONE]
  const done = key === 'summary.saved' ? savedText(own, isThere) : key
  return {
    explain: t(staff.role === 'district' ? 'summary.explain_district' : 'summary.explain'),
    kinds: SUMMARY_KINDS,
    isOn: own.setting !== undefined,
    isThere,
    typed: typedOf(own),
    done: done ? t(done) : '',
    sent: own.sentAt ? t('summary.sent', { at: momentText(own.sentAt) }) : '',
    failing: failingText(own, t),
    unconfirmed: isThere ? unconfirmedText(own, t) : '',
  }
}

function savedText({ setting }: OwnSummary, isThere: boolean) {
  if (!isThere) return 'summary.saved_no_server'
  return setting?.confirmed_at ? 'summary.saved' : 'summary.saved_to_confirm'
}

function unconfirmedText({ setting }: OwnSummary, t: Translate): string {
  if (!setting || setting.confirmed_at) return ''
  const { ask_due_at: due, ask_failure: failure, asked_at: at } = setting
  if (failure)
    return t(`summary.unconfirmed.${due ? 'failing' : 'refused'}`, { why: t(`notice.failure.${failure}`) })
  if (!at) return t('summary.unconfirmed.waiting')
  return t('summary.unconfirmed.sent', { at: momentText(at), days: ASKED_DAYS })
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
