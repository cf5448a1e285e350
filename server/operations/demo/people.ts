import type { Commune } from '../../core/offices/communes.ts'
import type { Purpose } from '../../core/visits/visit.ts'
import type { AppStatus } from '../../platform/db/schema.ts'
import { personName } from './names.ts'
import { createPhones } from './phones.ts'
import { carrierOf, employerOf, homeOf, type Origin } from './places.ts'
import type { Random } from './random.ts'

export interface Person extends Origin {
  name: string
  phone: string | null
  /** The person has no phone at all. */
  noPhone: boolean
  /** Another person of the household gave the same number before. */
  phoneShared: boolean
  trade: Trade
  /** The state of the app on the phone; a visitor who was helped comes back with it running. */
  app: AppStatus | undefined
}

type Trade = 'resident' | 'official' | 'carrier'

export interface Surroundings {
  communes: Commune[]
  /** The office's own commune, for a commune's office. */
  ownCommune: string | undefined
  /** Short names of the other offices, from which officials come. */
  offices: string[]
}

/** The visitors of one office over the month. Nobody comes twice on one day, so nobody is inside twice. */
export interface Crowd {
  newDay(): void
  meet(purpose: Purpose): Person
}

const RETURNING = 0.3
const TRADES: Record<Purpose, readonly (readonly [Trade, number])[]> = {
  procedure: [
    ['resident', 96],
    ['official', 4],
  ],
  document: [
    ['resident', 80],
    ['official', 20],
  ],
  complaint: [['resident', 100]],
  work: [
    ['official', 75],
    ['resident', 25],
  ],
  meeting: [
    ['official', 90],
    ['resident', 10],
  ],
  delivery: [['carrier', 100]],
  other: [
    ['resident', 60],
    ['official', 40],
  ],
}

export function createCrowd(random: Random, around: Surroundings): Crowd {
  const nextPhone = createPhones(random)
  const known: Record<Trade, Person[]> = { resident: [], official: [], carrier: [] }
  const today = new Set<Person>()

  function meet(purpose: Purpose): Person {
    const trade = random.weighted(TRADES[purpose])
    const person = (random.chance(RETURNING) && comingBack(trade)) || newPerson(trade)
    today.add(person)
    return person
  }

  function comingBack(trade: Trade): Person | undefined {
    if (known[trade].length === 0) return undefined
    const person = random.pick(known[trade])
    return today.has(person) ? undefined : person
  }

  function newPerson(trade: Trade): Person {
    const relative = trade === 'resident' && random.chance(0.02) ? comingBack(trade) : undefined
    const noPhone = !relative && trade === 'resident' && random.chance(0.06)
    const silent = noPhone || random.chance(trade === 'official' ? 0.05 : 0.1)
    const person: Person = {
      name: personName(random),
      ...(relative ? placeOf(relative) : newPlace(trade)),
      phone: relative ? relative.phone : silent ? null : nextPhone(),
      noPhone,
      phoneShared: relative?.phone != null,
      trade,
      app: undefined,
    }
    known[trade].push(person)
    return person
  }

  function newPlace(trade: Trade): Origin {
    if (trade === 'carrier') return carrierOf(random)
    return trade === 'official'
      ? employerOf(random, around.offices)
      : homeOf(random, around.communes, around.ownCommune)
  }

  return { meet, newDay: () => today.clear() }
}

function placeOf({ communeCode, organisation }: Origin): Origin {
  return { communeCode, organisation }
}
