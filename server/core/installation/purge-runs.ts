import { type Selectable, sql } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy, auditInEach } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Database } from '../../platform/db/schema.ts'
import { type Clock, LEEWAY } from '../../platform/lib/clock.ts'
import { type DueVisits, dueAt, isNear, type LastRun } from './purge-rule.ts'
import { dueAfterRestore, type Restored, readRestored } from './restored.ts'

/** What waits for a person who types the date, in an office or in several. */
export interface Waiting {
  /** When deletion last ran. */
  since: Date
  /** The last run is more than a week away; otherwise more is due than the days that passed explain. */
  isFar: boolean
  /** Visits that would be deleted at once, and all that are stored. */
  due: number
  kept: number
}

/** What is known of the clock, for an office or for the installation. */
export interface ClockState {
  /** Milliseconds that the clock is behind the newest record; 0 where it is not. */
  slowBy: number
  waiting: Waiting | undefined
}

/** The nightly deletions, as this process last read them. */
export interface PurgeRuns {
  /** Reads them, and notes that the program runs. Called at the start, and once a minute. */
  look(): Promise<void>
  /** Of an office, or of all. */
  state(officeId?: string): ClockState
  /** Whether the clock is near, and not slow. */
  isSure(): boolean
  /** Undefined before the first one, and once a person has confirmed the date. */
  last(officeId: string): LastRun | undefined
  /** Whether the clock is within a week of when the program last ran. */
  isNear(): boolean
  /** The time by which something of an office, or of the installation, ends that cannot be brought back. */
  due: (officeId?: string) => Date
  record(ran: Ran[], held: Held[]): Promise<void>
  /** A person has typed the date, for one office or for all. */
  confirm(by: Confirmation): Promise<void>
  /** The operator says that the clock is right. */
  trust(): Promise<void>
  /** What offices have to redo after a restore, by office id. */
  restored(): Record<string, Restored>
  redone(by: Actor): Promise<void>
}

interface Ran extends LastRun {
  officeId: string
}

type Held = Pick<DueVisits, 'due' | 'kept'> & { officeId: string }

interface Confirmation extends Actor {
  scope: 'office' | 'all'
}

type Run = Omit<Selectable<Database['office_purge']>, 'restored'> & { restored: Restored | undefined }

/** What all instances know. */
export interface KnownRuns {
  offices: Map<string, Run>
  /** The newest time at which the program ran, by a clock that had not jumped by more than a week. */
  newest: Date | undefined
}

export async function readRuns(db: Db): Promise<KnownRuns> {
  const rows = await db.selectFrom('office_purge').selectAll().execute()
  const runs = rows.map((row): [string, Run] => [
    row.office_id,
    { ...row, restored: row.restored ? readRestored(row.restored) : undefined },
  ])
  return { offices: new Map(runs), newest: await findNewest(db) }
}

export async function findNewest(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('installation_state')
    .select('at')
    .where('key', '=', 'clock')
    .executeTakeFirst()
  return row?.at
}

/** An office without any run goes by when the program ran, so that a first round by a wrong clock deletes nothing either. */
export function lastRun({ offices, newest }: KnownRuns, officeId: string, now: Date): LastRun | undefined {
  const run = offices.get(officeId)
  if (!run) return newest && !isNear(newest, now) ? { at: newest, keptFrom: newest } : undefined
  const { at, kept_from: keptFrom } = run
  return at && keptFrom ? { at, keptFrom } : undefined
}

export function clockState(known: KnownRuns, now: Date, officeId?: string): ClockState {
  const { newest, offices } = known
  const behind = newest ? newest.getTime() - now.getTime() : 0
  const ids = officeId === undefined ? [...offices.keys()] : [officeId]
  const waiting = ids.flatMap((id) => waitingIn(known, now, id) ?? [])
  // What belongs to no office waits as well.
  if (officeId === undefined && newest && !isNear(newest, now))
    waiting.push({ since: newest, isFar: true, due: 0, kept: 0 })
  const [first, ...others] = waiting
  return { slowBy: behind > LEEWAY ? behind : 0, waiting: first && others.reduce(bothOf, first) }
}

function waitingIn(known: KnownRuns, now: Date, officeId: string): Waiting | undefined {
  const last = lastRun(known, officeId, now)
  const { due, kept } = known.offices.get(officeId) ?? {}
  const isFar = !isNear(last?.at, now)
  if (!last || (!isFar && due == null)) return undefined
  return { since: last.at, isFar, due: due ?? 0, kept: kept ?? 0 }
}

const bothOf = (one: Waiting, other: Waiting): Waiting => ({
  since: new Date(Math.min(one.since.getTime(), other.since.getTime())),
  isFar: one.isFar || other.isFar,
  due: one.due + other.due,
  kept: one.kept + other.kept,
})

