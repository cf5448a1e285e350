import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { Client, fieldsOf } from '../support/client.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')

beforeEach(async () => {
  await app.rows(`update visit set state = 'left', left_at = entered_at where state = 'inside'`)
})

// Invented people and numbers.
const cardOf = (number: string, name: string) =>
  `${number}|301234567|${name}|02091990|Nữ|Ấp Phước Hưng 1, Phước Lâm, Cần Giuộc, Long An|15042021`

const scan = (text: string, headers: Record<string, string> = {}) =>
  guard.post('/gate/scan', { text }, headers)

describe('an identity card', () => {
  test('fills the form; what is kept is a keyed hash and four digits, and the phone is known the next time', async () => {
    const card = cardOf('080190001234', 'Nguyễn Thị Minh Khai')
    const filled = await scan(card)
    expect(filled.status).toBe(200)
    expect(filled.$('#name').val()).toBe('Nguyễn Thị Minh Khai')
    expect(filled.$('#place').val()).toBe('Xã Mỹ Lộc')
    expect(filled.$('[name=id_number]').val()).toBe('080190001234')

    await guard.enter({
      name: 'Nguyễn Thị Minh Khai',
      place: 'Xã Mỹ Lộc',
      phone: '0912345678',
      id_number: '080190001234',
    })
    const [visit] = await app.rows<{ id_hash: Buffer; id_last4: string }>(
      `select * from visit where name = 'Nguyễn Thị Minh Khai'`,
    )
    expect([visit?.id_hash.length, visit?.id_last4]).toEqual([32, '1234'])
    const everything = JSON.stringify(await app.rows(`select visit::text from visit`)) + app.logged.join('')
    for (const secret of ['080190001234', '301234567', '02091990', 'Phước Hưng'])
      expect(everything).not.toContain(secret)

    expect((await scan(card)).$('#notice').text()).toContain('đã vào lúc 08:30, chưa ra')
    const id = await app.value<string>(`select id from visit where id_last4 = '1234'`)
    await guard.post(`/gate/visits/${id}/leave`)
    const again = await scan(card)
    expect(again.$('#phone').val()).toBe('0912 345 678')
    expect(again.$('#notice').text()).toContain('Khách đã từng đến 1 lần')
  })

  test('two simultaneous entries with one card put one visitor inside', async () => {
    const fields = { name: 'Cùng Một Thẻ', id_number: '080190009999' }
    const answers = await Promise.all([guard.enter(fields), guard.enter(fields)])
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 409])
  })

  test('offers the departure where its holder is inside, or to leave the number out, and not that somebody shares the card', async () => {
    await guard.enter({ name: 'Chưa Ra', id_number: '080190004444' })
    const answer = await guard.enter({ name: 'Chưa Ra', id_number: '080190004444' })
    expect(answer.status).toBe(409)
    expect(answer.$('.alert').text()).toContain('Số căn cước này đang ghi cho Chưa Ra')
    expect(
      answer
        .$('.alert button')
        .toArray()
        .map((button) => answer.$(button).attr('value')),
    ).toEqual(['without_card', 'leave_first'])
    const previous = String(answer.$('[name=previous_id]').val())
    const again = await guard.enter({
      name: 'Chưa Ra',
      id_number: '080190004444',
      previous_id: previous,
      resolve: 'leave_first',
    })
    expect(again.status).toBe(303)
    const mistyped = { ...fieldsOf(answer, '#entry-form'), client_uuid: randomUUID(), name: 'Gõ Nhầm Số' }
    await guard.post('/gate', { ...mistyped, resolve: 'without_card' })
    expect(await app.visit('Gõ Nhầm Số')).toMatchObject({ state: 'inside', id_hash: null })
  })

  test('numbers cannot be tried out: thirty a minute', async () => {
    const other = await app.client('gate2.tt-hcc')
    const answers = await Promise.all(
      Array.from({ length: 32 }, (_, index) => other.post('/gate/scan', { text: `0801900600${10 + index}` })),
    )
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(30)
    expect(
      answers
        .find((answer) => answer.status === 429)
        ?.$('#notice')
        .text(),
    ).toContain('Tra cứu quá nhiều lần')
  })

  test('a card that one office knows is unknown in another', async () => {
    await guard.enter({ name: 'Chỉ Ở Đây', phone: '0987000111', id_number: '080190005555' })
    const other = await app.client('gate.ubnd-xa-long-hau')
    const answer = await other.post('/gate/scan', { text: cardOf('080190005555', 'Chỉ Ở Đây') })
    expect(answer.$('#phone').val()).toBe('')
    expect(answer.$('#notice').text()).toContain('lần đầu')
  })

  test('a card of which only the number arrived is looked up by it, and otherwise the name is asked for', async () => {
    await guard.enter({ name: 'Lê Thị Đã Biết', id_number: '080190007777' })
    await app.rows(`update visit set state = 'left', left_at = entered_at where id_last4 = '7777'`)
    expect((await scan('080190007777|30|Le Th')).$('#name').val()).toBe('Lê Thị Đã Biết')
    const unknown = await scan('080190008888')
    expect(unknown.$('#name').val()).toBe('')
    expect(unknown.$('#notice').text()).toContain('Chỉ đọc được số thẻ')
  })
})

describe('a pass', () => {
  const register = async (name: string) => {
    const answer = await new Client(app.url).post('/v/tt-hcc', { client_uuid: randomUUID(), name })
    return `${app.url}${answer.location}`
  }
  const stateOf = async (name: string) => (await app.visit(name))?.state

  test('records the entry with one scan and the departure with another, but not with a scan too many', async () => {
    const pass = await register('Quét Thẻ')
    const confirmed = await scan(pass, { 'HX-Request': 'true' })
    expect(confirmed.text).toContain('Đã xác nhận Quét Thẻ')
    expect(confirmed.text).not.toContain('id="entry"')
    app.clock.forward(9_999)
    await scan(pass)
    expect(await stateOf('Quét Thẻ')).toBe('inside')
    app.clock.forward(1)
    expect((await scan(pass)).status).toBe(303)
    expect(await stateOf('Quét Thẻ')).toBe('left')
    expect((await scan(pass, { 'HX-Request': 'true' })).text).toContain('đã được ghi giờ ra')
  })

  test('a pass of another office or an unknown one changes nothing and reveals nothing', async () => {
    const pass = await register('Nơi Khác')
    const other = await app.client('gate.ubnd-xa-long-hau')
    const answer = await other.post('/gate/scan', { text: pass })
    expect(answer.text).toContain('của cơ quan khác')
    expect(answer.text).not.toContain('Nơi Khác')
    expect(await stateOf('Nơi Khác')).toBe('waiting')
    expect((await scan(`/p/${'0'.repeat(29)}`)).text).toContain('không còn giá trị')
  })
})

test.each([
  ['https://socong.example.vn/v/tt-hcc?k=01234567', 'mã treo ở cổng cơ quan'],
  ['https://evil.example/<script>alert(1)</script>', 'không phải mã QR'],
  ['', 'không phải mã QR'],
  ['a'.repeat(5000), 'không phải mã QR'],
])('%s is refused with a message, never opened or shown', async (text, word) => {
  const answer = await scan(text)
  expect(answer.status).toBe(422)
  expect(answer.$('#notice').text()).toContain(word)
  expect(answer.text).not.toContain('evil.example')
})
