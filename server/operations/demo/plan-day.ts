import type { Office } from '../../core/offices/directory.ts'
import type { Entry } from '../../core/visits/entry.ts'
import type { Purpose } from '../../core/visits/visit.ts'
import { END_OF_DAY, MINUTE, minutesInto, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { kindOf } from './kinds.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'
import { askAboutApp, createCrowd } from './visitors.ts'

/** An invented visit before it is stored. */
export interface PlannedVisit {
  entry: Entry
  enteredAt: Date
  /** Null while inside, and for good if the departure was forgotten. */
  leftAt: Date | null
  /** The expected guest who has come, and the meeting of a delegate. */
  guestId?: string
  meetingId?: string | null
  /** The staff member whom the visitor asked for. */
  hostId?: string
}

/** Arrivals by the minute of the day at which their slot begins: a rush after opening and a smaller one after lunch. */
const ARRIVALS = { 425: 5, 450: 27, 510: 22, 570: 12, 625: 5, 775: 4, 820: 16, 890: 8, 940: 2 }
const SLOT = 55
const LUNCH = 690
/** Minutes inside; some visitors take three times as long. */
const STAY: Record<Purpose, [number, number]> = {
  ...{ procedure: [14, 45], document: [4, 18], work: [15, 60], meeting: [60, 150] },
  ...{ complaint: [25, 75], delivery: [3, 9], other: [8, 40] },
}
const NOTES = ['Gửi thư mời', 'Bảo trì máy lạnh', 'Khảo sát hiện trạng', 'Sửa máy in', 'Hỏi đường']

/** The end of work: 17:00, or earlier when the office closes its day earlier. */
export function endOfWork({ closeMinutes }: Pick<Office, 'closeMinutes'>): number {
  return Math.min(1020, closeMinutes - 90)
}

export type Planner = ReturnType<typeof createPlanner>

type PlannedOffice = Pick<
  Office,
  'code' | 'kind' | 'oneStop' | 'communes' | 'closeMinutes' | 'overdueMinutes'
>

/** Plans one office's days; its people stay the same from day to day. */
export function createPlanner(office: PlannedOffice, neighbours: string[], appId: string | null) {
  const random = createRandom(`so-cong ${office.code}`)
  const crowd = createCrowd(random, office, neighbours)
  const kind = kindOf(office)
  const hosts = kind.hosts.map((host) =>
    host.startsWith('–') ? `${personName(random).split(' ').at(-1)} ${host}` : host,
  )

  /** The visits of a whole day in order of entry; none on days off. */
  function day(date: OfficeDay, progress: number): PlannedVisit[] {
    crowd.newDay()
    const weekday = weekdayOf(date)
    if (weekday === 0 || (weekday === 6 && !kind.saturdays)) return []
    // On Saturdays the office works until lunch.
    const last = weekday === 6 ? LUNCH - 10 : endOfWork(office) - 15
    const minutes = Array.from({ length: random.between(...kind.daily) }, () => {
      return Number(random.weighted(ARRIVALS)) + SLOT * random.next()
    })
    const inTime = minutes.filter((minute) => minute <= last).sort((a, b) => a - b)
    return inTime.map((minute) => {
      const entry = entryAt(progress)
      const isForgotten = random.chance(0.045) && office.closeMinutes <= END_OF_DAY
      const leftAt = isForgotten ? null : minutesInto(date, departure(minute, entry.purpose))
      return { entry, enteredAt: minutesInto(date, minute), leftAt }
    })
  }

  function entryAt(progress: number): Entry {
    const purpose = random.weighted(kind.purposes)
    const visitor = crowd.meet(purpose)
    const { name, phone, communeCode, organisation } = visitor
    const isParty = random.chance(purpose === 'meeting' ? 0.2 : 0.02)
    return {
      ...{ name, phone, communeCode, organisation, purpose, plate: null, badge: null, appId },
      ...askAboutApp(random, visitor, progress),
      purposeNote: purpose === 'other' ? random.pick(NOTES) : null,
      host: random.chance(purpose === 'delivery' ? 0.3 : 0.75) ? random.pick(hosts) : null,
      partySize: isParty ? random.between(3, 14) : random.chance(0.12) ? 2 : 1,
    }
  }

  /** Visitors still inside at lunch or at the end of work leave then; only meetings continue. */
  function departure(entered: number, purpose: Purpose): number {
    const [least, most] = STAY[purpose]
    const left = entered + (least + random.next() * (most - least)) * (random.chance(0.05) ? 3 : 1)
    if (entered < LUNCH && left > LUNCH && purpose !== 'meeting') return LUNCH + random.next() * 20
    return Math.min(left, endOfWork(office) + random.next() * 15)
  }

  /** The visits of a day up to now: those who came last are inside, and a few others for too long. */
  function untilNow(visits: PlannedVisit[], now: Date): PlannedVisit[] {
    const [, most] = kind.daily
    const today = visits.filter(({ enteredAt }) => enteredAt < now)
    const overdue = new Date(now.getTime() - office.overdueMinutes * MINUTE)
    const late = today.filter(({ enteredAt }) => enteredAt < overdue)
    const overstaying = late.filter((_, index) => late.length - index <= most / 40)
    const inside = new Set([...overstaying, ...today.slice(-Math.ceil(most / 12))])
    return today.map((visit) => {
      const isInside = inside.has(visit) || (visit.leftAt && visit.leftAt >= now)
      return isInside ? { ...visit, leftAt: null } : visit
    })
  }

  return { day, entryAt, untilNow }
}
