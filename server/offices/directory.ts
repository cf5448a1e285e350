import { type Cached, cached } from '../cached.ts'
import type { Clock } from '../clock.ts'
import { type OfficeDay, officeDay } from '../clock.ts'
import type { Db } from '../db/connect.ts'
import { inOffice } from '../db/office-scope.ts'
import type { OfficeRow } from '../db/schema.ts'

export interface Desk {
  id: string
  name: string
  oneStop: boolean
}

export interface Commune {
  code: string
  name: string
}

export interface Office {
  id: string
  code: string
  name: string
  short: string
  kind: string
  parentName: string | undefined
  oneStop: boolean
  opensMinutes: number
  closesMinutes: number
  closeMinutes: number
  overdueMinutes: number
  retentionDays: number
  /** The database holds invented visits. */
  demo: boolean
  desks: Desk[]
  communes: Commune[]
}

/** What instances tell one another when the settings of an office have changed. */
export const OFFICES = 'offices'

/** Settings of offices, kept in the process: pages of a database that is away still know their office. */
export interface Offices {
  get(id: string): Promise<Office | undefined>
  byCode(code: string): Promise<Office | undefined>
  list(): Promise<OfficeRow[]>
  forget(): void
}

export function createOffices(db: Db, clock: Clock): Offices {
  const rows = cached(clock, () => db.selectFrom('office').selectAll().orderBy('name').execute())
  const offices = new Map<string, Cached<Office | undefined>>()
  const get = (id: string) => {
    const known = offices.get(id) ?? cached(clock, () => loadOffice(db, id, rows, officeDay(clock.now())))
    offices.set(id, known)
    return known()
  }
  return {
    get,
    list: rows,
    async byCode(code) {
      const row = (await rows()).find((office) => office.code === code)
      return row && get(row.id)
    },
    forget() {
      offices.clear()
      rows.forget()
    },
  }
}

async function loadOffice(db: Db, id: string, all: () => Promise<OfficeRow[]>, today: OfficeDay) {
  const rows = await all()
  const row = rows.find((office) => office.id === id)
  if (!row) return undefined
  const desks = await inOffice(db, id, (tx) =>
    tx.selectFrom('desk').selectAll().where('office_id', '=', id).orderBy('name').execute(),
  )
  return officeOf(row, rows, desks, today)
}

function officeOf(
  row: OfficeRow,
  all: OfficeRow[],
  desks: { id: string; name: string; one_stop: boolean }[],
  today: OfficeDay,
): Office {
  const root = all.find((office) => office.parent_id === null)
  const communes = all.filter((office) => office.kind === 'commune_pc' && isValid(office, today))
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    short: row.short,
    kind: row.kind,
    parentName: all.find((office) => office.id === row.parent_id)?.name,
    oneStop: row.one_stop,
    opensMinutes: row.opens_minutes,
    closesMinutes: row.closes_minutes,
    closeMinutes: row.close_minutes,
    overdueMinutes: row.overdue_minutes,
    retentionDays: row.retention_days,
    demo: root?.demo ?? false,
    desks: desks.map((desk) => ({ id: desk.id, name: desk.name, oneStop: desk.one_stop })),
    communes: communes.map((office) => ({ code: office.code, name: office.locality ?? office.short })),
  }
}

function isValid(office: OfficeRow, day: OfficeDay): boolean {
  return (office.valid_from ?? '') <= day && day <= (office.valid_to ?? '9999')
}
