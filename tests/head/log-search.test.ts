import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { purgeFilters } from '../../server/head/log/actions.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { MORNING } from '../support/app.ts'
import type { Answer, Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const t = translator('vi')

const app = useApp()
let guard: Client
let head: Client

/** When, and who: the newest last. */
const VISITS: [at: string, fields: Record<string, string>][] = [
  ['2026-10-31T09:00', { name: 'Phan Hồng Tháng Trước', purpose: 'delivery' }],
  ['2026-11-01T09:00', { name: 'Võ Thị Hồng Đầu Tháng', phone: '0912000345' }],
  ['2026-11-22T09:00', { name: 'Chủ Nhật Tuần Trước', place: 'Công ty Phù Sa' }],
  ['2026-11-23T00:00', { name: 'Nguyễn Thị Hồng', host: 'Phòng Tư pháp', app_status: 'running' }],
  ['2026-11-24T09:00', { name: 'Nguyễn Thị Hông', purpose: 'meeting', party_size: '4' }],
  ['2026-11-24T10:00', { name: 'Nguyễn Thị Hồng Hoà', phone: '0987111345' }],
  ['2026-11-25T07:00', { name: 'Nguyen Thi Hong' }],
  ['2026-11-25T07:10', { name: 'Trần Hòa', host: 'Bà Thuý' }],
  ['2026-11-25T07:20', { name: 'Đặng Đức', place: 'Xã Phước Lâm' }],
]

beforeAll(async () => {
  for (const [at, fields] of VISITS) {
    app.clock.set(`${at}:00+07:00`)
    await (await app.client('gate.tt-hcc')).enter(fields)
  }
  app.clock.set(MORNING)
  await (await app.client('gate.ubnd-xa-long-hau')).enter({
    name: 'Nguyễn Thị Hồng Bên Kia',
    phone: '0912000345',
  })
})

beforeEach(async () => {
  app.clock.set(MORNING)
  guard = await app.client('gate.tt-hcc')
  head = await app.client('head.tt-hcc')
})

const idOf = async (name: string) => (await app.visit(name))?.id ?? ''

const names = ({ $ }: Answer) =>
  $('tbody th')
    .map((_, cell) => $(cell).text())
    .get()

const counts = ({ $ }: Answer) => $('.log-count').text()

async function search(fields: Record<string, string>, who = head): Promise<Answer> {
  const { status, location } = await who.post('/log/search', fields)
  expect([status, location]).toEqual([303, expect.stringMatching(/^\/log\?f=[0-9a-f-]{36}$/)])
  const page = await who.get(location ?? '')
  expect(page.status).toBe(200)
  return page
}

const addressOf = async (path: string, fields: Record<string, string>) =>
  (await head.post(path, fields)).location ?? ''

const found = async (words: string) => names(await search({ words }))

describe('a view', () => {
  test.each([
    ['/log', ['Đặng Đức', 'Trần Hòa', 'Nguyen Thi Hong'], '3 lượt, 3 người'],
    ['/log?view=today', ['Đặng Đức', 'Trần Hòa', 'Nguyen Thi Hong'], '3 lượt, 3 người'],
    [
      '/log?view=week',
      [
        'Đặng Đức',
        'Trần Hòa',
        'Nguyen Thi Hong',
        'Nguyễn Thị Hồng Hoà',
        'Nguyễn Thị Hông',
        'Nguyễn Thị Hồng',
      ],
      '6 lượt, 9 người',
    ],
  ])('%s has its visits, newest first, and says how many they are', async (address, whom, count) => {
    const page = await head.get(address)
    expect(names(page)).toEqual(whom)
    expect(counts(page)).toContain(count)
    expect(page.$('nav.views [aria-current=page]')).toHaveLength(1)
  })

  test('a view of the month begins with the first of the month', async () => {
    const page = await head.get('/log?view=month')
    expect(names(page)).toHaveLength(8)
    expect(names(page).at(-1)).toBe('Võ Thị Hồng Đầu Tháng')
    expect(page.$('h1').text()).toBe('Sổ ra, vào tháng này, 01/11/2026 – 25/11/2026')
    // The day stands beside the time.
    expect(page.$('tbody tr').last().text()).toContain('01/11')
  })

  test('a Sunday’s view of the week still has the whole week, from Monday', async () => {
    app.clock.set('2026-11-29T20:00:00+07:00')
    const page = await (await app.client('head.tt-hcc')).get('/log?view=week')
    expect(page.$('h1').text()).toContain('23/11/2026 – 29/11/2026')
  })

  test('a view of who is inside, and of whose departure nobody recorded, ends with a departure', async () => {
    const id = await idOf('Trần Hòa')
    expect(names(await head.get('/log?view=inside'))).toContain('Trần Hòa')
    await guard.post(`/gate/visits/${id}/leave`)
    const inside = await head.get('/log?view=inside')
    expect(names(inside)).not.toContain('Trần Hòa')
    expect(inside.$('h1').text()).toBe('Khách đang ở trong cơ quan')
    expect(names(await head.get('/log?view=unclosed'))).toEqual([])
    const day = "date_trunc('day', entered_at)"
    await app.rows(
      `update visit set state = 'unclosed', left_at = null, day_closed_at = ${day} where id = $1`,
      [id],
    )
    const unclosed = await head.get('/log?view=unclosed')
    expect(names(unclosed)).toEqual(['Trần Hòa'])
    expect(unclosed.$('tbody .mark').first().text()).toBe('Chưa ghi giờ ra')
    const english = await head.get('/log?view=unclosed&lang=en')
    expect(english.$('tbody .mark').first().text()).toBe('Not recorded')
    await head.get('/log?lang=vi')
    await app.rows(`update visit set voided_at = $2 where id = $1`, [id, app.clock.now()])
    expect(names(await head.get('/log?view=unclosed'))).toEqual([])
    await app.rows(
      `update visit set state = 'left', day_closed_at = null, voided_at = null, left_at = entered_at where id = $1`,
      [id],
    )
  })

  test.each(['yesterday', '', 'today&view=week'])('called “%s” is none', async (view) => {
    expect((await head.get(`/log?view=${view}`)).status).toBe(404)
  })
})

describe('a name', () => {
  test('is found without tones, whatever tones were written, newest first', async () => {
    expect(await found('nguyen thi hong')).toEqual([
      'Nguyen Thi Hong',
      'Nguyễn Thị Hồng Hoà',
      'Nguyễn Thị Hông',
      'Nguyễn Thị Hồng',
    ])
  })

  test('a name with tones is found with these first and with others after them, each newest first', async () => {
    expect(await found('Nguyễn Thị Hồng')).toEqual([
      'Nguyễn Thị Hồng Hoà',
      'Nguyễn Thị Hồng',
      'Nguyen Thi Hong',
      'Nguyễn Thị Hông',
    ])
  })

  test('may be written with some tones only: these count', async () => {
    expect((await found('nguyen hồng')).slice(0, 2)).toEqual(['Nguyễn Thị Hồng Hoà', 'Nguyễn Thị Hồng'])
    expect(await found('đuc')).toEqual(['Đặng Đức'])
    expect(await found('dang duc')).toEqual(['Đặng Đức'])
  })

  test.each(['hoà', 'hòa', 'HÒA', 'Hoà', 'hòa'.normalize('NFD')])(
    'has its tone mark on either vowel: %s',
    async (words) => {
      expect(await found(words)).toEqual(['Trần Hòa', 'Nguyễn Thị Hồng Hoà'])
    },
  )

  test('is found by the beginnings of its words in any order', async () => {
    expect(await found('hoa ngu')).toEqual(['Nguyễn Thị Hồng Hoà'])
    expect(await found('oa')).toEqual([])
  })
})

describe('words', () => {
  test('are found in the host and the organisation too, across the fields', async () => {
    expect(await found('tư pháp')).toEqual(['Nguyễn Thị Hồng'])
    expect(await found('phù sa')).toEqual(['Chủ Nhật Tuần Trước'])
    expect(await found('tran thúy')).toEqual(['Trần Hòa'])
  })

  test('are found where a correction has put them, and no longer where it has removed them', async () => {
    const id = await idOf('Đặng Đức')
    const fields = { name: 'Đặng Đức', entered_at: '07:20', reason: 'typing_error' }
    await guard.post(`/gate/visits/${id}/correct`, { ...fields, seen_version: '1', host: 'Cô Sáu Lan' })
    expect(await found('sau lan')).toEqual(['Đặng Đức'])
    await guard.post(`/gate/visits/${id}/correct`, { ...fields, seen_version: '2', phone: '0912999888' })
    expect(await found('sau lan')).toEqual([])
    expect(await found('0912999888')).toEqual(['Đặng Đức'])
  })
})

describe('a phone number', () => {
  test.each(['0987111345', '0987 111 345', '+84 987 111 345', '0987.111.345', '84987111345'])(
    'is found whole: %s',
    async (words) => {
      expect(await found(words)).toEqual(['Nguyễn Thị Hồng Hoà'])
    },
  )

  test('is found by its last digits, with a name too, and not by its first', async () => {
    expect(await found('345')).toEqual(['Nguyễn Thị Hồng Hoà', 'Võ Thị Hồng Đầu Tháng'])
    expect(await found('000345')).toEqual(['Võ Thị Hồng Đầu Tháng'])
    expect(await found('hoa 345')).toEqual(['Nguyễn Thị Hồng Hoà'])
    expect(await found('0987111')).toEqual([])
    expect(await found('45')).toEqual([])
  })

  test('is shown by its end until somebody asks for it, who is then noted in the audit', async () => {
    const id = await idOf('Nguyễn Thị Hồng Hoà')
    const other = await idOf('Võ Thị Hồng Đầu Tháng')
    const before = await search({ words: 'hong 345' })
    expect(before.text).not.toMatch(/0?987 ?111|912 ?000/)
    expect(before.$('button[form=reveal]').first().attr('formaction')).toMatch(`/log/visits/${id}/phone`)
    expect((await head.get(`/log/visits/${id}`)).text).not.toMatch(/987 ?111/)
    const shown = await head.post(`/log/visits/${id}/phone`)
    expect(shown.status).toBe(200)
    expect(shown.$('dl.facts').text()).toContain('0987 111 345')
    expect(shown.text).not.toMatch(/912 ?000/)
    expect(shown.text).toContain(t('audited.visit.phone_revealed'))
    const noted = await app.rows(`select a.username, e.subject_id, e.fields from audit e
      join account a on a.id = e.actor_id where action = 'visit.phone_revealed'`)
    expect(noted).toEqual([{ username: 'head.tt-hcc', subject_id: id, fields: '' }])
    expect((await head.get(`/log/visits/${id}`)).text).not.toMatch(/987 ?111/)
    expect(other).not.toBe('')
  })

  test('the visit leads back to the search it was found by, also after its number was shown and it was corrected', async () => {
    const location = await addressOf('/log/search', { words: 'hong 345' })
    const backOf = ({ $ }: Answer) => $('.actions a[href^="/log?"]').attr('href')
    const opened = (await head.get(location)).$('tbody th a').first().attr('href') ?? ''
    const page = await head.get(opened)
    expect(backOf(page)).toBe(location)
    expect(backOf(await head.post(page.$('#reveal').attr('action') ?? ''))).toBe(location)

    const form = await head.get(page.$('a[href^="/gate/visits/"]').attr('href') ?? '')
    const fields = Object.fromEntries(new URLSearchParams(form.$('main form').first().serialize()))
    const id = await idOf('Nguyễn Thị Hồng Hoà')
    const sent = { ...fields, place: 'Xã Tân Kim', reason: 'typing_error' }
    const after = await addressOf(`/gate/visits/${id}/correct`, sent)
    expect(after).toBe(opened)
    expect(backOf(await head.get(after))).toBe(location)
    // Elsewhere nobody had searched.
    expect(backOf(await head.get(`/log/visits/${id}`))).toBe('/log?day=2026-11-24')
    expect(backOf(await head.get(`/log/visits/${id}?f=x&view=https://example.vn`))).toBe(
      '/log?day=2026-11-24',
    )
  })

  test('that is not there, or of another office, is shown to nobody and notes nothing', async () => {
    const count = () => app.rows(`select count(*) from audit where action = 'visit.phone_revealed'`)
    const before = await count()
    const without = await head.post(`/log/visits/${await idOf('Trần Hòa')}/phone`)
    expect(without.status).toBe(200)
    for (const id of [await idOf('Nguyễn Thị Hồng Bên Kia'), randomUUID(), 'x']) {
      expect((await head.post(`/log/visits/${id}/phone`)).status).toBe(404)
    }
    expect(await count()).toEqual(before)
  })
})

describe('the other questions', () => {
  test.each([
    [{ from: '2026-11-24', to: '2026-11-24' }, ['Nguyễn Thị Hồng Hoà', 'Nguyễn Thị Hông']],
    [{ to: '2026-10-31' }, ['Phan Hồng Tháng Trước']],
    [{ from: '2026-11-25', words: 'hong' }, ['Nguyen Thi Hong']],
    [{ purpose: 'meeting' }, ['Nguyễn Thị Hông']],
    [{ app_status: 'running' }, ['Nguyễn Thị Hồng']],
    [{ purpose: 'meeting', app_status: 'running' }, []],
    [{ state: 'left', words: 'tran' }, ['Trần Hòa']],
  ])('%o', async (fields, whom) => {
    expect(names(await search(fields as Record<string, string>))).toEqual(whom)
  })

  test('are kept in the form, told in its summary, and counted', async () => {
    const page = await search({ words: 'nguyễn', from: '2026-11-23', to: '2026-11-24', purpose: 'meeting' })
    expect(page.$('input[name=words]').attr('value')).toBe('nguyễn')
    expect(page.$('input[name=from]').attr('value')).toBe('23/11/2026')
    expect(page.$('select[name=purpose]').val()).toBe('meeting')
    expect(page.$('summary').text()).toBe('23/11/2026 – 24/11/2026 · Dự họp')
    expect(counts(page)).toBe('1 lượt, 4 người · 1 lượt đang ở trong')
  })

  test('say that not every recorder can be chosen, where there are too many', async () => {
    expect((await head.get('/log')).text).not.toContain('khóa từ lâu')
    await app.rows(`insert into account select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),
      'username', 'nguoi.' || n, 'display_name', 'Người Ghi ' || n, 'disabled_at', now()))).*
      from account a, generate_series(1, 200) n where a.username = 'gate2.tt-hcc'`)
    const { $, text } = await head.get('/log')
    expect($('select[name=recorder] option')).toHaveLength(201)
    expect(text).toContain('Danh sách gồm 200 người, không kể tài khoản đã khóa từ lâu.')
    await app.rows(`delete from account where username like 'nguoi.%'`)
  })

  test('know the recorders of one office only', async () => {
    const recorder = await app.rows<{ id: string }>(`select id from account where username = 'gate2.tt-hcc'`)
    const id = recorder[0]?.id ?? ''
    expect(names(await search({ recorder: id }))).toEqual([])
    await (await app.client('gate2.tt-hcc')).enter({ name: 'Của Ca Hai' })
    expect(names(await search({ recorder: id }))).toEqual(['Của Ca Hai'])
    await head.post(`/gate/visits/${await idOf('Của Ca Hai')}/void`, { reason: 'trial' })
    const page = await search({ recorder: id })
    expect([names(page), counts(page)]).toEqual([['Của Ca Hai'], '0 lượt, 0 người'])
    const voided = await search({ state: 'voided' })
    expect([names(voided), counts(voided)]).toEqual([['Của Ca Hai'], '1 lượt, 1 người'])
    expect(page.$('select[name=recorder]').text()).not.toContain('Võ Thị Xã')
    const [stranger] = await app.rows<{ id: string }>(
      `select id from account where username = 'gate.ubnd-xa-long-hau'`,
    )
    const refused = await head.post('/log/search', { recorder: stranger?.id ?? '' })
    expect([refused.status, refused.$('#recorder-problem').text()]).toEqual([422, t('problem.pick')])
  })

  test('that ask for nothing are the log of today', async () => {
    expect((await head.post('/log/search', { words: '  ' })).location).toBe('/log')
  })
})

test.each([
  ['to', { from: '2026-11-25', to: '2026-11-24' }, 'problem.period'],
  ['from', { from: '2026-02-30' }, 'problem.no_such_date'],
  ['to', { to: '31/11/2026' }, 'problem.no_such_date'],
  ['from', { from: '0000-01-01' }, 'problem.no_such_date'],
  ['state', { state: 'gone' }, 'problem.pick'],
  ['purpose', { purpose: 'x' }, 'problem.pick'],
  ['app_status', { app_status: 'x' }, 'problem.pick'],
  ['recorder', { recorder: "' or true--" }, 'problem.pick'],
  ['words', { words: 'x'.repeat(10_000) }, 'problem.too_long'],
  ['words', { words: '%%_' }, 'problem.words_none'],
  ['words', { words: 'a b c d e f g h i' }, 'problem.words_many'],
  ['words', { words: 'Hồng\u202e' }, 'problem.hostile'],
] as const)(
  'a search that is impossible is refused beside its field: %s %o',
  async (field, fields, problem) => {
    const kept = { words: 'Giữ Lại', ...fields } as Record<string, string>
    const answer = await head.post('/log/search', kept)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toBe(
      t(problem, { max: field === 'words' && problem.endsWith('many') ? '8' : '120' }),
    )
    expect(answer.$(`#${field}`).attr('aria-describedby')).toBe(`${field}-problem`)
    expect(answer.$('input[name=words]').attr('value')).toBe(kept['words'])
    expect(answer.$('details[open]')).toHaveLength(field === 'words' ? 0 : 1)
  },
)

test.each(["Hồng' or '1'='1", 'h_ng', '%hong%', "'; drop table visit;--"])(
  'signs are no words and SQL is nothing but words: %s',
  async (words) => {
    expect(await found(words)).toEqual(await found(words.replace(/[^\p{L}\d]+/gu, ' ')))
  },
)

describe('the search', () => {
  test('stands in no address and no log line, and in the audit by the names of the fields only', async () => {
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

  test('is found by its own account only, for a day, and is then forgotten', async () => {
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
    await purgeFilters(app.db, app.clock.now())
    expect(await kept()).toHaveLength(1)
    app.clock.forward(1)
    const gone = await (await app.client('head.tt-hcc')).get(address)
    expect([gone.status, gone.$('[role=alert]').text()]).toEqual([404, t('problem.search_gone')])
    // A new search can be made on the spot.
    expect([gone.$('#words').attr('value'), names(gone)]).toEqual(['', []])
    await purgeFilters(app.db, app.clock.now())
    expect(await kept()).toHaveLength(0)
  })
})

describe('the pages of the log', () => {
  const CROWD = 250
  const nameOf = (number: number) => (number % 2 ? `Dự họp Lý ${number}` : `Dự họp Ly ${number}`)
  const pages = ({ $ }: Answer) => ({
    newer: $('.log-pages a[rel=prev]').attr('href'),
    older: $('.log-pages a[rel=next]').attr('href'),
  })

  beforeAll(async () => {
    app.clock.set('2026-12-01T08:00:00+07:00')
    const crowd = await app.client('gate2.tt-hcc')
    for (let number = 1; number <= CROWD; number += 1) {
      // Forty at a time share their millisecond.
      if (number % 40 === 0) app.clock.forward(1)
      await crowd.enter({ name: nameOf(number) })
    }
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
      expect(there.map((some) => some.length)).toEqual([50, 50, 50, 50, 50])
      expect(new Set(there.flat()).size).toBe(CROWD)
      if (what === 'search') {
        // First all with the tone that was typed.
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

  test('stay where they are while visitors arrive, who are on the first page', async () => {
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

test('a person may search a lot within an hour, and beyond that is told so; everybody else goes on', async () => {
  const stored = async () =>
    (
      await app.rows<{ count: number }>(
        `select (select count(*) from log_filter)::int + (select count(*) from audit where action = 'log.searched')::int as count`,
      )
    )[0]?.count ?? 0
  onTestFinished(async () => void (await app.rows('delete from throttle')))
  await app.rows('delete from throttle')
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
