import { LRUCache } from 'lru-cache'
import { namesakes } from '../../core/guests/confirm-guest.ts'
import { type GuestAtGate, listAtGate } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { boardWords, isOnBoard } from '../../core/visits/board-search.ts'
import { lastClosedDay } from '../../core/visits/close-of-day.ts'
import { findOpenState, listInside, listOpen, type OpenVisits } from '../../core/visits/queries.ts'
import type { Services } from '../../http/context.ts'
import { partView, revisionOf } from '../../http/views.ts'
import { MINUTE, officeDay } from '../../platform/lib/clock.ts'
import { coalesced } from '../../platform/lib/coalesce.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import { type CachedRows, NO_ROWS, sizeOf } from './cached-rows.ts'
import { dailyCommonPurpose } from './daily-common-purpose.ts'
import { expectedList } from './expected-list.ts'
import { type InsideList, insideList } from './inside-list.ts'
import { formerOf } from './list-change.ts'
import { searchText } from './row-text.ts'

/** Visitors inside and guests expected at each office; concurrent requests share one read. */
export interface GateLists {
  of(office: Office, lang: Language, query?: string): Promise<InsideList>
  guests(office: Office): Promise<GuestAtGate[]>
}

/** Memory limit of all cached lists; the least recently used one is evicted. A thousand visitors take three megabytes. */
const MAX_BYTES = 48 * 1024 * 1024

/** An unfiltered list in the cache. */
interface CachedList {
  office: Office
  /** Everything that the list was made from, as JSON; a different value makes it stale. */
  state: string
  list: InsideList
  rows: CachedRows
}

/** Earlier lists kept per office; a board that shows an older one is sent the whole list. */
const FORMER = 16

const insideView = partView<{ t: Translate; list: InsideList }>('reception/gate/inside')

/** Renders the list as a part of the page, without its rows, which `withRows` inserts. */
export function insideText(list: InsideList, lang: Language): string {
  return insideView({ t: translator(lang), list })
}

/** Hashes everything that the view shows; each row counts by its own revision. */
function revisionOfList(list: Omit<InsideList, 'revision'>, lang: Language): string {
  const { waiting, slips, rows, slots: _, ...others } = list
  const revisions = [waiting, slips, rows].map((part) => part.map(({ revision }) => revision))
  return revisionOf(JSON.stringify([lang, revisions, others]))
}

/** True when more visitors are inside than a list shows. */
function isCrowd({ visits, inside }: OpenVisits): boolean {
  return visits.filter(({ state }) => state === 'inside').length < inside
}

export function createGateLists(services: Services): GateLists {
  const { clock } = services
  const lately = new LRUCache<string, CachedList>({
    maxSize: MAX_BYTES,
    sizeCalculation: ({ rows }) => sizeOf(rows),
  })
  const commonPurpose = dailyCommonPurpose(services)
  const closedDay = ({ closeMinutes }: Office) => lastClosedDay(closeMinutes, clock.now())
  const state = coalesced(
    ({ id }: Office) => id,
    (office) => findOpenState(services, office.id, closedDay(office)),
  )
  const read = coalesced(
    ({ id }: Office) => id,
    (office) => listOpen(services, office.id, closedDay(office)),
  )
  const guests = coalesced(
    ({ id }: Office) => id,
    ({ id }) => listAtGate(services, id, officeDay(clock.now())),
  )
  /** Finds visitors of a crowd by the query. Slips are kept, as they have no name yet: their rows filter themselves. */
  const search = async ({ visits, inside }: OpenVisits, office: Office, lang: Language, query: string) => {
    const [wanted, t] = [boardWords(query), translator(lang)]
    const found = (await listInside(services, office.id)).filter(
      (visit) => visit.name === null || isOnBoard(searchText(visit, office, t), wanted),
    )
    return { visits: [...visits.filter(({ state }) => state !== 'inside'), ...found], inside }
  }
  /** Everything besides the visits that a list is made from. The time is cut to the minute, as rows show minutes. */
  const settingOf = async (office: Office, lang: Language) => {
    const [app, common, expected] = await Promise.all([
      services.currentApp(),
      commonPurpose(office),
      office.expectsGuests ? guests(office) : undefined,
    ])
    const now = new Date(Math.floor(clock.now().getTime() / MINUTE) * MINUTE)
    const setting = {
      ...{ office, lang, now, appRecommended: app !== undefined, commonPurpose: common },
      t: translator(lang),
      expected: namesakes(expected ?? []),
    }
    return { setting, guests: expected, expected: expected && expectedList(expected, setting) }
  }
  const everybody = coalesced(
    (office: Office, lang: Language) => `${office.id} ${lang}`,
    async (office: Office, lang: Language): Promise<InsideList> => {
      // Read before the list: a change between the two reads makes the list stale and causes another read next time.
      const [{ open, usual }, { setting, expected }] = await Promise.all([
        state(office),
        settingOf(office, lang),
      ])
      const { now, appRecommended, commonPurpose: common } = setting
      const made = JSON.stringify([open, closedDay(office), now, appRecommended, common, expected])
      const name = `${office.id} ${lang}`
      const before = lately.get(name)
      if (before?.state === made && before.office === office) return { ...before.list, usual }
      const { list, made: rows } = await insideList(setting, await read(office), before?.rows ?? NO_ROWS)
      const whole = { ...list, expected }
      const revision = revisionOfList(whole, lang)
      const former = [...(before ? [formerOf(before.list)] : []), ...(before?.list.former ?? [])]
      const others = former.filter((one) => one.revision !== revision).slice(0, FORMER)
      const kept = { ...whole, revision, former: others }
      lately.set(name, { office, state: made, list: kept, rows })
      return { ...kept, usual }
    },
  )
  const found = async (office: Office, lang: Language, query: string): Promise<InsideList> => {
    const [open, { setting, guests: all = [] }] = await Promise.all([read(office), settingOf(office, lang)])
    const { list } = await insideList(
      setting,
      isCrowd(open) ? await search(open, office, lang, query) : open,
      lately.get(`${office.id} ${lang}`)?.rows,
      query,
    )
    const expected = office.expectsGuests ? expectedList(all, setting, query) : undefined
    const whole = { ...list, expected }
    return { ...whole, revision: revisionOfList(whole, lang) }
  }
  return {
    guests,
    of: (office, lang, query) => (query ? found(office, lang, query) : everybody(office, lang)),
  }
}
