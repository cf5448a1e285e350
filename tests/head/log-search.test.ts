import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import type { CriterionName } from '../../server/head/log/criteria.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { MORNING } from '../support/app.ts'
import type { Answer } from '../support/client.ts'
import { namesIn as names, useLog } from '../support/log.ts'

const t = translator('vi')
const { app, guard, head, search } = useLog()

const idOf = async (name: string) => (await app.visit(name))?.id ?? ''

const counts = ({ $ }: Answer) => $('.log-count').text()

const addressOf = async (path: string, fields: Record<string, string>) =>
  (await head.post(path, fields)).location ?? ''

const found = async (words: string) => names(await search({ words }))

describe('a view', () => {
  test('counts closed days by their newest figures, and says of one day alone when it was closed', async () => {
    await app.rows(`insert into office_day (office_id, day, revision, closed_at, visits, people)
      select id, '2026-11-24', n, '2026-11-24T12:00:00Z', 40 + n, 50 + n from office, generate_series(5, 6) n
      where code = 'tt-hcc'`)
    expect(counts(await head.get('/log?day=2026-11-24'))).toBe('46 lượt, 56 người · đã khóa sổ lúc 19:00')
    const week = counts(await head.get('/log?view=week'))
    expect(week).toMatch(/^50 lượt, 60 người(?!.*khóa sổ)/)
  })

  test('a visit leaves the views of people inside and of missing departures once its departure is recorded', async () => {
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
  })

  test.each(['yesterday', '', 'today&view=week'])('called “%s” does not exist', async (view) => {
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

  test('a name with tones finds the exact matches first and others after them, each newest first', async () => {
    expect(await found('Nguyễn Thị Hồng')).toEqual([
      'Nguyễn Thị Hồng Hoà',
      'Nguyễn Thị Hồng',
      'Nguyen Thi Hong',
      'Nguyễn Thị Hông',
    ])
  })

  test('may be typed with some tones only, and those must match', async () => {
    expect((await found('nguyen hồng')).slice(0, 2)).toEqual(['Nguyễn Thị Hồng Hoà', 'Nguyễn Thị Hồng'])
    expect(await found('đuc')).toEqual(['Đặng Đức'])
    expect(await found('dang duc')).toEqual(['Đặng Đức'])
  })

  test('is found by the beginnings of its words in any order', async () => {
    expect(await found('hoa ngu')).toEqual(['Nguyễn Thị Hồng Hoà'])
    expect(await found('oa')).toEqual([])
  })
})

describe('search words', () => {
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

describe('what stands in a row', () => {
  const NAME = 'Lê Thị Mọi Cột'
  let row: string[]

  beforeEach(async () => {
    app.clock.set('2026-11-25T06:00:00+07:00')
    await (await app.client('gate.tt-hcc')).enter({
      ...{ name: NAME, place: 'Xã Mỹ Lộc', phone: '0903222118', host: 'Phòng Kinh tế' },
      ...{ purpose: 'other', purpose_note: 'Sửa điều hòa' },
    })
    app.clock.set(MORNING)
    const { $ } = await (await app.client('head.tt-hcc')).get('/log')
    const cells = $('tbody tr').filter((_, tr) => $(tr).text().includes(NAME))
    row = cells
      .find('td, th')
      .map((_, cell) => $(cell).text().trim())
      .get()
  })

  test('is found by the text of each column that has no field of its own', async () => {
    const [number = '', _in, _out, name = '', place = '', phone = '', purpose = '', host = ''] = row
    expect([place, phone, purpose]).toEqual(['Xã Mỹ Lộc', '··· 118', 'Sửa điều hòa'])
    for (const words of [number, name, place, phone, purpose, host])
      expect(await found(words), words).toEqual([NAME])
  })

  test.each([
    'Mỹ Lộc',
    'my loc',
    'xa my loc',
    'XÃ MỸ LỘC',
    'x. Mỹ Lộc',
    'Lê Mỹ Lộc',
    'Mỹ Lộc kinh tế',
    'mỹ lộc 118',
  ])('an address chosen from the list is found by its name: %s', async (words) => {
    expect(await found(words)).toEqual([NAME])
  })

  test('another commune’s name, or a part of the name, does not find it', async () => {
    for (const words of ['Xã Phước Lâm', 'Lộc', 'Trần Mỹ Lộc']) expect(await found(words)).not.toContain(NAME)
  })

  test('an address that was typed freely is found before it, and the name of a person, too', async () => {
    await guard.enter({ name: 'Cụ Mỹ Lộc' })
    await guard.enter({ name: 'Ông Ba', place: 'Chợ Mỹ Lộc' })
    expect(await found('Mỹ Lộc')).toEqual([expect.anything(), expect.anything(), NAME])
  })

  test('a running number finds its visit in each year, and no other', async () => {
    const number = Number(row[0])
    expect(number).toBeGreaterThan(0)
    expect(await found(`${number} kinh tế`)).toEqual([NAME])
    expect(await found(`${number}0`)).toEqual([])
    expect(await found(`0${number}`)).toEqual([])
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

  test('is masked until somebody asks for it, and the audit records who did', async () => {
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

  test('a visit links back to the search that found it, also after its number was revealed and it was corrected', async () => {
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
    // Without a search, the link leads back to the day.
    expect(backOf(await head.get(`/log/visits/${id}`))).toBe('/log?day=2026-11-24')
    expect(backOf(await head.get(`/log/visits/${id}?f=x&view=https://example.vn`))).toBe(
      '/log?day=2026-11-24',
    )
  })

  test('that does not exist, or is of another office, is shown to nobody and audits nothing', async () => {
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

describe('each criterion', () => {
  const NAME = 'Đỗ Văn Mẫu'
  /** A value that this visit alone has, and its text in the summary of the form. */
  const EXAMPLES: Record<Exclude<CriterionName, 'words' | 'from' | 'to'>, [value: string, text: string]> = {
    state: ['voided', 'Đã hủy'],
    purpose: ['complaint', 'Khiếu nại, kiến nghị'],
    app_status: ['unsupported', 'Máy không hỗ trợ'],
    commune: ['Xã Mỹ Lộc', 'Xã Mỹ Lộc'],
    source: ['paper', 'Nhập bù từ sổ giấy'],
    number: ['4711', 'STT 4711'],
    recorder: ['', 'Phạm Thị Ca Hai'],
  }

  beforeEach(async () => {
    const entry = { place: 'Xã Mỹ Lộc', purpose: 'complaint', app_status: 'unsupported' }
    await (await app.client('gate2.tt-hcc')).enter({ name: NAME, ...entry })
    const [{ id } = { id: '' }] = await app.rows<{ id: string }>(
      `update visit set number = 4711, source = 'paper', voided_at = now() where name = $1 returning entered_by as id`,
      [NAME],
    )
    EXAMPLES.recorder[0] = id
  })

  test.each(Object.entries(EXAMPLES))(
    '%s finds its visits, stays in the form, and is kept in a saved view',
    async (name, [value, text]) => {
      const found = await search({ [name]: value })
      expect(names(found)).toEqual([NAME])
      expect([found.$(`#${name}`).val(), found.$('.log-search summary').text()]).toEqual([value, text])
      const form = found.$('.own-views a').attr('href') ?? ''
      const view = Object.fromEntries(
        (await head.get(form))
          .$('main form')
          .first()
          .serializeArray()
          .map((field) => [field.name, field.value]),
      )
      const saved = await head.get((await head.post('/log/views', view)).location ?? '')
      expect([saved.$('h1').text(), names(saved)]).toEqual([text, [NAME]])
    },
  )
})

test('an address from before there was a list is shown by its name, and found with those of the list', async () => {
  const guard = await app.client('gate2.tt-hcc')
  for (const name of ['Bà Trước', 'Bà Sau']) await guard.enter({ name, place: 'Xã Mỹ Lộc' })
  await app.rows(`update visit set commune_code = 'ubnd-xa-my-loc' where name = 'Bà Trước'`)
  for (const criteria of [{ commune: 'Xã Mỹ Lộc' }, { commune: 'ubnd-xa-my-loc' }, { words: 'bà mỹ lộc' }]) {
    const found = await search(criteria)
    expect(names(found).toSorted()).toEqual(['Bà Sau', 'Bà Trước'])
    expect(found.$('#log-results, main').first().text()).not.toContain('ubnd-xa-my-loc')
  }
  const { $ } = await head.get('/log')
  expect($('#commune option:contains("Xã Mỹ Lộc")')).toHaveLength(1)
})

describe('the other search fields', () => {
  test.each([
    [{ from: '2026-11-24', to: '2026-11-24' }, ['Nguyễn Thị Hồng Hoà', 'Nguyễn Thị Hông']],
    [{ to: '2026-10-31' }, ['Phan Hồng Tháng Trước']],
    [{ from: '2026-11-25', words: 'hong' }, ['Nguyen Thi Hong']],
    [{ purpose: 'meeting', app_status: 'running' }, []],
    [{ state: 'inside', words: 'tran' }, ['Trần Hòa']],
    [{ state: 'left', words: 'tran' }, []],
  ])('%o', async (fields, whom) => {
    expect(names(await search(fields as Record<string, string>))).toEqual(whom)
  })

  test('say that not every recorder can be chosen when there are too many', async () => {
    expect((await head.get('/log')).text).not.toContain('khóa từ lâu')
    await app.rows(`insert into account select (jsonb_populate_record(a, jsonb_build_object('id', gen_random_uuid(),
      'username', 'nguoi.' || n, 'display_name', 'Người Ghi ' || n, 'disabled_at', now()))).*
      from account a, generate_series(1, 200) n where a.username = 'gate2.tt-hcc'`)
    const { $, text } = await head.get('/log')
    expect($('select[name=recorder] option')).toHaveLength(201)
    expect(text).toContain('Danh sách gồm 200 người, không kể tài khoản đã khóa từ lâu.')
  })

  test('offer and accept only recorders of the same office', async () => {
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
  ['commune', { commune: 'nowhere' }, 'problem.pick'],
  ['source', { source: 'x' }, 'problem.pick'],
  ['number', { number: '12a' }, 'problem.number'],
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
    expect(answer.$('main details[open]')).toHaveLength(field === 'words' ? 0 : 1)
  },
)

test.each(["Hồng' or '1'='1", 'h_ng', '%hong%', "'; drop table visit;--"])(
  'punctuation is no word and SQL is nothing but words: %s',
  async (words) => {
    expect(await found(words)).toEqual(await found(words.replace(/[^\p{L}\d]+/gu, ' ')))
  },
)
