import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/**
 * From the door to the ground. A file may import its own layer's folder and every layer below; features are one
 * layer and do not know each other. `http` stands beside the core: it knows Express and no feature.
 */
const LAYERS: Record<string, number> = {
  cli: 7,
  demo: 7,
  backup: 6,
  account: 5,
  'account-admin': 5,
  'app-admin': 5,
  board: 5,
  book: 5,
  breach: 5,
  'calendar-admin': 5,
  charts: 5,
  compliance: 5,
  district: 5,
  evacuation: 5,
  gate: 5,
  health: 5,
  leaflets: 5,
  log: 5,
  office: 5,
  'office-admin': 5,
  offline: 5,
  outreach: 5,
  people: 5,
  paper: 5,
  poster: 5,
  privacy: 5,
  'public-page': 5,
  report: 5,
  'self-check-in': 5,
  'sign-in': 5,
  sessions: 5,
  slips: 5,
  subjects: 5,
  trace: 5,
  http: 4,
  accounts: 3,
  calendar: 3,
  campaign: 3,
  figures: 3,
  installation: 3,
  imports: 3,
  offices: 3,
  scan: 3,
  tracing: 3,
  visits: 3,
  audit: 2,
  db: 1,
  messages: 0,
  drawing: 0,
  spreadsheet: 0,
}
const ofLayer = (layer: number) => Object.keys(LAYERS).filter((folder) => LAYERS[folder] === layer)
const FEATURES = ofLayer(5)

/** Files of no folder that everybody may use, and their layer: most know nothing but each other. */
const LOOSE: Record<string, number> = {
  'bearer-key': 0,
  choices: 0,
  clock: 0,
  config: 0,
  encoding: 0,
  errors: 0,
  keys: 0,
  paths: 0,
  qr: 0,
  text: 0,
  'text-fields': 0,
  cached: 2,
  app: 6,
  context: 6,
}

const server = path.join(projectRoot, 'server')

interface Source {
  file: string
  folder: string
  text: string
  imports: { from: string; typeOnly: boolean }[]
}

const sources: Source[] = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const text = readFileSync(path.join(server, file), 'utf8')
    const imports = [
      ...text.matchAll(
        /^(?:import|export)( type)? [^'"]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm,
      ),
    ].map((match) => ({ typeOnly: match[1] !== undefined, from: match[2] ?? match[3] ?? match[4] ?? '' }))
    return { file, folder: folderOf(file), text, imports }
  })

/** The first folder of a path, or the name of a file that lies in none. */
function folderOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '')
}

/** What lies loose beside `main` and is not named above is part of the start. */
function layerOf(file: string): number {
  return LAYERS[folderOf(file)] ?? LOOSE[folderOf(file)] ?? 7
}

/** The imported file within `server/`, or undefined for a package. */
function target(source: Source, from: string): string | undefined {
  return from.startsWith('.') ? path.posix.join(path.posix.dirname(source.file), from) : undefined
}

test('every folder of the server has its layer', () => {
  const folders = sources.filter(({ file }) => file.includes('/')).map(({ folder }) => folder)
  expect([...new Set(folders)].filter((folder) => !(folder in LAYERS))).toEqual([])
})

test.each([
  ['Features', 5],
  ['core', 3],
])('the README names the folders of its layer: %s', (name, layer) => {
  const readme = readFileSync(path.join(projectRoot, 'README.md'), 'utf8')
  const named = new RegExp(`${name} \\(\`([^\`]+)\`\\)`).exec(readme)?.[1]?.split(/\s+/)
  expect(named?.sort()).toEqual(ofLayer(layer).sort())
})

test('imports run downwards: main → app → features → core → audit → db', () => {
  const wrong: string[] = []
  for (const source of sources) {
    for (const { from, typeOnly } of source.imports) {
      const to = target(source, from)
      // The bag of everything is handed down: below, only its type is known.
      if (!to || to.startsWith('../') || (typeOnly && to === 'context.ts')) continue
      if (layerOf(to) > layerOf(source.file)) wrong.push(`${source.file} → ${to}`)
    }
  }
  expect(wrong).toEqual([])
})

test('no feature knows another', () => {
  const wrong = sources.flatMap((source) =>
    source.imports
      .map(({ from }) => target(source, from))
      .filter((to): to is string => to !== undefined && FEATURES.includes(source.folder))
      .filter((to) => FEATURES.includes(folderOf(to)) && folderOf(to) !== source.folder)
      .map((to) => `${source.file} → ${to}`),
  )
  expect(wrong).toEqual([])
})

/** Handlers that grew out of their `routes.ts`: they read a request and choose an answer, as it does. */
const HANDLERS = [
  'account-admin/invited.ts',
  'board/unavailable.ts',
  'gate/board.ts',
  'gate/target.ts',
  'gate/unavailable.ts',
  'gate/while-open.ts',
  'office-admin/admin.ts',
  'office-admin/show-office.ts',
  'gate/stream.ts',
  'self-check-in/unavailable.ts',
  'sign-in/page.ts',
  'sign-in/let-in.ts',
  'sign-in/wait.ts',
  'sign-in/device.ts',
]

test('only the doors know Express', () => {
  const doors = sources
    .filter((source) => source.imports.some(({ from }) => from === 'express'))
    .map((source) => source.file)
    .filter((file) => !(file === 'app.ts' || file.startsWith('http/') || file.endsWith('routes.ts')))
    .filter((file) => !/^sign-in\/(load-session|require-sign-in)\.ts$/.test(file))
  expect(doors.toSorted()).toEqual(HANDLERS.toSorted())
})

