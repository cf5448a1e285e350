import { namesakes } from '../../core/guests/confirm-guest.ts'
import { type GuestAtGate, listAtGate } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { listInside, listOpen, type OpenVisits } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { partView, type Rendered, revisionOf } from '../../http/views.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { coalesced } from '../../platform/lib/coalesce.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import { dailyCommonPurpose } from './daily-common-purpose.ts'
import { expectedList } from './expected-list.ts'
import { type InsideList, insideList } from './inside-list.ts'
import { createRowCache } from './row-cache.ts'
import { searchText } from './row-text.ts'

/** Who is inside each office and who is expected, read once for all who ask at the same time. */
export interface GateLists {
  of(office: Office, lang: Language, query?: string): Promise<InsideList>
  guests(office: Office): Promise<GuestAtGate[]>
  /** The list as a part of the page, the same for everybody of the office who reads this language. */
  text(office: Office, lang: Language): Promise<Rendered>
}

const insideView = partView<{ t: Translate; list: InsideList }>('reception/gate/inside')

export function renderInside(list: InsideList, lang: Language): Rendered {
  return insideView({ t: translator(lang), list })
}

/** Of everything that the view shows; a row is known by its own. */
function revisionOfList(list: Omit<InsideList, 'revision'>, lang: Language): string {
  const { waiting, slips, rows, ...others } = list
  const revisions = [waiting, slips, rows].map((part) => part.map(({ revision }) => revision))
  return revisionOf(JSON.stringify([lang, revisions, others]))
}

/** More are inside than stand in a list. */
function isCrowd({ visits, inside }: OpenVisits): boolean {
  return visits.filter(({ state }) => state === 'inside').length < inside
}

export function createGateLists(services: Services): GateLists {
  const { clock } = services
  const memory = createRowCache()
  const commonPurpose = dailyCommonPurpose(services)
  const read = coalesced(
    ({ id }: Office) => id,
    ({ id, closeMinutes }) => listOpen(services, id, lastClosedDay(closeMinutes, clock.now())),
  )
  const guests = coalesced(
    ({ id }: Office) => id,
    ({ id }) => listAtGate(services, id, officeDay(clock.now())),
  )
  /** Of a crowd whom the words find. Slips have no name yet: their rows know by what they are found. */
  const search = async ({ visits, inside }: OpenVisits, office: Office, lang: Language, query: string) => {
    const [wanted, t] = [boardWords(query), translator(lang)]
    const found = (await listInside(services, office.id)).filter(
      (visit) => visit.name === null || isOnBoard(searchText(visit, office, t), wanted),
    )
    return { visits: [...visits.filter(({ state }) => state !== 'inside'), ...found], inside }
  }
  const lists: GateLists = {
    guests,
    async of(office, lang, query) {
      const [recommended, common, open, expected] = await Promise.all([
        services.currentApp(),
        commonPurpose(office),
        read(office),
        office.expectsGuests ? guests(office) : undefined,
      ])
      const setting = {
        office,
        appRecommended: recommended !== undefined,
        commonPurpose: common,
        lang,
        t: translator(lang),
        now: clock.now(),
        expected: namesakes(expected ?? []),
      }
      const list = {
        ...(query && isCrowd(open)
          ? insideList(setting, await search(open, office, lang, query), createRowCache(), query)
          : insideList(setting, open, memory, query)),
        expected: expected && expectedList(expected, setting, query),
      }
      return { ...list, revision: revisionOfList(list, lang) }
    },
    text: coalesced(
      (office: Office, lang: Language) => `${office.id} ${lang}`,
      async (office: Office, lang: Language) => renderInside(await lists.of(office, lang), lang),
    ),
  }
  return lists
}
