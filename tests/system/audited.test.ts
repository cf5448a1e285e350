// Sends every route and compares its audit entries and table changes with the policy; looks at the headers, names, forms and help
// of every page on the way. What each request writes, row by row, is compared with `told/writes.txt`: an edit that changes a value,
// a clause or a row too many is seen there. Each test begins with the same rows: two offices in which everything has happened.
// `UPDATE_TOLD=1 npm test -- tests/system/audited.test.ts` writes them anew.
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import type { TestApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { expectHeaders } from '../support/headers.ts'
import { isStream, REPLACES, REQUESTS, Scene, type Wanted } from '../support/requests.ts'
import { watch } from '../support/stream.ts'
import { useRenewedApp } from '../support/suite.ts'
import { createTeller, steady } from '../support/told.ts'
import { createRowTeller, type RowTeller } from '../support/told-rows.ts'
import { type Change, tablesOf, watchRows } from '../support/touched.ts'
import { fillTwoOffices } from '../support/two-offices.ts'
import { limitsOf, queriesOn, type Variant, variantsOf, variantsOn } from '../support/variants.ts'
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

const { app, scene } = await useScene((settings) => useRenewedApp(settings, prepare, lastChanged))

/** What was told before, by routes. */
function keptIn(file: string): Map<string, string> {
  const at = path.join(import.meta.dirname, 'told', file)
  const sections = existsSync(at) ? readFileSync(at, 'utf8').split(/^(?=== )/m) : []
  const kept = new Map(sections.map((section) => [/^== (.*)/.exec(section)?.[1] ?? '', section]))
  afterAll(() => {
    if (!process.env['UPDATE_TOLD']) return
    const told = Object.keys(POLICY).map((name) => kept.get(name) ?? '')
    writeFileSync(at, told.join(''))
  })
  return kept
}
const [writes, answers] = [keptIn('writes.txt'), keptIn('answers.txt')]

/** Compares with what was kept of this route, or keeps it. */
function expectTold(kept: Map<string, string>, name: string, told: string): void {
  if (told && process.env['UPDATE_TOLD']) kept.set(name, `== ${name}\n${told}`)
  expect(told && `== ${name}\n${told}`).toBe(kept.get(name) ?? '')
}

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
    const tell = createTeller('>', true)
    let [told, pages] = ['', '']
    const show = (how: string, answer: Answer) => {
      pages += `${tell(how, answer)}\n`
    }
    for (const [index, make] of (REQUESTS[name] ?? []).entries()) {
      const wanted = await make(scene)
      const client = await scene.as(wanted.by)
      rows.learn(await changes())
      const answer = await scene.send({ ...typed(wanted), by: client }, method)
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
      if (isPage(name) && method === 'GET' && answer.status === 200) await expectExplained(answer)
      show('vi', answer)
      if (method !== 'GET') {
        // A failed sign-in is held back and recorded later.
        if (rule.audits.includes('account.sign_in_failed') || wanted.json) continue
        told += await tellOthers({ ...wanted, by: client }, { rows, show, isFirst: index === 0 })
        continue
      }
      const head = await client.ask('HEAD', wanted.to)
      expect([head.status, head.text]).toEqual([answer.status, ''])
      if (index === 0) pages += await tellQueries(client, wanted.to, tell)
      if (!isHtml(answer)) continue
      client.cookies.set('__Host-lang', 'en')
      show('en', await client.get(wanted.to))
    }
    expect([...left].toSorted()).toEqual([...rule.audits].toSorted())
    expect(written.size > 0, `it changed ${[...written].join(', ') || 'nothing'}`).toBe(rule.changes)
    expectTold(writes, name, told)
    // What the computer has left.
    if (name !== 'GET /district/health') expectTold(answers, name, pages)
  })
})

/** Fields that a page or a program fills in, that numbers are chosen in, or that come back as they are. */
const GIVEN =
  /seen|uuid|_id$|password|^(endpoint|p256dh|auth|logout_token|only|signs|origin|term|event_1|back|text|office|retention_days|answer|id_number)$/
/** A word of the program, or an id. */
const CHOSEN = /^([a-z_.]*|[0-9a-f-]{36})$/

/** As people type and paste: with spaces around, which change nothing of what is written. */
function typed(wanted: Wanted): Wanted {
  const { fields } = wanted
  if (!fields) return wanted
  const spaced = Object.entries(fields).map(([name, value]) => [
    name,
    GIVEN.test(name) || CHOSEN.test(value) ? value : ` ${value} `,
  ])
  return { ...wanted, fields: Object.fromEntries(spaced) }
}

