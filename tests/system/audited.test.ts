// Sends every route and compares its audit entries and table changes with the policy; looks at the headers, names, forms and help
// of every page on the way.
import { describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import type { Answer } from '../support/client.ts'
import { expectHeaders } from '../support/headers.ts'
import { isStream, REPLACES, REQUESTS } from '../support/requests.ts'
import { watch } from '../support/stream.ts'
import { useScene, useTouched } from '../support/walk.ts'

const { app, scene } = await useScene()
const touched = useTouched(app)

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

/** The last audit sequence number of each office. */
const chains = async () =>
  new Map(
    (await app.rows<{ office_id: string; seq: number }>('select office_id, seq from audit_head')).map(
      (one) => [one.office_id, one.seq],
    ),
  )
const linesSince = (since: Map<string, number>) =>
  app.rows<{ action: string }>(
    `select action from audit left join unnest($1::uuid[], $2::bigint[]) known (office_id, until) using (office_id)
     where seq > coalesce(until, 0)`,
    [[...since.keys()], [...since.values()]],
  )

test('the requests of this test cover exactly the routes of the policy', () => {
  expect(Object.keys(REQUESTS).toSorted()).toEqual(Object.keys(POLICY).toSorted())
})

describe('the tables and audit entries that a request writes', () => {
  const rules = Object.entries(POLICY).filter(([name]) => !isStream(name) && name !== REPLACES)

  test.each(rules)('%s', async (name, rule) => {
    const [method = ''] = name.split(' ')
    const left = new Set<string>()
    const written = new Set<string>()
    for (const make of REQUESTS[name] ?? []) {
      const wanted = await make(scene)
      const client = await scene.as(wanted.by)
      const since = await chains()
      await touched()
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
      // A failed sign-in is recorded after its answer has been sent.
      if (answer.status === 401) await expect.poll(async () => (await linesSince(since)).length).toBe(1)
      for (const table of await touched()) written.add(table)
      for (const { action } of await linesSince(since)) left.add(action)
      if (rule.who !== 'anyone') expectMarkedForms(answer)
      if (method !== 'GET') continue
      if (isPage(name) && answer.status === 200) await expectExplained(answer)
      const head = await client.ask('HEAD', wanted.to)
      expect([head.status, head.text]).toEqual([answer.status, ''])
    }
    expect([...left].toSorted()).toEqual([...rule.audits].toSorted())
    expect(written.size > 0, `it changed ${[...written].join(', ') || 'nothing'}`).toBe(rule.changes)
  })
})

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
  const client = await scene.as('gate.tt-hcc')
  const since = await chains()
  await touched()
  const stream = await watch(client)
  stream.close()
  expect([stream.status, await touched(), await linesSince(since)]).toEqual([200, [], []])
})
