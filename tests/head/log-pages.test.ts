import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { purgeFilters } from '../../server/head/log/actions.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import type { TestApp } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { namesIn as names, useLog } from '../support/log.ts'

const t = translator('vi')
const CROWD = 130
const nameOf = (number: number) => (number % 2 ? `Dự họp Lý ${number}` : `Dự họp Ly ${number}`)
const { app, head, search } = useLog(enterCrowd)

async function enterCrowd(one: TestApp) {
  const { clock } = one
  clock.set('2026-12-01T08:00:00+07:00')
  const crowd = await one.client('gate2.tt-hcc')
  for (let number = 1; number <= CROWD; number += 1) {
    // Groups of forty share the same millisecond.
    if (number % 40 === 0) clock.forward(1)
    await crowd.enter({ name: nameOf(number) })
  }
}

describe('the search', () => {
  test('shows its words in no URL and no log line, and only the names of its fields in the audit', async () => {
    const since = app.logged.length
    const { location } = await head.post('/log/search', { words: 'Canary 0987111345', state: 'inside' })
    const page = await head.get(location ?? '')
    expect(location).not.toMatch(/canary|0987/i)
    for (const link of page.$('a').get()) expect(page.$(link).attr('href')).not.toMatch(/canary|0987/i)
    expect(app.logged.slice(since).join()).not.toMatch(/canary|0987/i)
    const [noted] = await app.rows<{ fields: string; subject_id: string }>(
      `select fields, subject_id from audit where action = 'log.searched' order by at desc, seq desc limit 1`,
    )
    expect(noted).toEqual({ fields: 'words state', subject_id: location?.slice(-36) })
    expect(JSON.stringify(await app.rows('select * from audit'))).not.toMatch(/canary/i)
  })

  test('is found only by the account that made it, for a day, and is then deleted', async () => {
    const { location } = await head.post('/log/search', { words: 'hong' })
    const address = location ?? ''
    expect((await head.get(address)).status).toBe(200)
    expect((await (await app.client('head.ubnd-xa-long-hau')).get(address)).status).toBe(404)
    const [account] = await app.rows<{ id: string }>(`select id from account where username = 'head.tt-hcc'`)
    const [colleague] = await app.rows<{ id: string }>(
      `select id from account where username = 'gate2.tt-hcc'`,
    )
    const owner = 'update log_filter set account_id = $1 where id = $2'
    await app.rows(owner, [colleague?.id, address.slice(-36)])
    expect((await head.get(address)).status).toBe(404)
    await app.rows(owner, [account?.id, address.slice(-36)])
    for (const id of [randomUUID(), 'x', '', "'--"]) {
      expect((await head.get(`/log?f=${encodeURIComponent(id)}`)).status).toBe(404)
    }
    const kept = () => app.rows('select from log_filter where id = $1', [address.slice(-36)])
    app.clock.forward(24 * 3_600_000 - 1)
    await purgeFilters(app.context, app.clock.now())
    expect(await kept()).toHaveLength(1)
    app.clock.forward(1)
    const gone = await (await app.client('head.tt-hcc')).get(address)
    expect([gone.status, gone.$('[role=alert]').text()]).toEqual([404, t('problem.search_gone')])
    // The page offers a new search.
    expect([gone.$('#words').attr('value'), names(gone)]).toEqual(['', []])
    await purgeFilters(app.context, app.clock.now())
    expect(await kept()).toHaveLength(0)
  })
})

describe('the pages of the log', () => {
  let head: Client
  const pages = ({ $ }: Answer) => ({
    newer: $('.log-pages a[rel=prev]').attr('href'),
    older: $('.log-pages a[rel=next]').attr('href'),
  })

  beforeEach(async () => {
    app.clock.set('2026-12-01T09:00:00+07:00')
    head = await app.client('head.tt-hcc')
  })

  test.each(['/log', 'search'])(
    'the pages of %s lead to the end and back without loss or repetition',
    async (what) => {
      const address =
        what === '/log' ? what : ((await head.post('/log/search', { words: 'lý' })).location ?? '')
      const there: string[][] = []
      let page = await head.get(address)
      expect(pages(page).newer).toBeUndefined()
      for (;;) {
        there.push(names(page))
        const { older } = pages(page)
        if (!older) break
        page = await head.get(older)
      }
      expect(there.map((some) => some.length)).toEqual([50, 50, 30])
      expect(new Set(there.flat()).size).toBe(CROWD)
      if (what === 'search') {
        // Names with the typed tone come first.
        const tones = there.flat().map((name) => name.includes('Lý'))
        expect(tones).toEqual([...Array(CROWD)].map((_, index) => index < CROWD / 2))
      }
      const back: string[][] = [names(page)]
      for (let { newer } = pages(page); newer; { newer } = pages(page)) {
        page = await head.get(newer)
        back.unshift(names(page))
      }
      expect(back).toEqual(there)
    },
  )

  test('stay the same while visitors arrive, who appear on the first page', async () => {
    const first = await head.get('/log')
    const second = await head.get(pages(first).older ?? '')
    await (await app.client('gate2.tt-hcc')).enter({ name: 'Vừa Đến' })
    expect(names(await head.get(pages(first).older ?? ''))).toEqual(names(second))
    const back = await head.get(pages(second).newer ?? '')
    expect(names(back)).toEqual(names(first))
    const top = await head.get(pages(back).newer ?? '')
    expect(names(top)).toEqual(['Vừa Đến', ...names(first).slice(0, 49)])
    expect(pages(top).newer).toBeUndefined()
  })
})

test('a person may search often within an hour and is told when it is too often; everybody else goes on', async () => {
  const stored = async () =>
    (
      await app.rows<{ count: number }>(
        `select (select count(*) from log_filter)::int + (select count(*) from audit where action = 'log.searched')::int as count`,
      )
    )[0]?.count ?? 0
  await search({ words: 'Hồng' })
  await app.rows(`update throttle set points = 599 where key like 'log-search%'`)
  await search({ words: 'Hòa' })
  const before = await stored()
  const refused = await head.post('/log/search', { words: 'Đặng Đức' })
  expect([refused.status, refused.$('.alert').text(), refused.$('input[name="words"]').val()]).toEqual([
    429,
    t('problem.searches_many'),
    'Đặng Đức',
  ])
  expect(await stored()).toBe(before)
  expect((await head.get('/log?view=today')).status).toBe(200)
  await search({ words: 'Hồng' }, await app.client('head.ubnd-xa-long-hau'))
})
