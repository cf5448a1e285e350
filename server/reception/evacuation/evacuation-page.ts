import type { Office } from '../../core/offices/directory.ts'
import { boardText, boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { listedTexts } from '../../core/visits/visit-fields.ts'
import { badgeInHand, othersText, placeText, visitorName } from '../../core/visits/words.ts'
import { partView, renderRows } from '../../http/views.ts'
import type { RollCallRow } from '../../platform/db/schema.ts'
import { clockTime, dateText, officeDay } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import { mapYielding } from '../../platform/lib/yielding.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Listed } from './queries.ts'

type Line = ReturnType<typeof lineOf>

const rowView = partView<{ visitor: Line }>('reception/evacuation/roll-row')

interface Roll {
  rollCall: RollCallRow | undefined
  visits: Listed[]
}

interface Context {
  office: Office
  opened: Date
  now: Date
  find: string
  t: Translate
}

/** Yields between rows, so that other requests are answered in the meantime even when thousands are inside. */
export async function evacuationPage({ rollCall, visits }: Roll, { office, opened, now, find, t }: Context) {
  const ticked = new Set(rollCall?.ticked)
  const listed = visits.filter(({ state }) => state !== 'waiting')
  const lines = await mapYielding(listed, (visit) => lineOf(visit, ticked.has(visit.id), office, t))
  lines.sort(byGivenName)
  const inside = lines.filter(({ left }) => !left)
  const peopleIn = (some: Line[]) => some.reduce((sum, { party }) => sum + party, 0)
  const missing = peopleIn(inside.filter((line) => !line.ticked))
  const waiting = visits.filter(({ state }) => state === 'waiting').length
  const words = boardWords(find)
  return {
    title: t('evacuation.title'),
    office: office.name,
    at: t('evacuation.at', { time: clockTime(now), day: dateText(officeDay(now)) }),
    total: t('evacuation.total', { people: peopleIn(inside), visits: inside.length }),
    waiting: waiting > 0 ? t('evacuation.waiting', { count: waiting }) : '',
    missing: {
      count: missing,
      text: missing > 0 ? t('evacuation.missing', { n: missing }) : t('evacuation.everybody'),
    },
    visitors: await renderRows(
      lines.filter(({ search }) => isOnBoard(search, words)),
      (visitor) => rowView({ visitor }),
    ),
    find,
    opened: opened.getTime(),
    began: rollCall ? t('evacuation.began', { time: clockTime(rollCall.began_at) }) : '',
  }
}

function lineOf(visit: Listed, ticked: boolean, office: Office, t: Translate) {
  const name = visitorName(visit, t)
  const details = [
    visit.host ?? '',
    t('evacuation.since', { time: clockTime(visit.entered_at) }),
    placeText(visit, office.communes),
    ...listedTexts(visit),
    badgeInHand(visit, t),
  ]
  const phone = visit.phone ? t('gate.phone_tail', { tail: phoneOf(visit) }) : ''
  return {
    id: visit.id,
    name,
    others: othersText(visit, t),
    party: visit.party_size,
    details: details.filter(Boolean).join(' · '),
    phone,
    left: visit.left_at ? t('evacuation.left', { time: clockTime(visit.left_at) }) : '',
    ticked,
    search: boardText([name, ...details, phone].join(' ')),
  }
}
