import { LRUCache } from 'lru-cache'
import { namesakes } from '../../core/guests/confirm-guest.ts'
import { type GuestAtGate, listAtGate } from '../../core/guests/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { lastClosedDay, overdueBefore } from '../../core/visits/close-of-day.ts'
import { findOpenState, findUsualPurpose, listOpen } from '../../core/visits/queries.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { partView, type Rendered, revisionOf, withoutIndentation } from '../../http/views.ts'
import { MINUTE, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { coalesced } from '../../platform/lib/coalesce.ts'
import { type Language, type Translate, translator } from '../../platform/messages/messages.ts'
import { expectedList } from './expected-list.ts'
import { type InsideList, insideList } from './inside-list.ts'

/** An office's list in one language, rendered: it is the same for all its readers. */
export interface RenderedList extends Pick<InsideList, 'expected' | 'count' | 'query'> {
  /** The content of the section `#inside`. */
  rendered: Rendered
  /** Equal for two lists that look the same. */
  revision: string
  /** How many visitors wait for the gate. */
  waiting: number
  /** The usual purpose of recent visitors, preselected in the empty form. */
  usual: string | undefined
}

/** Visitors inside and guests expected at each office. */
export interface GateLists {
  /** The list of visitors that match the query; without one, that of everybody. */
  of(office: Office, lang: Language, query?: string): Promise<RenderedList>
  guests(office: Office): Promise<GuestAtGate[]>
}

/** All cached lists together. A list of 150 visitors has 160 000 characters. */
const MAX_CHARACTERS = 24_000_000

interface CachedList {
  office: Office
  /** Everything that the list was made from, as JSON; a different value makes it stale. */
  source: string
  list: RenderedList
}

const listView = partView<{ t: Translate; list: InsideList }>('reception/gate/inside-list')

export function createGateLists(services: Services): GateLists {
  const { clock } = services
  const cache = new LRUCache<string, CachedList>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ list }) => list.rendered.length,
  })
  const commonPurpose = dailyCommonPurpose(services)
  const closedDay = ({ closeMinutes }: Office) => lastClosedDay(closeMinutes, clock.now())
  const open = (office: Office) => listOpen(services, office.id, closedDay(office))
  const guests = ({ id }: Office) => listAtGate(services, id, officeDay(clock.now()))
  /** Everything besides the visits that a list is made from. The time is cut to the minute, as rows show minutes. */
  const contextOf = async (office: Office, lang: Language, query?: string) => {
    const [app, common, expected] = await Promise.all([
      services.currentApp(),
      commonPurpose(office),
      office.expectsGuests ? guests(office) : undefined,
    ])
    const now = new Date(Math.floor(clock.now().getTime() / MINUTE) * MINUTE)
    const context = {
      ...{ office, lang, now, appRecommended: app !== undefined, commonPurpose: common },
      ...{ t: translator(lang), overdueBefore: overdueBefore(office, now) },
      expected: namesakes(expected ?? []),
    }
    return { context, expected: expected && expectedList(expected, context, query) }
  }
  const everybody = coalesced(
    (office: Office, lang: Language) => `${office.id} ${lang}`,
    async (office: Office, lang: Language): Promise<RenderedList> => {
      // Read before the list: a change between the two reads makes the list stale and causes another read next time.
      const [{ open: state, usual }, { context, expected }] = await Promise.all([
        findOpenState(services, office.id, closedDay(office)),
        contextOf(office, lang),
      ])
      const { now, appRecommended, commonPurpose: common } = context
      const source = JSON.stringify([state, closedDay(office), now, appRecommended, common, expected])
      const name = `${office.id} ${lang}`
      const before = cache.get(name)
      if (before?.source === source && before.office === office) return { ...before.list, usual }
      const list = render(insideList(context, await open(office), expected), context.t)
      cache.set(name, { office, source, list })
      return { ...list, usual }
    },
  )
  const found = async (office: Office, lang: Language, query: string): Promise<RenderedList> => {
    const { context, expected } = await contextOf(office, lang, query)
    return render(insideList(context, await open(office), expected, query), context.t)
  }
  return {
    guests,
    of: (office, lang, query) => (query ? found(office, lang, query) : everybody(office, lang)),
  }
}

function render(list: InsideList, t: Translate): RenderedList {
  const { expected, count, query, waiting } = list
  const rendered = withoutIndentation(listView({ t, list }))
  const revision = revisionOf(rendered)
  return { rendered, revision, expected, count, query, waiting: waiting.length, usual: undefined }
}

/**
 * The office's usual purpose, or else the preselected one, which rows of the list leave out. Cached for the day, so that the rows
 * do not change whenever another purpose becomes usual; the form, which is rendered anew each time, uses the current one.
 */
function dailyCommonPurpose({ pool, clock }: Services): (office: Office) => Promise<string> {
  const known = new Map<string, { day: OfficeDay; purpose: string }>()
  return async (office) => {
    const { id } = office
    const day = officeDay(clock.now())
    const before = known.get(id)
    if (before?.day === day) return before.purpose
    const purpose = (await findUsualPurpose({ pool }, id)) ?? defaultPurpose(office)
    known.set(id, { day, purpose })
    return purpose
  }
}
