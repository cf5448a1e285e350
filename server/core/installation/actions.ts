import type { Actor } from '../../platform/audit/actor.ts'
import { audit, auditBy, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { lastUsed } from './queries.ts'
import { redoneBy } from './restored.ts'
import { stored, timeStateIn } from './stored-time.ts'
import { believe, type Reading, type TimeState } from './time-belief.ts'
import { confirmedBy, deniedBy, firstState, trusted } from './time-state.ts'

/** Regular work whose last run the district is told of. */
export const STATES = ['closing', 'retention', 'audit', 'backup', 'erasures'] as const
export type StateKey = (typeof STATES)[number]

/** Keeps how a run ended; `detail` holds counts, codes and ids of offices, never a word of a person. */
export async function recordState(
  db: Db,
  key: StateKey,
  { at, ok, detail = {} }: { at: Date; ok: boolean; detail?: Record<string, unknown> },
): Promise<void> {
  const state = { at, ok, detail: JSON.stringify(detail) }
  await db
    .insertInto('installation_state')
    .values({ key, ...state })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(state))
    .execute()
}

/**
 * Whether the secret is the one that this database was used with first. What it keeps for that tells nothing about the
 * secret itself.
 */
export async function isSecretOfDatabase(db: Db, keys: Keys, at: Date): Promise<boolean> {
  const mark = keys.sign('installation', '')
  await db
    .insertInto('installation_state')
    .values({ key: 'secret', at, ok: true, detail: JSON.stringify({ mark }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const { detail } = await db
    .selectFrom('installation_state')
    .select('detail')
    .where('key', '=', 'secret')
    .executeTakeFirstOrThrow()
  return detail['mark'] === mark
}

/** By how much the clock of this demo runs beside the world's, in milliseconds. */
export async function keepDemoShift(db: Db, shift: number, at: Date): Promise<void> {
  await db
    .insertInto('installation_state')
    .values({ key: 'demo', at, ok: true, detail: JSON.stringify({ shift }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

type Writing = Pick<Db, 'selectFrom' | 'insertInto' | 'updateTable'>
type Change = (state: TimeState, reading: Reading) => TimeState

/** Changes what all instances know of the time, one after the other, and returns what is known then. */
export function changeTime(db: Db, read: () => Reading, how: Change): Promise<TimeState> {
  return db.transaction().execute((tx) => changeTimeIn(tx, read, how))
}

async function changeTimeIn(tx: Writing, read: () => Reading, how: Change): Promise<TimeState> {
  // The row to wait at; the first to come makes it.
  await tx
    .insertInto('installation_state')
    .values({ key: 'clock', at: read().at, ok: true, detail: '{}' })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const row = await tx
    .selectFrom('installation_state')
    .selectAll()
    .where('key', '=', 'clock')
    .forUpdate()
    .executeTakeFirstOrThrow()
  const reading = read()
  const known = timeStateIn(row) ?? firstState(await lastUsed(tx), reading)
  const state = how(known, reading)
  await tx.updateTable('installation_state').set(stored(state)).where('key', '=', 'clock').execute()
  return state
}

/**
 * Whoever runs the computer says that its clock is right. Every office deletes by it from then on, so every office's
 * audit says so.
 */
export async function trustTime(db: Db, now: Date, read: () => Reading): Promise<TimeState> {
  // The district's chain first, as everybody does who appends to several.
  const offices = await db
    .selectFrom('office')
    .select('id')
    .orderBy('parent_id', (order) => order.asc().nullsFirst())
    .orderBy('id')
    .execute()
  const [home] = offices
  if (!home) return changeTime(db, read, trusted)
  return inOffice(db, home.id, async (tx) => {
    let seconds = 0
    const state = await changeTimeIn(tx, read, (known, reading) => {
      seconds = secondsOff(known, reading)
      return trusted(known, reading)
    })
    const fields = `scope=operator seconds=${seconds}`
    const events = offices.map(({ id }) => ({
      action: 'clock.confirmed' as const,
      officeId: id,
      fields,
      at: now,
    }))
    await auditInEach(tx, events, home.id)
    return state
  })
}

/** By how much the clock that a person believes differs from what is proven. */
function secondsOff(known: TimeState, reading: Reading): number {
  const { at, proven } = believe(known, reading)
  return Math.round((at.getTime() - proven.getTime()) / 1000)
}

/** Who has confirmed the date: the head for the own office, the district for all. */
export interface Confirmation {
  officeId: string
  accountId: string
  scope: 'office' | 'all'
  now: Date
}

export function confirmTime(db: Db, by: Confirmation, read: () => Reading): Promise<TimeState> {
  return inOffice(db, by.officeId, async (tx) => {
    let seconds = 0
    const state = await changeTimeIn(tx, read, (known, reading) => {
      seconds = secondsOff(known, reading)
      return by.scope === 'all' ? trusted(known, reading) : confirmedBy(known, reading, by.officeId)
    })
    await audit(tx, {
      action: 'clock.confirmed',
      officeId: by.officeId,
      actorId: by.accountId,
      fields: `scope=${by.scope} seconds=${seconds}`,
      at: by.now,
    })
    return state
  })
}

/** Somebody who was asked has typed the time `typed`, which the clock does not show. */
export function denyTime(
  db: Db,
  by: Omit<Confirmation, 'scope'> & { typed: Date },
  read: () => Reading,
): Promise<TimeState> {
  return inOffice(db, by.officeId, async (tx) => {
    let seconds = 0
    const state = await changeTimeIn(tx, read, (known, reading) => {
      seconds = Math.round((reading.at.getTime() - by.typed.getTime()) / 1000)
      return deniedBy(known, reading, by.officeId)
    })
    await audit(tx, {
      action: 'clock.denied',
      officeId: by.officeId,
      actorId: by.accountId,
      fields: `seconds=${seconds}`,
      at: by.now,
    })
    return state
  })
}

/** What a restore has undone at the office was done again; said twice it stands once in the audit. */
export function redoAfterRestore(db: Db, by: Actor, read: () => Reading): Promise<TimeState> {
  return inOffice(db, by.officeId, async (tx) => {
    let wasOpen = false
    const state = await changeTimeIn(tx, read, (known) => {
      wasOpen = known.restored[by.officeId] !== undefined
      return redoneBy(known, by.officeId)
    })
    if (wasOpen) await auditBy(tx, by, 'restore.redone')
    return state
  })
}
