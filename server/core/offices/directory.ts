import type { Db } from '../../platform/db/connect.ts'
import type { Live } from '../../platform/db/live.ts'
import { inOffice, type OfficeTx } from '../../platform/db/office-scope.ts'
import type { DeskRow, OfficeRow, OptionalField } from '../../platform/db/schema.ts'
import { type Cached, cached } from '../../platform/lib/cached.ts'
import { type Clock, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { type Host, hostSuggestions } from '../hosts/host.ts'
import { KIND } from '../organisation/kinds.ts'
import { type Organisation, readOrganisation, speakFor } from '../organisation/organisation.ts'
import type { Commune } from '../places/communes.ts'
import { communesIn } from '../places/places.ts'
import type { Purpose } from '../visits/visit.ts'
import { readTree } from './store-tree.ts'
import { asOf, byId, existsOn, parentOn, successorOn, type TreeOffice } from './tree.ts'

export interface Desk {
  id: string
  name: string
  oneStop: boolean
}

export interface Office {
  id: string
  code: string
  name: string
  short: string
  kind: string
  parentName: string | undefined
  districtId: string
  districtName: string
  organisation: Organisation
  oneStop: boolean
  opensMinutes: number
  closesMinutes: number
  closeMinutes: number
  overdueMinutes: number
  retentionDays: number
  validFrom: OfficeDay | null
  /** The last day on which visitors are recorded. */
  validTo: OfficeDay | null
  /** The office that takes its visitors since it ended. */
  successor: { code: string; name: string } | undefined
  /** The database holds invented visits. */
  demo: boolean
  /** First steps that staff have marked as done. */
  confirmedSteps: string[]
  /** Reception and the head keep a list of expected guests; the head switches it on. */
  expectsGuests: boolean
  /** The form offers members of staff as hosts; the head switches it on, and the following ways to notify them. */
  tellsHosts: boolean
  /** Hosts get e-mails. */
  mailsHosts: boolean
  /** Hosts may register devices for push messages. */
  pushesHosts: boolean
  /** The office's webhook is called. */
  callsWebhook: boolean
  /** The district's webhook may be called where the office has none. */
  callsDistrict: boolean
  hasDistrictWebhook: boolean
  /** Notifications contain the visitor's name. */
  namesVisitors: boolean
  /** Who registers at a kiosk is inside at once; otherwise they wait. */
  kioskEnters: boolean
  /** All members of staff, by name; empty unless `tellsHosts`. */
  hosts: Host[]
  /** What the host field suggests. */
  hostSuggestions: ReturnType<typeof hostSuggestions>
  /** Optional fields that the head has switched on. */
  fields: readonly OptionalField[]
  desks: Desk[]
  /** Names of all desks, including ended ones, which visits still refer to. */
  deskNames: ReadonlyMap<string, string>
  communes: Commune[]
  /** What forms offer as the purpose of a visit. */
  purposes: readonly Purpose[]
}

export type Offices = ReturnType<typeof createOffices>

/** The offices' settings, cached in the process, so that pages know their office while the database is unavailable. */
export function createOffices(db: Db, clock: Clock) {
  const directory = cached(clock, async () => {
    const tree = await readTree(db)
    const organisation = await readOrganisation(db, tree, officeDay(clock.now()))
    if (organisation) speakFor(organisation)
    return { tree, organisation }
  })
  const tree = async () => (await directory()).tree
  const offices = new Map<string, Cached<Office | undefined>>()
  const get = (id: string) => {
    const known =
      offices.get(id) ?? cached(clock, () => loadOffice(db, id, directory, officeDay(clock.now())))
    offices.set(id, known)
    return known()
  }
  return {
    get,
    /** Every office with its past versions. */
    tree,
    /** Undefined before the first offices are stored. */
    organisation: async () => (await directory()).organisation,
    /** Every office as it is today, including ended and future ones: see {@link existsOn}. */
    async list(): Promise<OfficeRow[]> {
      const today = officeDay(clock.now())
      return (await tree()).map((office) => asOf(office, today))
    },
    async byCode(code: string) {
      const row = (await tree()).find((office) => office.code === code)
      return row && get(row.id)
    },
    /** Has one office read anew whose own settings or desks changed, or all if other offices show what changed. */
    forget(id?: string): void {
      for (const [known, office] of offices) if (id === undefined || id === known) office.forget()
      directory.forget()
    },
  }
}

interface Directory {
  tree: TreeOffice[]
  organisation: Organisation | undefined
}

async function loadOffice(db: Db, id: string, directory: () => Promise<Directory>, today: OfficeDay) {
  const { tree, organisation } = await directory()
  const office = tree.find((one) => one.id === id)
  if (!office || !organisation) return undefined
  const { desks, hosts } = await inOffice(db, id, async (tx) => ({
    desks: await tx.selectFrom('desk').selectAll().where('office_id', '=', id).orderBy('name').execute(),
    hosts: office.tells_hosts ? await findHosts(tx, id) : [],
  }))
  return officeOf(office, tree, { organisation, desks, hosts }, today)
}

function findHosts(tx: OfficeTx, officeId: string): Promise<Host[]> {
  return tx
    .selectFrom('staff_member')
    .select(['id', 'name', 'unit', 'room_phone'])
    .where('office_id', '=', officeId)
    .orderBy('name')
    .orderBy('id')
    .execute()
}

function officeOf(
  office: TreeOffice,
  all: TreeOffice[],
  { organisation, desks, hosts }: { organisation: Organisation; desks: DeskRow[]; hosts: Host[] },
  today: OfficeDay,
): Office {
  const ids = byId(all)
  const row = asOf(office, today)
  const root = all.find((one) => one.parent_id === null)
  const parent = parentOn(ids, office, today)
  const successor = existsOn(office, today) ? undefined : successorOn(ids, office, today)
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    short: row.short,
    kind: row.kind,
    parentName: parent && asOf(parent, today).name,
    districtId: organisation.id,
    districtName: organisation.name,
    organisation,
    oneStop: row.one_stop,
    opensMinutes: row.opens_minutes,
    closesMinutes: row.closes_minutes,
    closeMinutes: row.close_minutes,
    overdueMinutes: row.overdue_minutes,
    retentionDays: row.retention_days,
    confirmedSteps: row.confirmed_steps,
    expectsGuests: row.expects_guests,
    tellsHosts: row.tells_hosts,
    mailsHosts: row.mails_hosts,
    pushesHosts: row.pushes_hosts,
    callsWebhook: row.calls_webhook,
    callsDistrict: row.calls_district,
    hasDistrictWebhook: root?.calls_webhook ?? false,
    namesVisitors: row.names_visitors,
    kioskEnters: row.kiosk_enters,
    hosts,
    hostSuggestions: hostSuggestions(hosts),
    fields: row.fields,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    successor: successor && { code: successor.code, name: asOf(successor, today).name },
    demo: root?.demo ?? false,
    desks: desks
      .filter((desk) => existsOn(desk, today))
      .map((desk) => ({ id: desk.id, name: desk.name, oneStop: desk.one_stop })),
    deskNames: new Map(desks.map(({ id, name }) => [id, name])),
    communes: communesOf(organisation, all, today),
    purposes:
      organisation.details.purposes?.map(({ purpose }) => purpose) ?? KIND[organisation.kind].purposes,
  }
}

/**
 * The communes of the organisation's province, then the committees in the tree, which older visits name as their address. Only
 * an organisation that has not said where it is still offers the latter.
 */
function communesOf({ details }: Organisation, all: TreeOffice[], today: OfficeDay): Commune[] {
  const listed = communesIn(details.province ?? '', today)
  const committees = all.filter((one) => one.kind === 'commune_pc' && (one.valid_from ?? '') <= today)
  const earlier = committees.map((one) => {
    const { code, locality, short } = asOf(one, today)
    return { code, name: locality ?? short, ended: listed.length > 0 || !existsOn(one, today) }
  })
  return [...listed, ...earlier.toSorted((a, b) => Number(a.ended) - Number(b.ended))]
}

/** The notification to other instances that the settings of one office have changed, or without an id the whole tree. */
export const OFFICES = 'offices'

/** Call after a change of one office, or of the tree: updates this instance at once and notifies the others. */
export function settingsChanged(
  { live, offices }: { live: Pick<Live, 'changed'>; offices: Pick<Offices, 'forget'> },
  officeId?: string,
): void {
  offices.forget(officeId)
  live.changed(OFFICES, officeId)
}
