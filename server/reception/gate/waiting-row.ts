import { guestTime } from '../../core/guests/guest.ts'
import type { GuestAtGate } from '../../core/guests/queries.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { othersText, visitorName } from '../../core/visits/words.ts'
import { onOneLine, partView } from '../../http/views.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type Row, rowOf } from './cached-rows.ts'
import type { Setting } from './inside-rows.ts'
import { detailsText } from './row-text.ts'

interface WaitingRow {
  id: string
  /** The expected guest of this name. */
  guest: { id: string; text: string } | undefined
  name: string
  others: string
  details: string
  since: string
}

const waitingView = partView<{ row: WaitingRow; t: Translate }>('reception/gate/waiting-row')

/** A visitor who registered on their own and whom nobody has confirmed yet. */
export function waitingRow(visit: OpenVisit, setting: Setting): Row {
  const { office, t } = setting
  const guest = setting.expected(visit.name)
  const row: WaitingRow = {
    id: visit.id,
    guest: guest && { id: guest.id, text: expectedText(guest, t) },
    name: visitorName(visit, t),
    others: othersText(visit, t),
    details: detailsText(visit, office, t),
    since: t('waiting.since', { time: clockTime(visit.entered_at) }),
  }
  return rowOf(`w-${row.id}`, '', onOneLine(waitingView({ row, t })))
}

function expectedText(guest: GuestAtGate, t: Translate): string {
  return [t('waiting.expected'), guestTime(guest), guest.meeting_title, guest.place]
    .filter(Boolean)
    .join(' · ')
}
