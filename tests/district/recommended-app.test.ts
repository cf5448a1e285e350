import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Answer, Client } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const district = useFreshClient(app, 'district')
let id: string
/** The form's fields with the initial data. */
let seeded: Record<string, string>

interface Row {
  id: string
  slug: string
  former_slugs: string[]
  name: string
  enabled: boolean
  version: number
  guide: Record<string, { steps: string[]; slogans: string[]; faq: unknown[]; running: string }>
}

beforeEach(async () => {
  const [row] = await stored()
  id = row?.id ?? ''
  seeded = fieldsOf(await district.get(`/district/app/${id}`))
})

const stored = () => app.rows<Row>('select * from recommended_app order by created_at')

const audited = async () =>
  (
    await app.rows<{ line: string }>(
      `select action || ' ' || fields as line from audit where action ~ '^(app|embed)\\.' order by at, seq`,
    )
  ).map(({ line }) => line.trim())

function fieldsOf(answer: Answer): Record<string, string> {
  const form = answer.$('main form').last()
  return Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
}

/** Saves the form with some fields changed. */
async function save(different: Record<string, string>, path = `/district/app/${id}`): Promise<Answer> {
  return district.post(path, { ...fieldsOf(await district.get(path)), ...different })
}

test('a saved text appears at the gate at once, and the audit names the fields without their text', async () => {
  const answer = await save({
    vi_steps: '  Quét mã này. \r\n\r\nBấm   Cài đặt.\r\n',
    vi_slogans: 'Cả cơ quan cùng cài',
  })
  expect([answer.status, answer.location]).toEqual([303, '/district/app'])
  expect((await district.get('/district/app')).$('.done').text()).toBe('Đã lưu.')
  const [row] = await stored()
  expect(row?.version).toBe(2)
  expect(row?.guide['vi']).toMatchObject({
    steps: ['Quét mã này.', 'Bấm Cài đặt.'],
    slogans: ['Cả cơ quan cùng cài'],
  })
  expect(await audited()).toEqual(['app.changed guide'])
  const guard = await app.client('gate.tt-hcc')
  expect((await guard.get('/gate/advice')).$('.steps li').first().text()).toBe('Quét mã này.')
})

test('another instance shows a change as soon as it is notified', async () => {
  const two = await app.secondInstance()
  const there = new Client(two.url)
  const heading = async () => (await there.get('/bluezone')).$('h1').text()
  expect(await heading()).toBe('Cài đặt Bluezone')
  await save({ name: 'Bluezone Hai' })
  // Its clock stands still, so its cache would never expire without the announcement.
  while ((await heading()) !== 'Cài đặt Bluezone Hai') await sleep(20)
  await two.close()
})

describe('the preview', () => {
  test('shows the advice panel and the public page with what was typed, and stores nothing', async () => {
    const before = await stored()
    const answer = await save({ preview: '1', name: 'Ứng dụng Thử', vi_running: 'Có chấm xanh.' })
    expect(answer.status).toBe(200)
    expect(answer.$('.advice-panel').text()).toContain('Hướng dẫn cài Ứng dụng Thử')
    expect(answer.$('.advice-panel').text()).toContain('Có chấm xanh.')
    const page = answer.$('iframe.page-preview').attr('srcdoc') ?? ''
    expect(page).toContain('<h1>Cài đặt Ứng dụng Thử</h1>')
    expect(page).toContain('<p>Có chấm xanh.</p>')
    // Everything typed is still there and can be saved.
    expect(fieldsOf(answer)).toMatchObject({ name: 'Ứng dụng Thử', vi_running: 'Có chấm xanh.' })
    expect(await stored()).toEqual(before)
  })

  test('the preview of a new app makes room for more questions', async () => {
    const fresh = fieldsOf(await district.get('/district/app/new'))
    const questions = Object.keys(fresh).filter((field) => field.startsWith('vi_question'))
    expect(questions).toEqual(['vi_question_1', 'vi_question_2'])
    const answer = await district.post('/district/app/new', { ...fresh, ...NEW, preview: '1' })
    expect(answer.$('iframe.page-preview').attr('srcdoc')).toContain('Cài đặt PC-Covid')
    expect(answer.$('[name^=vi_question]')).toHaveLength(3)
    expect(await stored()).toHaveLength(1)
  })
})

const NEW = {
  name: 'PC-Covid',
  slug: 'pc-covid',
  android_url: 'https://play.google.com/store/apps/details?id=com.mic.bluezone',
  android_minimum: '',
  ios_url: '',
  ios_minimum: '',
  vi_steps: 'Cập nhật ứng dụng.',
  vi_running: 'Mã QR hiện ra.',
  vi_question_1: 'Có bắt buộc không?',
  vi_answer_1: 'Không.',
}

