import { randomUUID } from 'node:crypto'
import type { Office } from '../../server/core/offices/directory.ts'
import { entryStatements } from '../../server/core/visits/enter.ts'
import { type Entry, hashOf, type NewVisitRow, newVisitRow } from '../../server/core/visits/entry.ts'
import { searchWords } from '../../server/core/visits/search-words.ts'
import type { Statement } from '../../server/platform/db/batch.ts'
import { withScope } from '../../server/platform/db/office-scope.ts'
import { officeDay } from '../../server/platform/lib/clock.ts'
import { ENTRY as BARE_ENTRY } from '../support/entry.ts'
import { VISITOR } from './requests.ts'
import type { Gate } from './world.ts'

// pgbench runs the application's own statements: they are generated with these placeholder values, each of which is then
// replaced by SQL that gives another value every time.
const STAND_INS = {
  office: randomUUID(),
  visit: randomUUID(),
  client: randomUUID(),
  staff: randomUUID(),
  name: `${VISITOR}0`,
  phone: '+84900000000',
}
const NOW = new Date()

const ENTRY: Entry = {
  ...BARE_ENTRY,
  name: STAND_INS.name,
  phone: STAND_INS.phone,
  communeCode: 'co-quan-7',
  appStatus: 'running',
}

const OFFICE: Office = {
  id: STAND_INS.office,
  code: '',
  name: '',
  short: '',
  kind: '',
  parentName: undefined,
  districtId: '',
  districtName: '',
  oneStop: false,
  opensMinutes: 420,
  closesMinutes: 1020,
  closeMinutes: 0,
  overdueMinutes: 0,
  retentionDays: 0,
  validFrom: null,
  validTo: null,
  successor: undefined,
  demo: false,
  confirmedSteps: [],
  expectsGuests: false,
  tellsHosts: false,
  mailsHosts: false,
  pushesHosts: false,
  namesVisitors: false,
  callsWebhook: false,
  callsDistrict: false,
  hasDistrictWebhook: false,
  hosts: [],
  hostSuggestions: [],
  fields: [],
  desks: [],
  deskNames: new Map(),
  communes: [],
}

/** All statements of a visitor's entry, sent in one message as the application sends them. */
export function entryScript(gates: Gate[], appId: string): string {
  const statements = withScope(STAND_INS.office, theStatements(appId))
  const sql = replacements(gates)
  const lines = statements.map((one) => `${filled(one, sql)};`)
  return [variables(gates), '\\startpipeline', ...lines, '\\endpipeline', ''].join('\n')
}

/** Only the insert of the visit, to be run by a role that bypasses row-level security. */
export function insertScript(gates: Gate[], appId: string): string {
  const [entry] = theStatements(appId)
  const insert = entry && /insert into visit \([^)]+\)\s+select [\s\S]+?(?=\s+from counter)/.exec(entry.text)
  if (!entry || !insert) throw new Error('the insert of a visit was not found in its statement')
  const sql = replacements(gates)
  // Numbers in a year of their own, because the application counts those of the current one.
  sql.set(Number(officeDay(NOW).slice(0, 4)), '1')
  const text = insert[0].replace('counter.last', ':seed::integer')
  return `${variables(gates)}\n${filled({ ...entry, text }, sql)};\n`
}

function theStatements(appId: string): Statement[] {
  const entry = { ...ENTRY, appId }
  return entryStatements(OFFICE, STAND_INS.visit, hashOf(entry), {
    clientUuid: STAND_INS.client,
    entry,
    phoneShared: false,
    identity: undefined,
    enteredBy: STAND_INS.staff,
    now: NOW,
  })
}

/** The row that the application would store, for a bare application to insert with other values. */
export function entryRow(appId: string): NewVisitRow {
  const entry = { ...ENTRY, appId }
  return newVisitRow(OFFICE, {
    id: STAND_INS.visit,
    clientUuid: STAND_INS.client,
    bodyHash: hashOf(entry),
    entry,
    state: 'inside',
    source: 'gate',
    assurance: 'staff',
    enteredAt: NOW,
    enteredBy: STAND_INS.staff,
  })
}

function variables(gates: Gate[]): string {
  return [
    `\\set office random(1, ${gates.length})`,
    '\\set n :n + 1',
    '\\set seed :client_id * 100000000 + :n',
  ].join('\n')
}

/** A time-ordered id, as the application makes them. */
const VISIT_ID = `(lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0') || substr(md5(:seed::text), 13))::uuid`

function replacements(gates: Gate[]): Map<unknown, string> {
  const one = (ids: string[]) => `('{${ids.join()}}'::uuid[])[:office]`
  return new Map<unknown, string>([
    [STAND_INS.office, one(gates.map((gate) => gate.officeId))],
    [STAND_INS.staff, one(gates.map((gate) => gate.accountId))],
    [STAND_INS.visit, VISIT_ID],
    [STAND_INS.client, `md5('client' || :seed::text)::uuid`],
    [STAND_INS.name, `'${VISITOR}' || :seed::text`],
    ...wordReplacements(),
    [STAND_INS.phone, `'+842' || lpad(:seed::text, 10, '0')`],
    [NOW, 'now()'],
  ])
}

/**
 * Replacements for the last word of the name (folded and with tones) and for the reversed phone number; all contain the seed.
 */
function wordReplacements(): [string, string][] {
  const [name, phone] = searchWords({ ...ENTRY, purpose_note: null }).slice(-2)
  const seed = (text = '') => text.replace(/0$/, '')
  return [
    [name?.word ?? '', `'${seed(name?.word)}' || :seed::text`],
    [name?.toned ?? '', `'${seed(name?.toned)}' || :seed::text`],
    [phone?.word ?? '', `'#' || reverse('842' || lpad(:seed::text, 10, '0'))`],
  ]
}

function filled({ text, values }: Statement, sql: Map<unknown, string>): string {
  return text.trim().replaceAll(/\$(\d+)/g, (_, index) => literal(values[Number(index) - 1], sql))
}

function literal(value: unknown, sql: Map<unknown, string>): string {
  const known = sql.get(value)
  if (known) return known
  if (Array.isArray(value)) return `array[${value.map((each) => literal(each, sql)).join()}]`
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`
  throw new Error(`no SQL for a ${typeof value}`)
}
