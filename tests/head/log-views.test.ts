import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Answer, type Client, textsOf } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({}, async (one) => {
  const visits: [at: string, name: string, purpose: string][] = [
    ['2026-11-16T09:00', 'Tuần Trước', 'work'],
    ['2026-11-23T09:00', 'Thứ Hai', 'work'],
    ['2026-11-24T09:00', 'Thứ Ba', 'procedure'],
    ['2026-11-25T08:00', 'Hôm Nay', 'work'],
  ]
  for (const [at, name, purpose] of visits) {
    one.clock.set(`${at}:00+07:00`)
    await (await one.client('gate.tt-hcc')).enter({ name, purpose })
  }
})
const head = useFreshClient(app, 'head.tt-hcc')

const names = ({ $ }: Answer) => textsOf({ $ }, 'tbody th')

const stored = () => app.rows<Record<string, unknown>>('select * from log_view order by name')

/** Saves the filter of the page at `address` by its form, as a browser without scripts does. */
async function save(address: string, fields: Record<string, string> = {}, who = head): Promise<Answer> {
  const page = await who.get(address)
  expect(page.status).toBe(200)
  const form = page.$('form[action="/log/views"]').serializeArray()
  const sent = Object.fromEntries(form.map(({ name, value }) => [name, value]))
  return who.post('/log/views', { ...sent, ...fields })
}

async function saved(address: string, fields: Record<string, string> = {}, who = head): Promise<string> {
  const answer = await save(address, fields, who)
  expect(answer.status).toBe(303)
  return answer.location ?? ''
}

async function search(fields: Record<string, string>): Promise<string> {
  const { location } = await head.post('/log/search', fields)
  return (location ?? '').replace('/log?', '/log/views?')
}

