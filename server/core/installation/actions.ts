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

/** Regular jobs whose last run the district sees. */
export const STATES = ['closing', 'retention', 'audit', 'backup', 'erasures'] as const
export type StateKey = (typeof STATES)[number]

/** Stores how a run ended. `detail` contains counts, codes and ids of offices, never personal data. */
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
 * Whether the secret is the one that this database was first used with. The mark that the database stores for this reveals
 * nothing about the secret.
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

/** Stores by how many milliseconds the clock of this demo differs from real time; the first value stays. */
export async function keepDemoShift(db: Db, shift: number, at: Date): Promise<void> {
  await db
    .insertInto('installation_state')
    .values({ key: 'demo', at, ok: true, detail: JSON.stringify({ shift }) })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
}

type Writing = Pick<Db, 'selectFrom' | 'insertInto' | 'updateTable'>
type Change = (state: TimeState, reading: Reading) => TimeState

/** Changes what all instances know of the time, one after the other; returns the new state. */
export function changeTime(db: Db, read: () => Reading, how: Change): Promise<TimeState> {
  return db.transaction().execute((tx) => changeTimeIn(tx, read, how))
}

async function changeTimeIn(tx: Writing, read: () => Reading, how: Change): Promise<TimeState> {
  // The row to lock; the first instance creates it.
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
 * The operator confirms that the clock is right. Every office deletes by it from then on, so the audit of every office
 * records it.
 */
export async function trustTime(db: Db, now: Date, read: () => Reading): Promise<TimeState> {
  // The district's chain is locked first, as everywhere that appends to several.
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

/** Seconds by which the clock that a person confirms differs from the proven time. */
function secondsOff(known: TimeState, reading: Reading): number {
  const { at, proven } = believe(known, reading)
  return Math.round((at.getTime() - proven.getTime()) / 1000)
}

/** Who has confirmed the date: a head for their office, the district for all. */
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

/** A person who was asked for the time has typed `typed`, which the clock does not show. */
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

/** The office has redone what a restore had undone; a second confirmation is not audited again. */
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