describe('two editors at once', () => {
  test('do not overwrite each other: the second sees the first, field by field', async () => {
    const path = `/district/app/${id}`
    const [mine, theirs] = [fieldsOf(await district.get(path)), fieldsOf(await district.get(path))]
    await district.post(path, { ...theirs, ios_minimum: 'iOS 13', vi_running: 'Chấm xanh.' })
    const answer = await district.post(path, { ...mine, android_minimum: 'Android 8' })
    expect(answer.status).toBe(409)
    expect(answer.$('.alert').text()).toContain('Người khác vừa lưu')
    expect(answer.$('#ios_minimum-problem').text()).toBe('Người khác vừa lưu: iOS 13')
    expect(answer.$('#vi_running-problem').text()).toContain('Chấm xanh.')
    expect(answer.$('#name-problem')).toHaveLength(0)
    expect((await stored())[0]).toMatchObject({ ios_minimum: 'iOS 13', android_minimum: 'Android 6.0' })
    // Saving again confirms the change.
    const again = await district.post(path, { ...fieldsOf(answer), ios_minimum: 'iOS 13' })
    expect(again.status).toBe(303)
    expect((await stored())[0]).toMatchObject({ ios_minimum: 'iOS 13', android_minimum: 'Android 8' })
  })

  test('both succeed if they save the same at the same moment, and it is stored once', async () => {
    const path = `/district/app/${id}`
    const form = { ...fieldsOf(await district.get(path)), android_minimum: 'Android 9' }
    const before = (await stored())[0]?.version ?? 0
    const answers = await Promise.all([district.post(path, form), district.post(path, form)])
    expect(answers.map(({ status }) => status)).toEqual([303, 303])
    expect((await stored())[0]?.version).toBe(before + 1)
  })
})

test('a URL that was once printed redirects to where the page is now', async () => {
  await save({ slug: 'bluezone-moi' })
  const visitor = new Client(app.url)
  expect((await visitor.get('/bluezone-moi')).status).toBe(200)
  const old = await visitor.get('/bluezone?lang=en')
  expect([old.status, old.location]).toEqual([302, '/bluezone-moi?lang=en'])
  await save({ slug: 'bluezone' })
  expect((await visitor.get('/bluezone-moi')).location).toBe('/bluezone')
  expect((await stored())[0]).toMatchObject({ slug: 'bluezone', former_slugs: ['bluezone-moi'] })
})

describe('several apps over time', () => {
  let next: string
  let form: Record<string, string>

  beforeEach(async () => {
    form = { ...fieldsOf(await district.get('/district/app/new')), ...NEW }
    expect((await district.post('/district/app/new', form)).status).toBe(303)
    next = (await stored())[1]?.id ?? ''
  })

  test.each(['bluezone', 'bluezone-moi'])('the URL %s cannot be used again', async (slug) => {
    for (const own of ['bluezone-moi', 'bluezone']) await save({ slug: own })
    const another = { ...fieldsOf(await district.get('/district/app/new')), ...NEW, slug }
    const answer = await district.post('/district/app/new', another)
    expect(answer.status).toBe(422)
    expect(answer.$('#slug-problem').text()).toContain('từng thuộc một ứng dụng khác')
  })

  test('no more than fifty apps are kept', async () => {
    await app.rows(
      `insert into recommended_app (id, slug, name, android_url, android_minimum, ios_url, ios_minimum, guide, enabled, created_at)
       select gen_random_uuid(), slug || '-' || n, name, android_url, android_minimum, ios_url, ios_minimum, guide, false, created_at
       from recommended_app, generate_series(1, 48) n where enabled`,
    )
    const another = { ...fieldsOf(await district.get('/district/app/new')), ...NEW, slug: 'mot-nua' }
    const answer = await district.post('/district/app/new', another)
    expect([answer.status, answer.$('#name-problem').text()]).toEqual([
      422,
      'Tối đa 50 ứng dụng, kể cả những ứng dụng đã ngừng khuyến nghị.',
    ])
  })

  test('recommending the next app ends the one before, whose page redirects to it', async () => {
    await district.post(`/district/app/${next}/recommend`)
    expect((await stored()).map(({ enabled }) => enabled)).toEqual([false, true])
    const guard = await app.client('gate.tt-hcc')
    expect((await guard.get('/gate')).$('#app_status-choices legend').text()).toContain('PC-Covid')
    const visitor = new Client(app.url)
    expect((await visitor.get('/bluezone')).location).toBe('/pc-covid')
    const page = await visitor.get('/pc-covid?lang=en')
    expect(page.$('.steps li').text()).toBe('Cập nhật ứng dụng.')
    expect(page.$('figure')).toHaveLength(1)
  })

  test('the public page says so while no app is recommended, and recommending again brings it back', async () => {
    await district.post(`/district/app/${id}/withdraw`)
    await district.post(`/district/app/${id}/withdraw`)
    const visitor = new Client(app.url)
    for (const path of ['/bluezone', '/pc-covid']) {
      const answer = await visitor.get(path)
      expect([answer.status, answer.$('h1').text()]).toEqual([
        404,
        'Hiện không có ứng dụng nào được khuyến nghị',
      ])
    }
    expect((await district.get('/district/app')).$('.alert').text()).toContain(
      'không khuyến nghị ứng dụng nào',
    )
    await district.post(`/district/app/${id}/recommend`)
    expect((await visitor.get('/bluezone')).status).toBe(200)
    expect((await audited()).slice(-2)).toEqual(['app.withdrawn', 'app.recommended'])
  })
})

