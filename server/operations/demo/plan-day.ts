import type { Office } from '../../core/offices/directory.ts'
import type { Entry } from '../../core/visits/entry.ts'
import type { Purpose } from '../../core/visits/visit.ts'
import { type AppAnswer, askAboutApp } from './app-answers.ts'
import { arrival, departure, type Hours } from './hours.ts'
import { forgetSome } from './mishaps.ts'
import { personName } from './names.ts'
import { createCrowd, type Person, type Surroundings } from './people.ts'
import type { PlannedVisit } from './planned.ts'
import { type Profile, profileOf } from './profiles.ts'
import { createRandom, type Random } from './random.ts'

/** Plans one office's visits; its people stay the same from day to day. */
export interface Planner {
  random: Random
  profile: Profile
  /** The visits of a whole working day, in order of entry. */
  day(hours: Hours, progress: number): PlannedVisit[]
  visitAt(enteredAt: Date, progress: number): PlannedVisit
}

const NOTES = [
  'Gửi thư mời',
  'Bảo trì máy lạnh',
  'Khảo sát hiện trạng',
  'Sửa máy in',
  'Hỏi đường',
  'Xin nghỉ phép cho người nhà',
]

export function createPlanner(
  office: Pick<Office, 'code' | 'kind' | 'oneStop' | 'closeMinutes'>,
  around: Surroundings,
  appId: string | null,
): Planner {
  const random = createRandom(`so-cong ${office.code}`)
  const profile = profileOf(office)
  const crowd = createCrowd(random, around)
  const hosts = profile.hosts.map((host) => hostName(random, host))

  function visitAt(enteredAt: Date, progress: number): PlannedVisit {
    const purpose = random.weighted(profile.purposes)
    const person = crowd.meet(purpose)
    const answer = askAboutApp(random, person, progress)
    return {
      entry: entryOf(random, { person, purpose, answer, hosts, appId }),
      phoneShared: person.phoneShared,
      enteredAt,
      leftAt: null,
      advisedAt: null,
      pressedInError: false,
      repair: undefined,
    }
  }

  function day(hours: Hours, progress: number): PlannedVisit[] {
    crowd.newDay()
    const visits = arrivals(random, profile, hours).map((at) => visitAt(at, progress))
    for (const visit of visits) {
      visit.leftAt = departure(random, hours, visit.enteredAt, visit.entry.purpose)
      visit.pressedInError = random.chance(0.004)
      if (visit.entry.appOutcome && random.chance(0.4)) visit.advisedAt = soonAfter(random, visit)
    }
    // In an office open past midnight visits stay open into the next day, when the same visitor may come again.
    if (office.closeMinutes <= 24 * 60) forgetSome(random, visits)
    return visits
  }

  return { random, profile, day, visitAt }
}

function arrivals(random: Random, profile: Profile, hours: Hours): Date[] {
  const [least, most] = profile.daily
  // Mondays are an office's busiest days.
  const monday = new Date(`${hours.day}T00:00:00Z`).getUTCDay() === 1
  const count = monday ? random.between((least + most) >> 1, most) : random.between(least, most)
  const times = Array.from({ length: count }, () => arrival(random, hours))
  return times.filter((at) => at !== undefined).sort((a, b) => a.getTime() - b.getTime())
}

/** Between one minute after the entry and the departure, within ten minutes. */
function soonAfter(random: Random, { enteredAt, leftAt }: PlannedVisit): Date {
  const until = leftAt ? leftAt.getTime() - enteredAt.getTime() - 60_000 : 600_000
  return new Date(enteredAt.getTime() + 60_000 + Math.floor(random.next() * Math.min(until, 600_000)))
}

function entryOf(
  random: Random,
  of: { person: Person; purpose: Purpose; answer: AppAnswer; hosts: string[]; appId: string | null },
): Entry {
  const { person, purpose, answer } = of
  return {
    name: person.name,
    phone: person.phone,
    communeCode: person.communeCode,
    organisation: person.organisation,
    purpose,
    purposeNote: purpose === 'other' ? random.pick(NOTES) : null,
    plate: null,
    badge: null,
    host: random.chance(purpose === 'delivery' ? 0.3 : 0.75) ? random.pick(of.hosts) : null,
    partySize: partySize(random, purpose),
    appId: of.appId,
    appStatus: answer.status,
    appOutcome: answer.outcome,
  }
}

function partySize(random: Random, purpose: Purpose): number {
  if (purpose === 'meeting' && random.chance(0.2)) return random.between(3, 14)
  return random.weighted([
    [1, 84],
    [2, 12],
    [3, 3],
    [4, 1],
  ] as const)
}

/** `Vân – chuyên viên` for a role; a counter keeps its own name. */
function hostName(random: Random, host: string): string {
  const isRole = /^\p{Ll}|^(Phó|Trưởng|Chủ|Hiệu|Giám)/u.test(host)
  return isRole ? `${personName(random).split(' ').at(-1)} – ${host}` : host
}
