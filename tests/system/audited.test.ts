// Sends every route and compares its audit entries and table changes with the policy.
import { beforeAll, describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import { expectHeaders } from '../support/headers.ts'
import { expectMarkedViews } from '../support/marked-views.ts'
import { expectNamed } from '../support/named.ts'
import { startProvider } from '../support/provider.ts'
import { isStream, REPLACES, REQUESTS, Scene } from '../support/requests.ts'
import { watch } from '../support/stream.ts'
import { useMorningApp } from '../support/suite.ts'
import { watchTables } from '../support/touched.ts'

const provider = await startProvider()

const app = useMorningApp(provider.settings)
let scene: Scene
let touched: () => Promise<string[]>

beforeAll(async () => {
  scene = new Scene(app)
  touched = await watchTables(app)
})

const followed = new Set<string>()

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
      const client = typeof wanted.by === 'object' ? wanted.by : await scene.as(wanted.by)
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
      // A failed sign-in is recorded after its answer has been sent.
      if (answer.status === 401) await expect.poll(async () => (await linesSince(since)).length).toBe(1)
      for (const table of await touched()) written.add(table)
      for (const { action } of await linesSince(since)) left.add(action)
      if (method === 'GET') await expectMarkedViews(client, answer, followed)
    }
    expect([...left].toSorted()).toEqual([...rule.audits].toSorted())
    expect(written.size > 0, `it changed ${[...written].join(', ') || 'nothing'}`).toBe(rule.changes)
  })
})

test('the board’s event stream changes nothing and is not audited', async () => {
  const client = await scene.as('gate.tt-hcc')
  const since = await chains()
  await touched()
  const stream = await watch(client)
  stream.close()
  expect([stream.status, await touched(), await linesSince(since)]).toEqual([200, [], []])
})
