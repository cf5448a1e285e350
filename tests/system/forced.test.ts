// Makes every statement and the view of every route fail, and checks the answer, the log line and that nothing was stored.
// Routes and requests come from the policy.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINUTE } from '../../server/platform/lib/clock.ts'
import { type Language, translator } from '../../server/platform/messages/messages.ts'
import { POLICY } from '../../server/policy.ts'
import { MORNING } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { type Chosen, type Failing, letFail, type Way } from '../support/failing.ts'
import { expectHeaders } from '../support/headers.ts'
import { CANARY, isStream, REQUESTS, type Wanted } from '../support/requests.ts'
import { useApp } from '../support/suite.ts'
import { useScene, useTouched } from '../support/walk.ts'

const { app, scene } = await useScene(useApp)
// Attempts are counted whatever the result, and a form's number may be noted.
const touched = useTouched(app, ['throttle', 'sent_form'])
let failing: Failing

beforeAll(async () => {
  failing = await letFail(app)
  return () => failing.end()
})

/** The log takes sixty lines a minute of one kind, so each test gets a minute of its own. */
let minutes = 0
beforeEach(() => {
  minutes += 1
  app.clock.set(new Date(Date.parse(MORNING) + minutes * MINUTE).toISOString())
})

/** Routes that answer although a part fails: the page does not depend on it, or each part has its own answer. */
const GOES_ON = [
  'GET /:slug',
  'GET /:slug/picture.png',
  'GET /embed/:slug',
  'POST /sign-in',
  'POST /sign-in/code',
  'POST /invitation/:key',
  'POST /gate/replay',
  'POST /gate/handover',
  'GET /metrics',
]

/** Routes that work in several transactions; a repeated request does what is missing and repeats nothing. */
const IN_STEPS: Record<string, string> = {
  'GET /api/figures': 'That a key is used is noted before anything is read by it.',
  'GET /api/figures.csv': 'The same.',
  'GET /metrics': 'The same.',
  'POST /gate': 'The visit before is ended before the new one is entered.',
  'POST /gate/waiting/confirm': 'Each of those who wait is let in by itself.',
  'POST /gate/handover': 'The minutes are read again once they are stored and the session is over.',
  'POST /evacuation': 'Ticks are stored before the list is read again, which the next look repeats.',
  'POST /clock': 'The typed date is stored before the page says what it freed.',
  'POST /clock/restored': 'The same.',
  'POST /subjects/:id/copy': 'A copy is noted, as in the audit, before the page that is the copy.',
  'POST /district/keys': 'A secret is made before the page that shows it; another is made then.',
  'POST /district/webhook': 'The same.',
  'POST /district/webhook/secret': 'The same.',
  'POST /office/hosts/webhook': 'The same.',
  'POST /office/hosts/webhook/secret': 'The same.',
  'POST /log/paper/:id': 'Each line of the paper is a visit.',
  'POST /kiosk/:office/enter':
    'Who is registered waits if they cannot be let in; the form lets them in if it comes again.',
  'POST /office/accounts':
    'An account is made before the page that shows its code; another code is made then.',
  'POST /district/accounts': 'The same.',
  'POST /office/accounts/invitations': 'The same for each account.',
  'POST /district/accounts/invitations': 'The same.',
}

/** The audit records that something was shown before it is shown, so that an error can only leave too many entries. */
const AUDIT = ['audit', 'audit_head']

const counted = { statements: 0, cut: 0, pages: 0 }
afterAll(() => {
  const { statements, cut, pages } = counted
  console.log(
    `${Object.keys(POLICY).length} routes: ${statements} statements refused, ${cut} connections cut, ${pages} pages`,
  )
})

/** Requests sent, every second one in English. */
let turns = 0

interface Asked {
  name: string
  method: string
  wanted: Wanted
  client: Client
}

interface Broken extends Asked {
  answer: Answer
  status: 500 | 503
  lang: Language
  where: string
  lines: string[]
}

/** Answers that need no statement while the apps and the offices are cached. */
const WITHOUT_STATEMENTS = [
  'GET /livez',
  'GET /robots.txt',
  'POST /csp-report',
  'GET /service-worker.js',
  'GET /manifest.webmanifest',
  'GET /gate/offline',
  'POST /language',
  'GET /sign-in',
  'GET /sign-in/oidc',
  'GET /help',
  'GET /help/:paper',
  'GET /privacy',
  'GET /api/openapi.json',
]

/** What is read again in time, and used as it was until then. */
const CACHED = /^select \* from "(office" order by|office_past|organisation|recommended_app" order by)/

/** The readiness check, whose answer says whether the database is available. */
const READY = 'GET /readyz'