const STEP = 'x'.repeat(10_000)

test.each([
  ['name', { name: ' ' }, 'Vui lòng ghi mục này'],
  ['name', { name: 'A'.repeat(121) }, 'quá 120'],
  ['name', { name: 'Blue\u202ezone' }, 'ký tự lạ'],
  ['slug', { slug: '../' }, 'chữ thường không dấu'],
  ['slug', { slug: 'SIGN-IN' }, 'trang khác của hệ thống'],
  ['android_url', { android_url: 'javascript:alert(1)' }, 'https://'],
  ['ios_url', { ios_url: `https://apps.apple.com/${'x'.repeat(300)}` }, 'tối đa 300'],
  ['android_url', { android_url: '', ios_url: '' }, 'ít nhất một trang tải'],
  ['vi_steps', { vi_steps: ' \n ' }, 'Vui lòng ghi mục này'],
  ['vi_steps', { vi_steps: STEP }, 'Dòng 1 dài quá 200'],
  ['vi_steps', { vi_steps: '1\n2\n3\n4\n5\n6\n7\n8\n9' }, 'Tối đa 8 dòng'],
  ['vi_slogans', { vi_slogans: `Câu đầu\n${'a'.repeat(121)}` }, 'Dòng 2 dài quá 120'],
  ['vi_running', { vi_running: '' }, 'Vui lòng ghi mục này'],
  ['vi_answer_1', { vi_answer_1: '' }, 'Vui lòng ghi mục này'],
  ['en_question_2', { en_question_2: '' }, 'Vui lòng ghi mục này'],
  ['en_running', { en_running: '' }, 'Vui lòng ghi mục này'],
])('%s of %j is refused', async (field, wrong, words) => {
  for (const preview of [{}, { preview: '1' }]) {
    const answer = await save({ ...wrong, ...preview } as Record<string, string>)
    expect(answer.status).toBe(422)
    expect(answer.$(`#${field}-problem`).text()).toContain(words)
    expect(answer.$('iframe')).toHaveLength(0)
  }
})

test('a link that leads to no known store is taken, with a warning', async () => {
  await save({ android_url: 'https://tai-bluezone.example/app' })
  expect((await district.get(`/district/app/${id}`)).$('#android_url-hint').text()).toContain(
    'tai-bluezone.example',
  )
  expect((await district.get('/district/app')).$('main').text()).toContain('tai-bluezone.example không phải')
  await save({ android_url: seeded['android_url'] ?? '' })
  expect((await district.get('/district/app')).text).not.toContain('không phải kho')
})

test('markup in the texts of an app is words wherever they are shown', async () => {
  const hostile = `"><script>alert('Ứng')</script>{{app}}`
  await save({
    name: hostile,
    vi_slogans: hostile,
    vi_steps: hostile,
    vi_running: hostile,
    vi_question_1: hostile,
  })
  const guard = await app.client('gate.tt-hcc')
  const [visitor] = [new Client(app.url)]
  for (const answer of [
    await guard.get('/gate'),
    await guard.get('/gate/advice'),
    await visitor.get('/v/tt-hcc'),
    await visitor.get('/bluezone'),
    await district.get('/district/app'),
    await save({ preview: '1' }),
  ]) {
    expect(answer.status).toBe(200)
    expect(answer.text).not.toContain('<script>alert')
    expect(answer.text).toContain('alert(')
  }
})

test('an app that is not there is not found', async () => {
  for (const path of [randomUUID(), 'nothing', `${id}x`]) {
    expect((await district.get(`/district/app/${path}`)).status).toBe(404)
    expect((await district.post(`/district/app/${path}/recommend`)).status).toBe(404)
  }
})
