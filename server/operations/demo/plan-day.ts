import type { Office } from '../../core/offices/directory.ts'
import type { Entry } from '../../core/visits/entry.ts'
import type { Purpose } from '../../core/visits/visit.ts'
import { END_OF_DAY, MINUTE, minutesInto, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { personName } from './names.ts'
import { createRandom, type Weights } from './random.ts'
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
  ...{ complaint: [25, 75], delivery: [3, 9], examination: [30, 150], patient: [20, 60] },
  ...{ school: [5, 30], interview: [30, 90], works: [60, 240], other: [8, 40] },
}
const NOTES = ['Gửi thư mời', 'Bảo trì máy lạnh', 'Khảo sát hiện trạng', 'Sửa máy in', 'Hỏi đường']

/** The end of work: 17:00, or earlier when the office closes its day earlier. */
export function endOfWork({ closeMinutes }: Pick<Office, 'closeMinutes'>): number {
  return Math.min(1020, closeMinutes - 90)
}

export type Planner = ReturnType<typeof createPlanner>

type PlannedOffice = Pick<
  Office,
  'code' | 'kind' | 'purposes' | 'oneStop' | 'communes' | 'organisation' | 'closeMinutes' | 'overdueMinutes'
>

/** Plans one office's days; its people stay the same from day to day. */
export function createPlanner(office: PlannedOffice, neighbours: string[], appId: string | null) {
  const random = createRandom(`so-cong ${office.code}`)
  const crowd = createCrowd(random, office, neighbours)
  const kind = kindOf(office)
  const purposes = Object.fromEntries(
    Object.entries({ ...kind.purposes, ...OF_OTHERS }).filter(([purpose]) =>
      office.purposes.some((one) => one === purpose),
    ),
  ) as Weights<Purpose>
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
    const purpose = random.weighted(purposes)
    const visitor = crowd.meet(purpose)
    const { name, phone, commune_code, organisation } = visitor
    const isParty = random.chance(purpose === 'meeting' ? 0.2 : 0.02)
    return {
      ...{ name, phone, commune_code, organisation, purpose, app_id: appId },
      ...askAboutApp(random, visitor, progress),
      purpose_note: purpose === 'other' ? random.pick(NOTES) : null,
      host: random.chance(purpose === 'delivery' ? 0.3 : 0.75) ? random.pick(hosts) : null,
      party_size: isParty ? random.between(3, 14) : random.chance(0.12) ? 2 : 1,
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

/** The visitors that a kind of office has. */
interface Kind {
  /** The least and most visits on a working day. */
  daily: [number, number]
  purposes: Weights<Purpose>
  /** Whom visitors ask for: a counter, or after a dash a role, which gets a name before it. */
  hosts: string[]
  /** Open on Saturday mornings. */
  saturdays: boolean
}

/** Purposes that no office of the state has. */
const OF_OTHERS = { examination: 60, patient: 40, school: 60, interview: 8, works: 6 }

const ONE_STOP: Kind = {
  daily: [80, 140],
  purposes: { procedure: 62, document: 28, work: 5, delivery: 3, other: 2 },
  hosts: ['Quầy 1 – Đất đai', 'Quầy 2 – Hộ tịch', 'Quầy 3 – Đăng ký kinh doanh', 'Quầy trả kết quả'],
  saturdays: true,
}
const COMMUNE: Kind = {
  daily: [12, 32],
  purposes: { procedure: 52, document: 16, work: 13, meeting: 8, complaint: 5, delivery: 4, other: 2 },
  hosts: ['– hộ tịch', '– địa chính', '– văn hóa – xã hội', '– Phó Chủ tịch', '– Chủ tịch'],
  saturdays: false,
}
const DEPARTMENT: Kind = {
  daily: [3, 11],
  purposes: { work: 44, document: 20, meeting: 16, procedure: 10, delivery: 6, other: 4 },
  hosts: ['– chuyên viên', '– chuyên viên', '– Phó Trưởng phòng', '– Trưởng phòng', '– văn thư'],
  saturdays: false,
}
const SCHOOL: Kind = {
  ...{ ...DEPARTMENT, daily: [1, 5] },
  hosts: ['– Hiệu trưởng', '– Phó Hiệu trưởng', '– văn thư', '– giáo viên chủ nhiệm'],
}
const KINDS: Record<string, Kind> = {
  commune_pc: COMMUNE,
  citizen_reception: { ...DEPARTMENT, purposes: { complaint: 72, document: 18, work: 10 } },
  health: { ...COMMUNE, daily: [8, 18], hosts: ['Phòng Tổ chức – Hành chính', 'Khoa Dược', '– Giám đốc'] },
  vertical_agency: {
    ...ONE_STOP,
    daily: [9, 22],
    hosts: ['Quầy 1', 'Quầy 2', '– Giám đốc'],
    saturdays: false,
  },
  ...{ school_upper: SCHOOL, school_lower: SCHOOL, school_primary: SCHOOL, school_preschool: SCHOOL },
}

function kindOf(office: { kind: string; oneStop: boolean }): Kind {
  return office.oneStop ? ONE_STOP : (KINDS[office.kind] ?? DEPARTMENT)
}
