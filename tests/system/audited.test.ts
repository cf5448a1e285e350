// Sends every route and compares its audit entries and table changes with the policy; looks at the headers, names, forms and help
// of every page on the way. What each request writes, row by row, is compared with `told/writes.txt`: an edit that changes a value,
// a clause or a row too many is seen there. Each test begins with the same rows: two offices in which everything has happened.
// `UPDATE_TOLD=1 npm test -- tests/system/audited.test.ts` writes them anew.
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import type { TestApp } from '../support/app.ts'
import type { Answer } from '../support/client.ts'
import { expectHeaders } from '../support/headers.ts'
import { isStream, REPLACES, REQUESTS, Scene, type Wanted } from '../support/requests.ts'
import { watch } from '../support/stream.ts'
import { useRenewedApp } from '../support/suite.ts'
import { createRowTeller } from '../support/told-rows.ts'
import { type Change, tablesOf, watchRows } from '../support/touched.ts'
import { fillTwoOffices } from '../support/two-offices.ts'
import { useScene } from '../support/walk.ts'

/** The rows that each test finds, by their ids. */
const known = new Map<string, string>()
const changed = new Set<string>()
let changesOf: () => Promise<Change[]>
/** The changes of rows since it was last called. */
async function changes(): Promise<Change[]> {
  const made = await changesOf()
  for (const { table } of made) changed.add(table)
  return made
}

async function prepare(started: TestApp): Promise<void> {
  const named = await started.rows<{ id: string; name: string }>(
    'select id, code as name from office union all select id, username from account',
  )
  for (const { id, name } of named) known.set(id, name)
  changesOf = await watchRows(started)
  await fillTwoOffices(started)
  // More than one of what a clause tells apart; phones that no test uses.
  const scene = new Scene(started, 500_000)
  await scene.waiting()
  await scene.left()
  await scene.visit({ app_status: 'absent' })
  await scene.guest()
  await scene.meeting()
  await scene.made('head.tt-hcc', '/log/paper', { client_uuid: randomUUID(), count: '3' })
  const rows = createRowTeller(known, '-')
  rows.learn(await changes())
  for (const name of rows.names) known.set(...name)
}

async function lastChanged(): Promise<string[]> {
  await changes()
  const tables = [...changed]
  changed.clear()
  return tables
}

const { app } = await useScene((settings) => useRenewedApp(settings, prepare, lastChanged))

const KEPT = path.join(import.meta.dirname, 'told', 'writes.txt')
const nameOf = (section: string) => /^== (.*)/.exec(section)?.[1] ?? ''
/** What was written before, by routes. */
const kept = new Map(
  readFileSync(KEPT, 'utf8')
    .split(/^(?=== )/m)
    .map((section) => [nameOf(section), section]),
)
afterAll(() => {
  if (!process.env['UPDATE_TOLD']) return
  writeFileSync(
    KEPT,
    Object.keys(POLICY)
      .map((name) => kept.get(name) ?? '')
      .join(''),
  )
})

const NAMED = 'label, button:not([aria-hidden]), a[href], summary, legend, h1, h2, h3, main section.card'

/** Whatever a screen reader reads out as a heading, a control or a part of the page has words, and refers to what is there. */
function expectNamed({ $ }: Answer): void {
  const idsOf = (one: string | undefined) => (one ?? '').split(' ').filter(Boolean)
  const refers = $('[aria-labelledby], [aria-describedby], label[for]').get()
  const missing = refers
    .flatMap((one) =>
      ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) => idsOf($(one).attr(name))),
    )
    .filter((id) => $(`[id="${id}"]`).length === 0)
  const nameless = $(NAMED)
    .get()
    .filter((one) => {
      const own = ['aria-label', 'aria-labelledby', 'title'].some((name) => $(one).attr(name))
      if (own || one.tagName === 'section') return !own
      return (
        $(one).text().trim() === '' && $(one).find('[alt]:not([alt=""]), [aria-label], input').length === 0
      )
    })
    .map((one) => $.html(one).slice(0, 200))
  expect([missing, nameless]).toEqual([[], []])
}

test('the requests of this test cover exactly the routes of the policy', () => {
  expect(Object.keys(REQUESTS).toSorted()).toEqual(Object.keys(POLICY).toSorted())
})

