import { MINUTE } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import type { PlannedVisit } from './planned.ts'
import type { Random } from './random.ts'

/** Forgets some departures, so that the close of day ends these visits. */
export function forgetSome(random: Random, visits: PlannedVisit[]): void {
  for (const visit of visits) if (random.chance(0.045)) visit.leftAt = null
}

/** Introduces some errors that reception notices and corrects at the end of the shift. */
export function spoilSome(random: Random, visits: PlannedVisit[]): PlannedVisit[] {
  const extra: PlannedVisit[] = []
  for (const visit of visits) {
    if (random.chance(0.009)) spoil(random, visit)
    else if (random.chance(0.004)) extra.push(twin(random, visit))
    else if (random.chance(0.002)) visit.repair = { how: 'void', reason: 'not_a_visitor' }
  }
  return extra
}

function spoil(random: Random, visit: PlannedVisit): void {
  const { entry, leftAt } = visit
  const kind = random.weighted([
    ['name', 5],
    ['party', 3],
    ['phone', 2],
    ['time', 2],
  ] as const)
  if (kind === 'name' && withoutLastTones(entry.name) !== entry.name) {
    visit.repair = { how: 'correct', reason: 'typing_error', right: { name: entry.name } }
    visit.entry = { ...entry, name: withoutLastTones(entry.name) }
  } else if (kind === 'phone' && entry.phone) {
    visit.repair = { how: 'correct', reason: 'typing_error', right: { phone: entry.phone } }
    visit.entry = { ...entry, phone: null }
  } else if (kind === 'time' && leftAt && leftAt.getTime() - visit.enteredAt.getTime() > 30 * MINUTE) {
    const right = new Date(leftAt.getTime() - random.between(8, 20) * MINUTE)
    visit.repair = { how: 'correct', reason: 'time_wrong', right: { leftAt: right } }
  } else {
    visit.repair = {
      how: 'correct',
      reason: 'visitor_asked',
      right: { partySize: entry.partySize + random.between(1, 2) },
    }
  }
}

function withoutLastTones(name: string): string {
  const words = name.split(' ')
  const last = words.pop() ?? ''
  const plain = fold(last)
  return [...words, plain.charAt(0).toUpperCase() + plain.slice(1)].join(' ')
}

/** The same visitor recorded a second time, without the number that would have revealed it. */
function twin(random: Random, visit: PlannedVisit): PlannedVisit {
  return {
    ...visit,
    entry: { ...visit.entry, phone: null, appStatus: 'not_asked', appOutcome: null },
    phoneShared: false,
    enteredAt: new Date(visit.enteredAt.getTime() + random.between(40, 150) * 1000),
    leftAt: null,
    advisedAt: null,
    pressedInError: false,
    repair: { how: 'void', reason: 'recorded_twice' },
  }
}
