import { setFields, setSwitch } from '../../core/offices/actions.ts'
import { makeBadges } from '../../core/visits/badge-actions.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import type { Db } from '../../platform/db/connect.ts'
import { MINUTE } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { findHost } from './host.ts'
import type { Host, PlannedVisit } from './planned.ts'

const PLATES = ['62-C1 123.45', '51F-234.56', '66-P1 345.67', '62A-018.29', '59-X2 456.78', '80A-012.34']
const BADGES = 40

/** Switches on every optional feature, and gives some of today's visitors a plate, a badge and a host. Returns the host. */
export async function useOptional(
  { db, keys }: { db: Db; keys: Keys },
  actor: Actor,
  visits: PlannedVisit[],
): Promise<Host | undefined> {
  await setFields(db, actor, ['plate', 'badge'])
  await setSwitch(db, actor, 'tells_hosts', true)
  await makeBadges({ db, keys }, actor, { prefix: 'K', from: 1, to: BADGES })
  const sound = visits.filter(({ repair }) => !repair)
  for (const [index, { entry }] of sound.entries())
    if (index % 4 === 0) entry.plate = PLATES[(index / 4) % PLATES.length] ?? null
  handOut(sound)
  const inside = sound.filter(({ leftAt }) => !leftAt)
  const host = await findHost(db, actor.officeId)
  if (host) receive(inside.slice(-3), host, actor.now)
  return host
}

/** Most visitors inside have a badge; of two who have left, one kept it. */
function handOut(visits: PlannedVisit[]): void {
  const inside = visits.filter(({ leftAt }) => !leftAt).filter((_, index) => index % 4 !== 3)
  const left = visits.filter(({ leftAt }) => leftAt).slice(-2)
  for (const [index, visit] of [...inside, ...left].slice(0, BADGES).entries())
    visit.entry.badge = `K ${index + 1}`
  for (const visit of left.slice(-1)) visit.keptBadge = visit.entry.badge !== null
}

/** The host has answered the first visit; the others wait. */
function receive(visits: PlannedVisit[], host: { id: string; name: string }, now: Date): void {
  for (const [index, visit] of visits.entries()) {
    visit.entry.host = host.name
    const at = new Date(Math.min(visit.enteredAt.getTime() + MINUTE, now.getTime()))
    visit.host = { id: host.id, answeredAt: index === 0 ? at : null }
  }
}