describe('the tables and audit entries that a request writes', () => {
  const rules = Object.entries(POLICY).filter(([name]) => !isStream(name) && name !== REPLACES)

  test.each(rules)('%s', async (name, rule) => {
    const [method = ''] = name.split(' ')
    const left = new Set<string>()
    const written = new Set<string>()
    const scene = new Scene(app)
    const rows = createRowTeller(known)
    let told = `== ${name}\n`
    for (const make of REQUESTS[name] ?? []) {
      const wanted = await make(scene)
      const client = await scene.as(wanted.by)
      rows.learn(await changes())
      const answer = await scene.send({ ...wanted, by: client }, method)
      const problems = answer.$('.problem, .alert').text().replace(/\s+/g, ' ')
      // A clash is answered with a question that names the person with this number.
      const fine = rule.audits.includes('visit.recalled')
        ? [200, 303, 409, 422]
        : rule.audits.includes('account.sign_in_failed')
          ? [200, 303, 401]
          : [200, 204, 302, 303]
      expect(fine, `${answer.status} ${problems}`).toContain(answer.status)
      expectHeaders(answer, wanted.to)
      expectNamed(answer)
      // A part of a page took a value of the page for an option of its own.
      expect(answer.text).not.toMatch(/\[object \w+\]/)
      const made = await changes()
      const actionsOf = () =>
        made.flatMap(({ table, after }) => (table === 'audit' ? String(after?.['action']) : []))
      // A failed sign-in is recorded after its answer has been sent.
      if (answer.status === 401)
        await expect
          .poll(async () => {
            made.push(...(await changes()))
            return actionsOf()
          })
          .toHaveLength(1)
      for (const table of tablesOf(made)) written.add(table)
      for (const action of actionsOf()) left.add(action)
      if (made.length > 0 || method !== 'GET') told += `${rows.tell(answer, made)}\n`
      if (rule.who !== 'anyone') expectMarkedForms(answer)
      if (method !== 'GET') {
        // A failed sign-in is held back and recorded later.
        if (rule.audits.includes('account.sign_in_failed') || wanted.json) continue
        for (const [how, other] of othersOf(wanted)) {
          await changes()
          const refused = await scene.send({ ...other, by: client }, method)
          told += `${how} ${rows.tell(refused, await changes())}\n`
        }
        continue
      }
      if (isPage(name) && answer.status === 200) await expectExplained(answer)
      const head = await client.ask('HEAD', wanted.to)
      expect([head.status, head.text]).toEqual([answer.status, ''])
    }
    expect([...left].toSorted()).toEqual([...rule.audits].toSorted())
    expect(written.size > 0, `it changed ${[...written].join(', ') || 'nothing'}`).toBe(rule.changes)
    if (told.includes('\n>') && process.env['UPDATE_TOLD']) kept.set(name, told)
    expect(told).toBe(kept.get(name) ?? `== ${name}\n`)
  })
})

/** The same form sent again, with extreme values, and empty: what most of them are refused for, and what that writes. */
function othersOf(wanted: Wanted): [how: string, Wanted][] {
  const fields = Object.entries(wanted.fields ?? {})
  const extreme = fields.map(([name, value]): [string, string] => [name, extremeOf(value)])
  const isOther = extreme.some(([, value], index) => value !== fields[index]?.[1])
  return [
    ['again', wanted],
    ...(isOther ? [['extreme', { ...wanted, fields: Object.fromEntries(extreme) }] as [string, Wanted]] : []),
    ...(fields.length > 0 ? [['empty', { ...wanted, fields: {} }] as [string, Wanted]] : []),
  ]
}
function extremeOf(value: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return '2026-11-24'
  if (/^\d?\d:\d\d$/.test(value)) return '00:00'
  return /^\d{1,4}$/.test(value) ? '0' : value
}

/** Every form says whose page it stood on. */
function expectMarkedForms({ text }: Answer): void {
  const count = (what: RegExp) => text.match(what)?.length ?? 0
  expect(count(/<form [^>]*method="post"/g)).toBe(count(/name="shown_to" value="[\w-]/g))
}

/** Parts of pages, files, and answers about the server itself. */
const NO_PAGE = /\.\w+$|\/(livez|readyz|events|inside|expected|panel|figures|metrics)$|^GET \/$/
/** Pages without a help link: frames, screens and kiosks, which lead nowhere, and the campaign page, itself a help. */
const WITHOUT = /^GET \/(embed\/:slug|(board|kiosk)\/.*|:slug|gate\/offline)$/
const isPage = (name: string) => !NO_PAGE.test(name) && !WITHOUT.test(name)

const sheets = new Map<string, Answer>()

/** The question mark leads to a paragraph of the help. */
async function expectExplained({ $ }: Answer): Promise<void> {
  const [path = '', anchor] = $('a[href^="/help"][target="_blank"]').first().attr('href')?.split('#') ?? []
  const sheet = sheets.get(path) ?? (await (await app.client()).get(path))
  sheets.set(path, sheet)
  expect(sheet.$(`[id="${anchor}"]`), 'see server/account/help/topics.ts').toHaveLength(1)
}

test('the board’s event stream changes nothing and is not audited', async () => {
  const client = await app.client('gate.tt-hcc')
  await changes()
  const stream = await watch(client)
  stream.close()
  expect([stream.status, tablesOf(await changes(), [])]).toEqual([200, []])
})
