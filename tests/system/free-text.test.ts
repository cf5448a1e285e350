// Finds every free-text field on the pages, and checks that invisible characters and unexpected fields never reach the
// database.
import { beforeAll, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { type Answer, shownAs } from '../support/client.ts'
import { type Fields, REPLACES, REQUESTS, routeOf, type Wanted } from '../support/requests.ts'
import { useScene, useTouched } from '../support/walk.ts'
import { tablesOf } from '../support/watched.ts'

const { app, scene } = await useScene()
const touched = useTouched(app, ['throttle', 'sent_form', 'audit', 'audit_head', 'api_key_use', 'session'])

interface Form {
  all: Set<string>
  /** Fields for free text. */
  words: Set<string>
  /** Among them, what no page shows again: codes, and names beside passwords. */
  secrets: Set<string>
  /** What else a person fills in, with a value that each takes. */
  others: Map<string, string>
}
/** By `POST /path`. */
let forms: Map<string, Form>

const POSTED = Object.keys(POLICY).filter((name) => name.startsWith('POST '))

beforeAll(async () => {
  forms = await formsOfAllPages()
})

async function formsOfAllPages(): Promise<typeof forms> {
  const found: typeof forms = new Map()
  for (const name of Object.keys(POLICY).filter(
    (one) => one.startsWith('GET ') && !one.endsWith('/events'),
  )) {
    for (const make of REQUESTS[name] ?? []) {
      const { to, ...wanted } = await make(scene)
      readForms(await scene.send({ ...wanted, to }, 'GET'), to, found)
    }
  }
  return found
}

function readForms({ $ }: Answer, at: string, found: typeof forms): void {
  for (const form of $('form[method=post][action]').toArray()) {
    const action = pathOf($(form).attr('action'))
    const name = routeOf('POST', action)
    if (!name) throw new Error(`a form at ${at} leads to ${action}, which is no route`)
    const none = { all: new Set(), words: new Set(), secrets: new Set(), others: new Map() } satisfies Form
    const { all, words, secrets, others }: Form = found.get(name) ?? none
    for (const field of $(form).find('[name]').toArray()) {
      const [type = field.tagName, given = ''] = [$(field).attr('type'), $(field).attr('name')]
      all.add(given)
      const isCode = action === '/gate/scan' || /password|^(scanned|code)$/.test(given)
      if (isCode || $(field).attr('autocomplete') === 'username') secrets.add(given)
      if (/^(textarea|input|text|search)$/.test(type)) words.add(given)
      else if (!/^(hidden|password|file|button|submit)$/.test(type))
        others.set(given, String($(field).find('option').last().val() ?? $(field).val() ?? ''))
    }
    found.set(name, { all, words, secrets, others })
  }
}

const pathOf = (address = '') => new URL(address, 'http://x').pathname

/** The requests of a form; each call prepares a new one. */
function waysOf(name: string): (() => Promise<Wanted & { fields: Fields }>)[] {
  return (REQUESTS[name] ?? []).map((make) => async () => {
    const wanted = await make(scene)
    return { ...wanted, fields: wanted.fields ?? {} }
  })
}

/** Rows of any table that match `pattern`, as text. */
async function rowsWith(pattern: string): Promise<string[]> {
  const found: string[] = []
  for (const { name } of await tablesOf(app)) {
    const rows = await app.rows<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} t where to_jsonb(t)::text ~ $1 limit 1`,
      [pattern],
    )
    found.push(...rows.map(({ row }) => `${name}: ${row}`))
  }
  return found
}

const UNSEEN = '[\u3164\u200b\u2800\u00ad]'

/** Invisible characters inside the words, where trimming does not find them; a Braille blank instead of a space. */
const sprinkled = (words: string) => `${words.slice(0, 1)}\u3164\u200b\u00ad${words.slice(1)}\u2800\u3164x`

const WITHDRAW = 'POST /district/app/:id/withdraw'

const FINE = [200, 204, 303]

const withField = (wanted: Wanted & { fields: Fields }, more: Fields) =>
  scene.send({ ...wanted, fields: { ...wanted.fields, ...more } }, 'POST')

const tooLong = 'x'.repeat(5000)

test('a form in which one field is wrong changes nothing, and comes back with every other as it was filled in', {
  timeout: 580_000,
}, async () => {
  const lost = new Set<string>()
  let refused = 0
  for (const [name, { words, secrets, others }] of forms) {
    const [make] = waysOf(name)
    if (!make) continue
    let wanted: Awaited<ReturnType<typeof make>> | undefined
    for (const wrong of [...words, ...others.keys()]) {
      const asked = wanted ?? (await make())
      const typed = [...words].map((one) => [one, `Chữ <b>"${one}"`])
      const fields = { ...Object.fromEntries([...typed, ...others]), ...asked.fields, [wrong]: tooLong }
      await touched()
      const { status, $ } = await withField(asked, fields)
      wanted = status === 422 ? asked : undefined
      if (!wanted) continue
      refused += 1
      for (const table of await touched()) lost.add(`${name} ${wrong} changed ${table}`)
      const its = $('form').filter((_, form) => pathOf($(form).attr('action')) === pathOf(asked.to))
      const shown = its.get().flatMap((form) => $(form).serializeArray())
      // Cheerio overlooks what is selected within a group.
      const selected = its.find('option[selected]').get()
      const values = [
        ...shown.map(({ name, value }) => `${name} ${value}`),
        ...selected.map((one) => `${$(one).closest('select').attr('name')} ${$(one).attr('value')}`),
      ]
      for (const one of [...words, ...others.keys()]) {
        const isKept = [fields[one] ?? '', shownAs(fields[one])].some((value) =>
          values.includes(`${one} ${value}`),
        )
        if (secrets.has(one) ? isKept && /password/.test(one) : !isKept && (one !== wrong || words.has(one)))
          lost.add(`${name} ${one}`)
      }
      if (its.find('[type=password][value]:not([value=""])').length > 0) lost.add(`${name} password`)
    }
  }
  expect([...lost]).toEqual([])
  expect(refused).toBeGreaterThan(100)
})

test('invisible characters are removed from every text field, and a text of nothing else counts as empty', {
  timeout: 240_000,
}, async () => {
  const taken = new Set<string>()
  for (const [name, { words }] of forms) {
    const [make] = waysOf(name)
    if (!make) continue
    let wanted: Awaited<ReturnType<typeof make>> | undefined
    /** The status for these values. A refused request changed nothing, so the next call reuses it. */
    const statusWith = async (fields: string[], said: (field: string, wanted: Fields) => string) => {
      const asked = wanted ?? (await make())
      const more = Object.fromEntries(fields.map((field) => [field, said(field, asked.fields)]))
      const { status } = await withField(asked, more)
      expect(status, `${name} ${fields.join(' ')}`).toBeLessThan(500)
      wanted = status === 422 ? asked : undefined
      return status
    }
    const withUnseen = (field: string, fields: Fields) => sprinkled(fields[field] || 'Chữ')
    let fine = [...words]
    // Tries all fields at once; if that is refused, one by one.
    if ((await statusWith(fine, withUnseen)) >= 400) {
      fine = []
      for (const field of words) if ((await statusWith([field], withUnseen)) < 400) fine.push(field)
    }
    const passed = new Map<string, number>()
    for (const field of fine) {
      const unseen = await statusWith([field], () => '\u3164\u2800\u200b')
      if (unseen < 400) passed.set(field, unseen)
      else expect([name, field, await statusWith([field], () => '')]).toEqual([name, field, unseen])
      taken.add(`${name} ${field} ${unseen}`)
    }
    // Empty values must be answered in the same way: all at once or, if the status differs, one by one.
    const atOnce = passed.size > 0 && (await statusWith([...passed.keys()], () => ''))
    if ([...passed.values()].some((unseen) => unseen !== atOnce))
      for (const [field, unseen] of passed)
        expect([name, field, await statusWith([field], () => '')]).toEqual([name, field, unseen])
  }
  // An imported list is stored as uploaded until it is confirmed, for an hour at most.
  expect((await rowsWith(UNSEEN)).filter((row) => !row.startsWith('pending_import:'))).toEqual([])
  expect([...taken]).toEqual(
    expect.arrayContaining([
      'POST /gate name 422',
      'POST /gate host 303',
      'POST /gate place 303',
      'POST /gate purpose_note 303',
      ...['POST /v/:office name 422', 'POST /log/paper/:id name_1 422', 'POST /gate/handover incidents 200'],
      'POST /people name 422',
      'POST /people unit 303',
      'POST /outreach title 422',
      'POST /trace signer 422',
      ...['POST /office/accounts display_name 422', 'POST /breach what 422', 'POST /people/import text 422'],
      ...['POST /district/accounts display_name 422', 'POST /district/offices/new name 422'],
    ]),
  )
})

test('a value that no form asks for reaches no row and no log line', { timeout: 240_000 }, async () => {
  // A district may keep only so many apps; remove those of the test before.
  await app.rows(
    `delete from recommended_app where not enabled and id not in (select app_id from visit where app_id is not null)`,
  )
  const [recommend] = waysOf('POST /district/app/:id/recommend')
  if (recommend) await scene.send(await recommend(), 'POST')
  const columns = await app.rows<{ name: string }>(
    `select distinct column_name as name from information_schema.columns where table_schema = 'public'`,
  )
  const known = new Set([...forms.values()].flatMap(({ all }) => [...all]))
  const made = new Map<string, Wanted & { fields: Fields }>()
  for (const name of POSTED)
    for (const make of waysOf(name).toReversed()) {
      const wanted = await make()
      made.set(name, wanted)
      for (const field of Object.keys(wanted.fields)) known.add(field)
    }
  // A trace can be started from a visit, whose id it then carries.
  known.add('visit_id')
  // When a typed name matches an expected guest, a button sends the guest's id.
  known.add('guest_id')
  const others = columns.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  const names = [...others, 'is_admin', 'constructor']
  // A form takes 600 fields, a public one sixty: send all unexpected names at once, or forty at a time, besides the form's own.
  const portions = (name: string) => {
    const size = /^POST \/(sign-in|v|p|i|board|kiosk|language)\b/.test(name) ? 40 : names.length
    return Array.from({ length: Math.ceil(names.length / size) }, (_, at) =>
      names.slice(at * size, (at + 1) * size),
    )
  }
  app.logged.length = 0
  // Without a recommended app, the routes about it are not there.
  const withdrawsLast = POSTED.toSorted((one, other) => Number(one === WITHDRAW) - Number(other === WITHDRAW))
  for (const name of withdrawsLast) {
    const [make] = waysOf(name)
    if (!make) continue
    for (const portion of portions(name)) {
      const extra = Object.fromEntries(portion.map((one) => [one, 'Extrora']))
      let answer = await withField(made.get(name) ?? (await make()), extra)
      // The prepared request may have expired meanwhile.
      if (made.delete(name) && !FINE.includes(answer.status)) answer = await withField(await make(), extra)
      const fine = name === REPLACES ? [409] : FINE
      expect(fine, `${name} was answered ${answer.status}`).toContain(answer.status)
    }
  }
  expect(await rowsWith('Extrora')).toEqual([])
  expect(app.logged.filter((line) => line.includes('Extrora'))).toEqual([])
})