/** Reads that many routes make in the same words, such as the session's, are refused in a few of them. */
const FEW = 3
const refusals = new Map<string, number>()

const isRead = (text: string) => /^(with|select)\b/i.test(text) && !/\b(insert|update|delete)\b/i.test(text)

describe.each(Object.entries(POLICY))('%s', (name, rule) => {
  const [method = ''] = name.split(' ')
  const known = new Set<string>()
  /** Every write is refused, and every read that is not known. */
  const isNew = (text: string) =>
    !isRead(text) || (!known.has(text) && (refusals.get(`${method} ${text}`) ?? 0) < FEW)

  test('can fail at any of its statements, and while its page is rendered, without a trace', async () => {
    let broken = 0
    for (const make of REQUESTS[name] ?? []) {
      await nextMinute()
      const ask = async (): Promise<Asked> => {
        const wanted = await make(scene)
        const client = await scene.as(wanted.by)
        await appsKnown()
        return { name, method, wanted, client }
      }
      let asked = await ask()
      let from = 1
      for (;;) {
        const isNext: Chosen = (text, at) => at >= from && isNew(text)
        const { outcome, met = '', at } = await statementFails(asked, isNext, 'is refused')
        if (outcome === 'done') break
        // It did its work without that statement, and may not do it again.
        if (outcome === 'went on') asked = await ask()
        broken += 1
        if (!known.has(met)) refusals.set(`${method} ${met}`, (refusals.get(`${method} ${met}`) ?? 0) + 1)
        known.add(met)
        if (broken === 1 && (method === 'POST' || rule.who === 'anyone')) {
          const cut = await statementFails(asked, (_, place) => place === at, 'ends its connection')
          if (cut.outcome === 'done') asked = await ask()
        }
        // A stream never ends, so only the statements before it can be broken.
        if (isStream(name)) break
        from = at + 1
        if (broken % 40 === 0) await nextMinute()
      }
      if (method === 'GET' && !isStream(name)) await pageFails(asked)
      // It reads only what others read.
      if (broken === 0 && (await statementFails(await ask(), (_, at) => at === 1, 'is refused')).met)
        broken += 1
    }
    expect(broken > 0 || WITHOUT_STATEMENTS.includes(name), `${name} was never broken`).toBe(true)
  })
})

/** Reads the list of apps, which every page asks for and does without. */
async function appsKnown(): Promise<void> {
  await (await app.client()).get('/sign-in')
}

/** The log takes sixty lines a minute of one kind. */
async function nextMinute(): Promise<void> {
  app.clock.forward(MINUTE)
  await appsKnown()
}

/**
 * Waits until no connection is in use: a failed sign-in is recorded after its answer, and must not mix with the next request.
 */
async function nobodyAtWork(where: string): Promise<void> {
  if (failing.held() > 0) await expect.poll(() => failing.held(), { message: where, interval: 1 }).toBe(0)
}

async function pageFails(asked: Asked): Promise<void> {
  const { name, method, wanted, client } = asked
  await nobodyAtWork(name)
  const since = app.logged.length
  const { result, met } = await failing.view('first', () => scene.send({ ...wanted, by: client }, method))
  if (!met) {
    expect([200, 204, 302, 303]).toContain(result.status)
    return
  }
  counted.pages += 1
  const lines = app.logged.slice(since)
  expectBroken({ ...asked, answer: result, status: 500, lang: langOf(client), where: name, lines })
}

function langOf(client: Client): Language {
  return client.cookies.get('__Host-lang') === 'en' ? 'en' : 'vi'
}

interface Outcome {
  /** `done` when the request succeeds: it has no such statement, or it was retried successfully. */
  outcome: 'failed' | 'went on' | 'done'
  met?: string
  at: number
}

async function statementFails(asked: Asked, chosen: Chosen, way: Way): Promise<Outcome> {
  const { name, method, wanted, client } = asked
  turns += 1
  client.cookies.set('__Host-lang', turns % 2 === 0 ? 'vi' : 'en')
  await nobodyAtWork(name)
  await Promise.all([app.rows('delete from throttle'), touched()])
  const since = app.logged.length
  const work = () => scene.send({ ...wanted, by: client }, method)
  const { result: answer, met, at, empty } = await failing.statement(chosen, way, work)
  const where = `${name}, statement ${at} ${way}: ${met?.slice(0, 80)}`
  if (met === undefined) {
    // A clash is answered with a question, a wrong password with the form.
    expect([200, 204, 302, 303, 401, 409, 422], `${where}: ${answer.status}`).toContain(answer.status)
    return { outcome: 'done', at }
  }
  await nobodyAtWork(where)
  if (empty) return { outcome: 'went on', met, at }
  const lines = app.logged.slice(since)
  const status = way === 'is refused' && name !== READY ? 500 : 503
  // A query on a connection that was cut is retried where that is safe.
  if (way === 'ends its connection' && answer.status < 500) return { outcome: 'done', met, at }
  // The first of several statements sent together had already failed, and the route handled it.
  const isUnderstood = met.startsWith('commit') && answer.status === 409
  const isCached = CACHED.test(met) && answer.status < 500
  if (isUnderstood || isCached || (GOES_ON.includes(name) && answer.status < 500))
    return { outcome: 'went on', met, at }
  counted[way === 'is refused' ? 'statements' : 'cut'] += 1
  expectBroken({ ...asked, answer, status, lang: langOf(client), where, lines })
  const left = (await touched()).filter((table) => !AUDIT.includes(table))
  expect([where, IN_STEPS[name] ? [] : left]).toEqual([where, []])
  return { outcome: 'failed', met, at }
}