describe('a saved view', () => {
  test('a saved view of this week follows the current week, and opens without the search words', async () => {
    const form = { words: 'thu hai 0912345678', from: '2026-11-23', to: '2026-11-25', purpose: 'work' }
    const address = await saved(await search(form), { name: '  Công   việc trong tuần ' })
    expect(address).toMatch(/^\/log\?v=[0-9a-f-]{36}$/)
    const page = await head.get(address)
    expect(page.$('h1').text()).toBe('Công việc trong tuần')
    expect(page.$('[role=status]').text()).toBe('Đã lưu bộ lọc.')
    expect(names(page)).toEqual(['Hôm Nay', 'Thứ Hai'])
    expect(page.$('.own-views [aria-current=page]').text()).toBe('Công việc trong tuần')
    expect(page.$('#words').attr('value')).toBe('')

    expect(await stored()).toMatchObject([{ criteria: { period: 'week', purpose: 'work' } }])
    expect(JSON.stringify(await stored())).not.toMatch(/thu hai|0912345678/)
    const audited = await app.rows<{ fields: string }>(`select fields from audit where action like 'log.%'`)
    expect(JSON.stringify(audited)).not.toContain('thu hai')

    app.clock.set('2026-12-01T09:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    expect(names(await later.get(address))).toEqual([])
    expect((await later.get(address)).text).toContain('30/11/2026 – 01/12/2026')
  })

  test('keeps the exact days if that is chosen, or none at all', async () => {
    const found = await search({ from: '2026-11-23', to: '2026-11-25', state: 'inside' })
    await saved(found, { name: 'Ba ngày', span: 'days' })
    await saved(found, { name: 'Đang ở trong', span: 'all' })
    expect((await stored()).map(({ criteria }) => criteria)).toEqual([
      { from: '2026-11-23', to: '2026-11-25', state: 'inside' },
      { state: 'inside' },
    ])
    app.clock.set('2026-12-20T09:00:00+07:00')
    const later = await app.client('head.tt-hcc')
    const links = (await later.get('/log')).$('.own-views a.pill-button')
    expect(links.get().map((link) => links.filter(link).text())).toEqual(['Ba ngày', 'Đang ở trong'])
    const page = await later.get(links.first().attr('href') ?? '')
    expect(page.text).toContain('23/11/2026 – 25/11/2026')
  })

  test('can be paged, searched further and exported like any other list', async () => {
    const address = await saved('/log/views?view=month', { name: 'Cả tháng' })
    const page = await head.get(address)
    const exports = page.$('main a[href^="/log/export"]').attr('href') ?? ''
    expect(exports).toBe(address.replace('/log?', '/log/export?'))
    expect((await head.get(exports)).status).toBe(200)
    expect(page.$('#from').attr('value')).toBe('01/11/2026')
    expect((await head.get(`${address}&after=x`)).status).toBe(200)
  })
})

describe('a saved view belongs to one person', () => {
  test('neither another office nor another head of the same office finds it', async () => {
    const address = await saved('/log/views?view=week', { name: 'Của tôi' })
    const id = address.slice(-36)
    const other = await app.client('head.ubnd-xa-long-hau')
    const asks = async (who: Client) => [
      (await who.get(address)).status,
      (await who.get(`/log/export?v=${id}`)).status,
      (await who.get(`/log/views?v=${id}`)).status,
      (await who.post(`/log/views/${id}`, { name: 'Của họ' })).status,
      (await who.post(`/log/views/${id}/delete`)).status,
    ]
    expect(await asks(other)).toEqual([404, 404, 404, 404, 404])
    await app.rows(
      `insert into account (id, office_id, username, display_name, role, password_hash, totp_secret, created_at)
       select gen_random_uuid(), office_id, 'deputy.tt-hcc', 'Cấp phó', role, password_hash, totp_secret, created_at
       from account where username = 'head.tt-hcc'`,
    )
    const second = await app.client('deputy.tt-hcc')
    expect(await asks(second)).toEqual([404, 404, 404, 404, 404])
    expect((await second.get('/log')).$('.own-views .pill-button')).toHaveLength(0)
    expect(await stored()).toMatchObject([{ id, name: 'Của tôi' }])
    // A head who posts another head's view id with another name gets a conflict page that does not show that view; posted from
    // the page, the same id makes a view of their own.
    const stolen = { client_uuid: id, name: 'Lấy', span: 'today' }
    const refused = await second.post('/log/views', stolen)
    expect([refused.status, refused.text.includes('Của tôi')]).toEqual([409, false])
    const own = await saved('/log/views?view=week', { client_uuid: id, name: 'Của tôi' }, second)
    expect([own, (await stored()).map((view) => view['id'])]).toEqual([address, [id, id]])
    await second.post(`/log/views/${id}/delete`)
    expect(await stored()).toMatchObject([{ id, name: 'Của tôi', criteria: { period: 'week' } }])
    // Two heads may use the same name.
    expect(
      (await second.post('/log/views', { ...stolen, client_uuid: randomUUID(), name: 'Của tôi' })).status,
    ).toBe(303)
  })

  test('there are at most twenty, however many are saved at once', async () => {
    const all = Array.from({ length: 23 }, (_, index) =>
      head.post('/log/views', { client_uuid: randomUUID(), name: `Số ${index}`, span: 'today' }),
    )
    const answers = await Promise.all(all)
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(20)
    expect(
      answers
        .find(({ status }) => status === 422)
        ?.$('#name-problem')
        .text(),
    ).toContain('20 bộ lọc')
    expect(await stored()).toHaveLength(20)
  })
})

describe('bad input is refused beside the field', () => {
  const FORM = { name: 'Tuần này', span: 'week', state: 'inside' }

  test.each([
    ['no name', { name: ' ' }, 'name', 'Vui lòng ghi mục này'],
    ['a name without end', { name: 'x'.repeat(61) }, 'name', '60 ký tự'],
    ['a control character', { name: 'a\u0007b' }, 'name', 'ký tự lạ'],
    ['no such period', { span: 'always' }, 'span', 'chọn'],
    ['only words, which are not kept', { span: 'all', state: '' }, 'span', 'chữ tra cứu không được lưu'],
    ['days that are none', { span: 'days', state: '' }, 'span', 'chọn thời gian'],
  ])('%s', async (_what, fields, field, message) => {
    const answer = await head.post('/log/views', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(message)
  })

  test.each([
    ['a state that is none', { state: 'gone' }],
    ['days the wrong way round', { from: '2026-11-25', to: '2026-11-20' }],
    ['a day that is none', { from: '2026-02-30' }],
    ['somebody of another office', { recorder: randomUUID() }],
    ['a number that is none', { client_uuid: 'x' }],
  ])('%s, which no form of ours sends', async (_what, fields) => {
    const answer = await head.post('/log/views', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(answer.status).toBe(422)
    expect(answer.$('[role=alert]').text()).not.toBe('')
    expect(await stored()).toEqual([])
  })

  test('a new name that is taken or empty', async () => {
    await saved('/log/views?view=week', { name: 'Một' })
    const id = (await saved('/log/views?view=month', { name: 'Hai' })).slice(-36)
    for (const [name, message] of [
      ['MỘT', 'Đã có bộ lọc tên này'],
      ['', 'Vui lòng ghi mục này'],
    ] as const) {
      const answer = await head.post(`/log/views/${id}`, { name })
      expect(answer.status).toBe(422)
      expect(answer.$(`#name-${id}-problem`).text()).toContain(message)
      expect(answer.$(`#name-${id}`).attr('value')).toBe(name)
      expect(answer.$('details[open]')).toHaveLength(1)
    }
    expect((await head.post(`/log/views/${id}`, { name: 'HAI' })).status).toBe(303)
    expect(new Set((await stored()).map(({ name }) => name))).toEqual(new Set(['HAI', 'Một']))
  })

  test.each(['v=x', `v=${randomUUID()}`, `f=${randomUUID()}`, 'day=2026-02-30'])('GET ?%s', async (query) => {
    expect((await head.get(`/log/views?${query}`)).status).toBe(404)
  })
})