export async function openPurgeRuns({ db, clock }: { db: Db; clock: Clock }): Promise<PurgeRuns> {
  let known = await readRuns(db)
  const read = async () => {
    known = await readRuns(db)
  }
  const last = (officeId: string) => lastRun(known, officeId, clock.now())
  const state = (officeId?: string) => clockState(known, clock.now(), officeId)
  const isClockNear = () => isNear(known.newest, clock.now())
  return {
    async look() {
      await read()
      const now = clock.now()
      // By a clock that jumped, the next start would be refused once it is right.
      const isOn = isClockNear() && !(known.newest && known.newest > now)
      if (isOn) known.newest = now
      const { slowBy, waiting } = state()
      await noteRunning(db, now, slowBy === 0 && !waiting, isOn)
    },
    state,
    last,
    isNear: isClockNear,
    isSure: () => isClockNear() && state().slowBy === 0,
    due(officeId) {
      if (officeId === undefined) return dueAt(known.newest, clock.now())
      return dueAfterRestore(dueAt(last(officeId)?.at, clock.now()), known.offices.get(officeId)?.restored)
    },
    async record(ran, held) {
      await recordRuns(db, ran)
      await recordHeld(db, held)
      await read()
    },
    async confirm(by) {
      await inOffice(db, by.officeId, async (tx) => {
        if (by.scope === 'all') await forgetRuns(tx, by.now)
        else await forgetRun(tx, by.officeId)
        await auditBy(tx, by, 'clock.confirmed', undefined, `scope=${by.scope}`)
      })
      await read()
    },
    async trust() {
      await trustClock(db, clock.now())
      await read()
    },
    restored: () => restoredIn(known),
    async redone(by) {
      await inOffice(db, by.officeId, async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('office_purge')
          .set({ restored: null })
          .where('office_id', '=', by.officeId)
          .where('restored', 'is not', null)
          .executeTakeFirst()
        // A second confirmation is not audited again.
        if (numUpdatedRows > 0n) await auditBy(tx, by, 'restore.redone')
      })
      await read()
    },
  }
}

type Writing = Pick<Db, 'insertInto' | 'updateTable'>

async function noteRunning(db: Writing, now: Date, ok: boolean, isOn = true): Promise<void> {
  await db
    .insertInto('installation_state')
    .values({ key: 'clock', at: now, ok, detail: '{}' })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(isOn ? { at: now, ok } : { ok }))
    .execute()
}

const NO_RUN = { at: null, kept_from: null, due: null, kept: null }

function forgetRun(db: Writing, office_id: string): Promise<unknown> {
  return db
    .insertInto('office_purge')
    .values({ office_id, ...NO_RUN })
    .onConflict((conflict) => conflict.column('office_id').doUpdateSet(NO_RUN))
    .execute()
}

async function forgetRuns(db: Writing, now: Date): Promise<void> {
  await db.updateTable('office_purge').set(NO_RUN).execute()
  await noteRunning(db, now, true)
}

async function recordRuns(db: Db, ran: Ran[]): Promise<void> {
  if (ran.length === 0) return
  await sql`
    insert into office_purge (office_id, at, kept_from)
    select * from unnest(${ran.map(({ officeId }) => officeId)}::uuid[], ${ran.map(({ at }) => at)}::timestamptz[],
      ${ran.map(({ keptFrom }) => keptFrom)}::timestamptz[])
    on conflict (office_id) do update set at = excluded.at, kept_from = excluded.kept_from, due = null, kept = null`.execute(
    db,
  )
}

async function recordHeld(db: Db, held: Held[]): Promise<void> {
  for (const { officeId, due, kept } of held)
    await db.updateTable('office_purge').set({ due, kept }).where('office_id', '=', officeId).execute()
}

/** Every office deletes by the clock from then on, so the audit of every office records it. */
export async function trustClock(db: Db, now: Date): Promise<void> {
  // The district's chain is locked first, as everywhere that appends to several.
  const offices = await db
    .selectFrom('office')
    .select('id')
    .orderBy('parent_id', (order) => order.asc().nullsFirst())
    .orderBy('id')
    .execute()
  const [home] = offices
  if (!home) return forgetRuns(db, now)
  await inOffice(db, home.id, async (tx) => {
    await forgetRuns(tx, now)
    const event = { action: 'clock.confirmed', fields: 'scope=operator', at: now } as const
    await auditInEach(
      tx,
      offices.map(({ id }) => ({ ...event, officeId: id })),
      home.id,
    )
  })
}

export function restoredIn({ offices }: KnownRuns): Record<string, Restored> {
  return Object.fromEntries([...offices].flatMap(([id, { restored }]) => (restored ? [[id, restored]] : [])))
}

/** Notes what each office has to redo. */
export async function recordRestored(db: Db, restored: Record<string, Restored>): Promise<void> {
  for (const [office_id, one] of Object.entries(restored)) {
    const values = { restored: JSON.stringify(one) }
    await db
      .insertInto('office_purge')
      .values({ office_id, ...values })
      .onConflict((conflict) => conflict.column('office_id').doUpdateSet(values))
      .execute()
  }
}
