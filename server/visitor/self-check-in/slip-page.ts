import type { Office } from '../../core/offices/directory.ts'
import type { Slip } from '../../core/visits/slips.ts'
import type { Page } from '../../http/views.ts'
import type { Translate } from '../../platform/messages/messages.ts'

interface SlipPage extends Page {
  officeTitle: string
  parent: string
  languageAddress: string
  state: { label: string; tone: string; text: string }
  again: { address: string; label: string } | undefined
}

/** The page of a slip that leads to no visit, on a visitor's phone; it offers self check-in, open to anybody. */
export function slipPage(
  office: Office,
  { code, state }: { code: string; state: Slip['state'] },
  onward: (path: string) => string,
  t: Translate,
): SlipPage {
  return {
    title: t('self.slip_title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/p/${code}?lang=`,
    state: {
      label: t(`self.slip.${state}`),
      tone: state === 'blank' ? 'due' : 'plain',
      text: t(`self.slip_text.${state}`),
    },
    again: { address: onward(`/v/${office.code}`), label: t('self.anew') },
  }
}

/** The page of a badge: where it belongs, whoever has it. */
export function badgePage(office: Office, code: string, t: Translate): SlipPage {
  return {
    title: t('badges.page_title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/p/${code}?lang=`,
    state: {
      label: t('badges.page_state'),
      tone: 'plain',
      text: t('badges.page_text', { office: office.name }),
    },
    again: undefined,
  }
}