/** The others are refused with much the same page. */
const SHOWN = /^(extreme|empty)$/

/** The same form sent again and otherwise: what it is refused for, where its limits are, and what that writes. */
async function tellOthers(
  wanted: Wanted & { by: Client },
  { rows, show, isFirst }: { rows: RowTeller; show: (how: string, answer: Answer) => void; isFirst: boolean },
): Promise<string> {
  const post = async (fields: Wanted['fields']): Promise<Answer> => {
    await app.rows('delete from throttle')
    await changes()
    return wanted.by.post(wanted.to, fields)
  }
  const anew = (fields: Record<string, string>) =>
    fields['client_uuid'] ? { ...fields, client_uuid: randomUUID() } : fields
  const again = await scene.send(wanted, 'POST')
  const told = new Map([[rows.tell(again, await changes()), ['again']]])
  show('again', again)
  const { fields } = wanted
  if (!fields) return lines(told)
  const pages: string[] = [again.text]
  const tell = async ([how, other]: Variant) => {
    const answer = await post(anew(other))
    if (answer.status === 422) pages.push(answer.text)
    const what = rows.tell(answer, await changes())
    told.set(what, [...(told.get(what) ?? []), steady(how)])
    if (SHOWN.test(how)) show(how, answer)
  }
  for (const variant of variantsOf(fields, isFirst)) await tell(variant)
  if (!isFirst) return lines(told)
  const places = [wanted.to, wanted.to.replace(/\/[^/]*$/, '')]
  for (const at of places) pages.push((await wanted.by.get(at)).text)
  const on = pages.find((page) => page.includes(`action="${wanted.to}"`))
  for (const variant of on ? variantsOn(on, wanted.to, fields) : []) await tell(variant)
  const limits = await limitsOf(fields, async (other) => {
    const { status, $ } = await post(anew(other))
    return `${status} ${$('.problem, .alert').text().replace(/\s+/g, ' ').trim()}`
  })
  await changes()
  return lines(told) + limits.map((one) => `limit ${one}\n`).join('')
}

/** More of a page than this is only in its digest. */
const MOST_LINES = 24

/** What is asked of a GET route otherwise: its own address, and those that stand on its page. */
async function tellQueries(
  client: Client,
  at: string,
  tell: ReturnType<typeof createTeller>,
): Promise<string> {
  const told = new Map<string, { hows: string[]; fresh: string[] }>()
  const limits: string[] = []
  const asked = new Set([at])
  for (const { to, fields, variants, isTyped } of queriesOn(await client.get(at), at)) {
    const path = to === at.replace(/\?.*/, '') ? '' : `${to} `
    const show = async (how: string, search: string) => {
      const address = `${to}?${search}`
      if (asked.has(address)) return
      asked.add(address)
      const [title = '', ...fresh] = tell('', await client.get(address)).split('\n')
      const one = told.get(title) ?? { hows: [], fresh: fresh.slice(0, MOST_LINES) }
      one.hows.push(steady(one.hows.some((other) => other.startsWith(path)) ? how : path + how))
      told.set(title, one)
    }
    for (const [how, other] of variants) await show(how, new URLSearchParams(other).toString())
    const twice = new URLSearchParams([fields, fields].flatMap((one) => Object.entries(one)))
    await show('twice', twice.toString())
    if (!isTyped) continue
    const found = await limitsOf(fields, async (other) => {
      const { status, $ } = await client.get(`${to}?${new URLSearchParams(other).toString()}`)
      const wrong = $('[aria-invalid]').attr('name') ?? ''
      return `${status} ${`${wrong} ${$('.problem, .alert').text()}`.replace(/\s+/g, ' ').trim()}`
    })
    limits.push(...found.map((one) => `limit ${steady(path)}${one}`))
  }
  await changes()
  const pages = [...told].map(([title, { hows, fresh }]) =>
    [`> ${hows.join(', ')}${title.slice(1)}`, ...fresh].join('\n'),
  )
  return [...pages, ...limits, ''].join('\n')
}
const lines = (told: Map<string, string[]>) =>
  [...told].map(([what, hows]) => `${hows.join(', ')} ${what}\n`).join('')

const isHtml = ({ status, headers }: Answer) =>
  status === 200 && headers.get('content-type')?.startsWith('text/html')

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