/** The one folder that writes each table; the others may only read it. */
const WRITERS: Record<string, string> = {
  visit: 'visits',
  visit_word: 'visits',
  visit_change: 'visits',
  replayed_event: 'visits',
  visit_counter: 'visits',
  log_filter: 'log',
  log_view: 'log',
  import: 'imports',
  slip_sheet: 'visits',
  slip: 'visits',
  audit_check: 'audit',
  office_day: 'figures',
  office_hour: 'figures',
  account: 'accounts',
  invitation: 'accounts',
  recovery_code: 'accounts',
  session: 'accounts',
  throttle: 'accounts',
  calendar_day: 'calendar',
  installation_state: 'installation',
  office: 'offices',
  office_past: 'offices',
  office_reform: 'offices',
  desk: 'offices',
  recommended_app: 'campaign',
  embed_origin: 'campaign',
  handover: 'visits',
  printed_page: 'book',
  paper_sheet: 'paper',
  subject_request: 'subjects',
  breach: 'breach',
  breach_entry: 'breach',
  report_snapshot: 'report',
  outreach_entry: 'outreach',
  outreach_change: 'outreach',
  outreach_figures: 'outreach',
  staff_member: 'people',
  staff_figures: 'people',
  trace_order: 'tracing',
  hold: 'tracing',
  trace_request: 'tracing',
  trace_answer: 'tracing',
}

/** The demo plants a month at once, past all of it, and refuses a database with real visits. */
const product = sources.filter((source) => source.folder !== 'demo')

describe('one folder writes each table', () => {
  test.each(Object.entries(WRITERS))('%s: %s', (table, folder) => {
    const writes = new RegExp(
      `(insertInto|updateTable|deleteFrom)\\('${table}'\\)|(insert into|update|delete from) ${table}\\b|tableName: '${table}'`,
    )
    const writers = product.filter((source) => writes.test(source.text))
    expect(new Set(writers.map((source) => source.folder))).toEqual(new Set([folder]))
  })

  test('and the audit is appended to by its function only', () => {
    const writers = product.filter((source) => /audit_append|insertInto\('audit(_head)?'/.test(source.text))
    expect(writers.map((source) => source.file)).toEqual(['audit/audit.ts'])
  })
})

/** Beside `queries.ts`, `actions.ts`, `audit/` and `db/`: the core's files that are one query or one action. */
const SPEAKERS = [
  'accounts/administer.ts',
  'accounts/follow.ts',
  'accounts/give-password.ts',
  'accounts/import.ts',
  'accounts/invitations.ts',
  'accounts/manage.ts',
  'accounts/own-password.ts',
  'accounts/proven.ts',
  'accounts/second-factor.ts',
  'accounts/session-actions.ts',
  'accounts/sessions.ts',
  'accounts/take-code.ts',
  'backup/settle.ts',
  'backup/state.ts',
  'breach/purge.ts',
  'campaign/outreach-totals.ts',
  'campaign/staff-figures.ts',
  'figures/as-of.ts',
  'figures/office-day.ts',
  'http/health.ts',
  'log/count-queries.ts',
  'log/filter-queries.ts',
  'log/found-queries.ts',
  'log/matching.ts',
  'log/view-actions.ts',
  'log/view-queries.ts',
  'log/visit-queries.ts',
  'offices/desk-actions.ts',
  'offices/directory.ts',
  'offices/enact-reform.ts',
  'offices/import.ts',
  'offices/lobby-screen.ts',
  'offices/plant.ts',
  'offices/poster-code.ts',
  'offices/store-tree.ts',
  'outreach/count.ts',
  'people/count.ts',
  'people/links.ts',
  'tracing/answer-actions.ts',
  'tracing/request-actions.ts',
  'tracing/request-queries.ts',
  'visits/change.ts',
  'visits/close-of-day.ts',
  'visits/enter-by-slip.ts',
  'visits/enter.ts',
  'visits/erase.ts',
  'visits/handover-queries.ts',
  'visits/handover.ts',
  'visits/pass-queries.ts',
  'visits/past.ts',
  'visits/purge.ts',
  'visits/recall-queries.ts',
  'visits/register.ts',
  'visits/replay.ts',
  'visits/replayed-event.ts',
  'visits/sheet-queries.ts',
  'visits/slip-actions.ts',
  'visits/slip-queries.ts',
]

test('only queries and actions speak to the database', () => {
  const speaks = /from 'kysely'|\.(selectFrom|insertInto|updateTable|deleteFrom)\(|pool\.query\(/
  const speakers = product
    .filter((source) => speaks.test(source.text))
    .map((source) => source.file)
    .filter((file) => !/^(db|audit|cli)\/|(^|\/)(queries|actions)\.ts$/.test(file))
  expect(speakers.toSorted()).toEqual(SPEAKERS)
})

test('nobody takes a value out of the request or the clock behind the routes’ back', () => {
  const pure = sources.filter(({ file }) => layerOf(file) < 7 && layerOf(file) !== LAYERS['db'])
  const clocks = pure.filter(({ text }) => /\bnew Date\(\)|Date\.now\(\)/.test(text)).map(({ file }) => file)
  expect(clocks).toEqual(['clock.ts'])
  const raw = sources.filter(
    ({ folder, text }) => /sql\.raw|sql\.lit|\.dynamic\b/.test(text) && folder !== 'demo',
  )
  expect(raw.map(({ file }) => file)).toEqual([])
  const settings = sources.filter(({ text }) => /process\.env/.test(text)).map(({ file }) => file)
  expect(settings.filter((file) => !/^(main|db\/embedded.*|cli\/.*)\.ts$/.test(file))).toEqual([])
})