/** Expects our error page in the user's language, with the posted fields in a form that sends them again, and no details. */
function expectBroken(broken: Broken): void {
  const { name, answer, wanted, method, status, where } = broken
  expect([where, answer.status]).toEqual([where, status])
  expectHeaders(answer, wanted.to)
  expect([where, answer.text]).toEqual([
    where,
    expect.not.stringMatching(/XX000|break_off|node_modules|\bat .+\.ts|canary/),
  ])
  if (name === READY) {
    expect(answer.text).toBe('not ready\n')
    return
  }
  expect(answer.headers.get('retry-after')).toBe(status === 503 ? '2' : null)
  expectWords(broken)
  if (method === 'POST' && wanted.json === undefined) expectKept(broken)
  const besideForms = answer.text.replaceAll(/<form[\s\S]*?<\/form>/g, '')
  expect(besideForms.includes(CANARY), `${where}: names somebody`).toBe(false)
  expectLogged(broken)
}

/** Visitors get their form back; everyone else gets a page that says what happened. */
function expectWords({ name, answer: { $ }, lang, status, where }: Broken): void {
  const t = translator(lang)
  const isForm = status === 503 && /^(GET|POST) \/v\/:office$/.test(name)
  const title = isForm ? t('self.title') : t(`error.${status}.title`)
  // A kiosk says the same to every visitor.
  const [said, words] = / \/kiosk\//.test(name) ? ['.kiosk-away', t('kiosk.note.see_guard')] : ['h1', title]
  expect([where, $('html').attr('lang'), $(said).first().text()]).toEqual([where, lang, words])
}

/** Passwords are not kept, and a browser may write line ends differently. */
function expectKept({ answer, wanted, where }: Broken): void {
  const inOneWay = (text: string) => text.replaceAll('\r\n', '\n')
  const form = answer.$(`main form[action="${wanted.to}"]`).first()
  // A kiosk keeps nothing of a visitor, who may have gone.
  if (wanted.to.startsWith('/kiosk/')) {
    expect([where, answer.$('main form').length]).toEqual([where, 0])
    return
  }
  const kept = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, inOneWay(value)]))
  // Answers to a question at the gate are not kept; the question is asked again.
  const typedAgain = /password|^(resolve|previous_id)$/
  const typed = Object.entries(wanted.fields ?? {}).filter(([field]) => !typedAgain.test(field))
  const again = Object.fromEntries(typed.map(([field, value]) => [field, inOneWay(value)]))
  expect([where, form.length, kept]).toEqual([where, 1, expect.objectContaining(again)])
}

/** Expects one log line that identifies the request and contains no personal data. */
function expectLogged({ name, lines, answer, wanted, status, where }: Broken): void {
  const own = lines.filter((line) => !/database connection lost|lines left out/.test(line))
  expect([where, own]).toEqual([where, [expect.any(String)]])
  const shown = answer.$('code').text()
  const line = JSON.parse(own[0] ?? '')
  expect(line).toMatchObject({ status, requestId: shown || expect.any(String) })
  expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/)
  const words = [CANARY, ...Object.values(wanted.fields ?? {}), ...wanted.to.split(/[/?=]/)]
  for (const word of words.filter((one) => one.length > 8 && !name.includes(one)))
    expect([where, lines.join('')]).toEqual([where, expect.not.stringContaining(word)])
}

test('if even the error page fails, one sentence remains, with all headers', async () => {
  const guard = await scene.as('gate.tt-hcc')
  const { result } = await failing.view('every', () => guard.get('/gate'))
  expect([result.status, result.headers.get('content-type')]).toEqual([500, 'text/plain; charset=utf-8'])
  expect(result.text).toMatch(/^Có lỗi ở máy chủ .+\.$/)
  expectHeaders(result, '/gate')
})
