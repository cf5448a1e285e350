import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, REQUEST_KINDS } from '../../core/offices/data-rights.ts'
import type { Office } from '../../core/offices/directory.ts'
import { type NoticeLine, wholeNotice } from '../../core/offices/privacy-notice.ts'
import type { Page } from '../../http/views.ts'
import type { Translate } from '../../platform/messages/messages.ts'

export interface OfficesPage extends Page {
  languageAddress: string
  offices: { name: string; address: string }[]
}

export interface NoticePage extends Page {
  officeTitle: string
  parent: string
  languageAddress: string
  lines: NoticeLine[]
  clocks: { request: string; within: string }[]
  back: string
}

export function noticePage(
  office: Office,
  known: { appName: string | undefined; backupDays: number | undefined },
  t: Translate,
): Omit<NoticePage, 'title' | 'back'> {
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/privacy/${office.code}?lang=`,
    lines: wholeNotice(office, known, t),
    clocks: [
      {
        request: t('privacy.clocks.acknowledge'),
        within: t('privacy.clocks.working_days', { days: ACKNOWLEDGE_DAYS }),
      },
      ...REQUEST_KINDS.map((kind) => ({
        request: t(`subjects.kind.${kind}`),
        within: t('privacy.clocks.days', { days: ANSWER_DAYS[kind] }),
      })),
    ],
  }
}
