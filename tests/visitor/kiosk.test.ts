import { describe, expect, test } from 'vitest'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { badgeCode, passCode } from '../../server/core/visits/codes.ts'
import { moveGuestsOn } from '../../server/reception/guests/purge.ts'
import { cutOff } from '../support/browser.ts'
import { type Answer, Client, cellsOf, fieldsOf } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { pairingCode } from '../support/pairing-code.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const AT = '/kiosk/tt-hcc'

const app = useRenewedApp()
const head = useFreshClient(app, 'head.tt-hcc')
const guard = useFreshClient(app, 'gate.tt-hcc')

async function paired(at = AT, by: Client = head, more: Record<string, string> = {}) {
  // Of screens paired in the same moment, any could be the first, which a thirteenth ends.
  app.clock.forward(1)
  const code = await pairingCode(by, '/poster/kiosks/pairing')
  const screen = new Client(app.url)
  expect((await screen.post(`${at}/pair`, { code, ...more })).status).toBe(303)
  await screen.get(at)
  return screen
}

const enters = (on: 'on' | 'off') => head.post('/poster/kiosks', { kiosk_enters: on })

/** Invented people and numbers. */
const cardOf = (number: string, name: string) =>
  `${number}|301234567|${name}|02091990|Nữ|Ấp Phước Hưng 1, Phước Lâm, Cần Giuộc, Long An|15042021`

const stepOf = ({ $ }: Answer) => $('main').data('kiosk')
const turnOf = (page: Answer) => fieldsOf(page, 'form:has([name=turn])')['turn'] ?? ''
const noteOf = ({ $ }: Answer) => $('.kiosk-note').text()

/** From the page of the purpose to the last one. */
async function goIn(screen: Client, page: Answer, fields: Record<string, string> = {}) {
  const asked = await screen.post(`${AT}/enter`, { turn: turnOf(page), purpose: 'work', ...fields })
  expect(stepOf(asked)).toBe('app')
  return screen.post(`${AT}/enter`, { turn: turnOf(asked), app_status: 'running' })
}

const typed = (screen: Client, name: string, phone = '') => screen.post(`${AT}/name`, { name, phone })
const scanned = (screen: Client, text: string, page = 'scan') =>
  screen.post(`${AT}/${page}`, { scanned: text })

const visitOf = async (name: string) =>
  (
    await app.rows<{ id: string; number: number; state: string; phone_shared: boolean }>(
      'select * from visit where name = $1 order by registered_at',
      [name],
    )
  ).at(-1)

describe('pairing', () => {
  test('is with a code from the head, who sees the kiosk’s last contact and can end it alone', async () => {
    const stranger = new Client(app.url)
    const unpaired = await stranger.get(AT)
    expect([unpaired.$('label').first().text(), unpaired.$('button').text()]).toEqual([
      'Mã ghép',
      'Ghép ki-ốt',
    ])
    expect((await stranger.post(`${AT}/alive`)).status).toBe(404)
    expect((await stranger.post(`${AT}/name`, { name: 'Ai Đó' })).location).toBe(AT)
    const one = await paired()
    app.clock.forward(1000)
    const other = await paired()
    const version = (await one.get(AT)).$('main').data('version')
    app.clock.forward(5 * 60_000)
    expect(JSON.parse((await one.post(`${AT}/alive`)).text)).toEqual({ version })
    const list = (await head.get('/poster')).$('#kiosks form.row')
    expect(list).toHaveLength(2)
    expect(list.eq(0).text()).toContain('đang chạy')
    expect(list.eq(1).text()).toContain('mất liên lạc từ 08:30')
    await head.post(String(list.eq(0).attr('action')))
    expect([stepOf(await one.get(AT)), stepOf(await other.get(AT))]).toEqual([undefined, 'start'])
    const actions = await app.rows<{ action: string }>(
      `select action from audit where action like 'kiosk.%' order by seq`,
    )
    expect(actions.map(({ action }) => action)).toEqual([
      ...['kiosk.code_made', 'kiosk.paired', 'kiosk.code_made', 'kiosk.paired', 'kiosk.unpaired'],
    ])
  })

  test('shows its code again when the head’s page is loaded again, until a screen has used it or it is over', async () => {
    const code = await pairingCode(head, '/poster/kiosks/pairing')
    const shown = async () => (await head.get('/poster')).$('.pairing').text()
    expect([code, await shown()]).toEqual([expect.stringMatching(/^\w{4}-\w{4}$/), code])
    await new Client(app.url).post(`${AT}/pair`, { code })
    expect(await shown()).toBe('')
    await pairingCode(head, '/poster/kiosks/pairing')
    app.clock.forward(15 * 60_000)
    expect(await shown()).toBe('')
  })

  test('begins in Vietnamese again for the next visitor', async () => {
    const screen = await paired()
    const english = await screen.get(`${AT}?lang=en`)
    const name = await screen.get(`${AT}/in?lang=en`)
    expect([english, name].map(({ $ }) => $('html').attr('lang'))).toEqual(['en', 'en'])
    screen.cookies.set('lang', 'en')
    expect((await screen.get(String(name.$('header a').attr('href')))).location).toBe(AT)
    expect((await screen.get(AT)).$('html').attr('lang')).toBe('vi')
  })

  test('is ended at the screen by the password of an account of this office, after few guesses', async () => {
    const screen = await paired()
    const stop = (username: string, password: string) => screen.post(`${AT}/stop`, { username, password })
    expect((await stop('gate.ubnd-xa-long-hau', PASSWORD)).status).toBe(401)
    const locked = `update account set disabled_at = $1 where username = 'gate2.tt-hcc'`
    await app.rows(locked, [app.clock.now()])
    expect((await stop('gate2.tt-hcc', PASSWORD)).status).toBe(401)
    await app.rows(locked, [null])
    expect((await stop('gate2.tt-hcc', 'x'.repeat(201))).status).toBe(401)
    for (let guess = 0; guess < 5; guess += 1) await stop('gate.tt-hcc', `${guess} không phải`)
    expect((await stop('gate.tt-hcc', PASSWORD)).status).toBe(429)
    expect(stepOf(await screen.get(AT))).toBe('start')
    await app.rows('delete from throttle')
    const setup = await stop('gate.tt-hcc', PASSWORD)
    expect([stepOf(setup), setup.$('#scan-open').length]).toEqual(['setup', 1])
    expect(stepOf(await screen.get(`${AT}/stop`))).toBe('stop')
    expect((await screen.get(`${AT}/stop`)).$('#scan-open')).toHaveLength(0)
    // Whatever a visitor has sealed in their page ends nothing.
    await screen.post(`${AT}/stop`, { turn: turnOf(await typed(screen, 'Người Tò Mò')) })
    expect((await screen.post(`${AT}/stop`, { turn: turnOf(setup) })).location).toBe(AT)
    expect(stepOf(await screen.get(AT))).toBeUndefined()
  })
})

describe('the way in', () => {
  test('typed: the visitor waits, the guard lets them in, and the log counts the kiosk by itself', async () => {
    await enters('off')
    const screen = await paired()
    const wrong = await typed(screen, '', '0912')
    expect([wrong.status, wrong.$('#phone').val(), wrong.$('.wrong .problem').length]).toEqual([
      422,
      '0912',
      2,
    ])
    const many = await screen.post(`${AT}/enter`, {
      ...{ turn: turnOf(await typed(screen, 'Đoàn Tham Quan')), purpose: 'work', companions: '21' },
    })
    expect([many.status, many.$('#companions-problem').text(), many.$('#companions').val()]).toEqual([
      ...[422, 'Trên 20 người đi cùng: mời gặp người trực.', '21'],
    ])
    const done = await goIn(screen, await typed(screen, 'Đặng Thị Kim', '0912345001'), {
      host: 'Phòng Một',
      companions: '2',
    })
    expect([done.$('h1').text(), done.$('.kiosk-number').length]).toEqual(['Đã ghi. Mời gặp người trực', 0])
    expect(await visitOf('Đặng Thị Kim')).toMatchObject({
      ...{ state: 'waiting', source: 'kiosk', phone: '+84912345001', party_size: 3, purpose: 'work' },
      ...{ app_status: 'running', host: 'Phòng Một', number: null },
    })
    expect((await guard.get('/gate')).text).toContain('Đặng Thị Kim')
    // A card that waits waits, also where the head lets others in meanwhile.
    const card = cardOf('080190001111', 'Trần Thị Chờ')
    const printing = await paired(AT, head, { prints: 'on' })
    expect((await goIn(printing, await scanned(printing, card))).text).toContain('Xin lấy phiếu bên dưới')
    await enters('on')
    expect(noteOf(await scanned(screen, card))).toContain('Ông/Bà đã đăng ký')
    expect(noteOf(await scanned(screen, cardOf('080190001111', 'Kẻ Giả Mạo')))).toBe('Mời gặp người trực')
    const found = await head.post('/log/search', { source: 'kiosk', from: '25/11/2026', to: '25/11/2026' })
    expect((await head.get(found.location ?? '')).text).toContain('Khách tự ghi ở ki-ốt')
  })

  test('by card, inside at once: number and word of the day, a phone known from before, nothing of the card', async () => {
    await enters('on')
    await guard.enter({ name: 'Nguyễn Thị Minh Khai', phone: '0912345002', id_number: '080190001234' })
    await app.rows(`update visit set state = 'left', left_at = entered_at where state = 'inside'`)
    const screen = await paired()
    const card = cardOf('080190001234', 'Nguyễn Thị Minh Khai')
    const known = await scanned(screen, card)
    expect([stepOf(known), known.$('.kiosk-person').text()]).toEqual([
      'known',
      'Thẻ căn cước •••• 1234 Nguyễn Thị Minh K•••',
    ])
    expect(known.text).not.toContain('Khai')
    const done = await goIn(screen, await screen.post(`${AT}/enter`, { turn: turnOf(known) }))
    const visit = await visitOf('Nguyễn Thị Minh Khai')
    expect(visit).toMatchObject({
      ...{ state: 'inside', source: 'kiosk', assurance: 'kiosk', phone: '+84912345002', id_last4: '1234' },
    })
    expect(done.$('.kiosk-number').text()).toBe(String(visit?.number))
    expect(done.$('.kiosk-word').text()).not.toBe('')
    expect(done.text).not.toContain('080190001234')
    expect(done.text).toContain('Khi về, xin quét lại thẻ căn cước.')
    // The log says who has recorded and let in the visitor.
    const logged = await head.get(`/log/visits/${visit?.id}`)
    expect(logged.$('dt:contains("Người ghi vào") + dd').text()).toBe('Ki-ốt')
    const leaving = await scanned(screen, card)
    expect([stepOf(leaving), leaving.text.includes('Khai')]).toEqual(['leave', false])
    expect(stepOf(await screen.post(`${AT}/leave`, { turn: turnOf(leaving) }))).toBe('gone')
    expect(await visitOf('Nguyễn Thị Minh Khai')).toMatchObject({ state: 'left', ended_how: 'visitor' })
  })

  test('by invitation: the guest is known by their code, and needs no purpose', async () => {
    await enters('on')
    await head.switchOn('guests')
    const id = await guard.guest({ name: 'Trần Văn Được Mời', phone: '0912345003', host: 'Phòng Hai' })
    const code = invitationCode(app.context.keys, await app.officeId('tt-hcc'), id)
    const screen = await paired()
    const known = await scanned(screen, `https://so-cong.example/i/${code}`)
    expect(known.$('.kiosk-person').text()).toBe('Trần Văn Được M•••')
    await (await app.client('head.ubnd-xa-long-hau')).switchOn('guests')
    const invited = await (await app.client('gate.ubnd-xa-long-hau')).guest({ name: 'Khách Nơi Khác' })
    const theirs = invitationCode(app.context.keys, await app.officeId('ubnd-xa-long-hau'), invited)
    expect(noteOf(await scanned(screen, theirs))).toContain('nơi khác')
    const asked = await screen.post(`${AT}/enter`, { turn: turnOf(known) })
    expect(stepOf(asked)).toBe('app')
    await screen.post(`${AT}/enter`, { turn: turnOf(asked), app_status: 'off' })
    expect(await visitOf('Trần Văn Được Mời')).toMatchObject({
      ...{ state: 'inside', guest_id: id, phone: '+84912345003', host: 'Phòng Hai', app_status: 'off' },
    })
    const leaving = await scanned(screen, code)
    expect(stepOf(leaving)).toBe('leave')
    await screen.post(`${AT}/leave`, { turn: turnOf(leaving) })
    // A guest of several days is expected again on the next of them.
    await app.rows(
      `update expected_guest set until = '2026-11-27', weekdays = '345', day = '2026-11-25' where id = $1`,
      [id],
    )
    app.clock.set('2026-11-26T01:30:00Z')
    await moveGuestsOn(app.context.db, await app.officeId('tt-hcc'), '2026-11-26')
    const again = await scanned(screen, code)
    expect(stepOf(again)).toBe('known')
    const second = await screen.post(`${AT}/enter`, { turn: turnOf(again) })
    await screen.post(`${AT}/enter`, { turn: turnOf(second), app_status: 'off' })
    expect(await visitOf('Trần Văn Được Mời')).toMatchObject({
      state: 'inside',
      guest_id: id,
      day: '2026-11-26',
    })
  })

  test('is counted by itself on the head’s charts and in the report', async () => {
    await enters('on')
    const screen = await paired()
    await goIn(screen, await typed(screen, 'Được Đếm Riêng'))
    await guard.enter({ name: 'Ghi Ở Cổng' })
    const count = await app.value<string>(
      `select count(*)::text from visit where source = 'kiosk' and state in ('inside', 'left') and day = '2026-11-25'`,
    )
    const tile = (await head.get('/log/charts')).$('dt:contains("Khách tự ghi ở ki-ốt") + dd').text()
    const lines = cellsOf(await head.get('/report'), '.plain-lines')
    expect([tile, lines.find(([label]) => label === 'Lượt tự ghi ở ki-ốt')?.[1]]).toEqual([count, count])
  })

  test('a form sent twice stores one visit; a later visitor’s screen opens nothing of it', async () => {
    await enters('on')
    const screen = await paired()
    const page = await typed(screen, 'Gửi Hai Lần')
    const asked = await screen.post(`${AT}/enter`, { turn: turnOf(page), purpose: 'work' })
    const twice = [1, 2].map(() => screen.post(`${AT}/enter`, { turn: turnOf(asked), app_status: 'absent' }))
    const numbers = (await Promise.all(twice)).map(({ $ }) => $('.kiosk-number').text())
    expect(numbers[0]).toBe(numbers[1])
    expect(await app.rows(`select 1 from visit where name = 'Gửi Hai Lần'`)).toHaveLength(1)
    await screen.get(AT)
    expect((await screen.post(`${AT}/enter`, { turn: turnOf(asked) })).location).toBe(AT)
  })

  test('waits where a party is larger than a family, and outside hours', async () => {
    await enters('on')
    const screen = await paired()
    await goIn(screen, await typed(screen, 'Đoàn Đông Người'), { companions: '5' })
    app.clock.set('2026-11-25T13:00:00Z')
    await goIn(screen, await typed(screen, 'Đến Ngoài Giờ'))
    expect([(await visitOf('Đoàn Đông Người'))?.state, (await visitOf('Đến Ngoài Giờ'))?.state]).toEqual([
      'waiting',
      'waiting',
    ])
  })
})

describe('the way out', () => {
  test('is by name and number together; each alone, a number of nobody and a slip’s number all end and tell nothing', async () => {
    const screen = await paired()
    await guard.enter({ name: 'Lê Thị Mỹ Duyên', phone: '0912345004', id_number: '080190005555' })
    const out = (name: string, number: string) => screen.post(`${AT}/leave`, { name, number })
    const refused = await Promise.all([
      ...[out('Người Khác', '0912345004'), out('Lê Thị Mỹ Duyên', '0912345999')],
      ...[out('Lê Thị Mỹ Duyên', ''), out('Lê Thị Mỹ Duyên', '0801 9000 5556')],
    ])
    expect(new Set(refused.map((page) => `${page.status} ${noteOf(page)}`)).size).toBe(1)
    expect(refused[0]?.$('#name').val()).toBe('Người Khác')
    for (const text of ['000012', '080190005555', 'Lê Thị Mỹ Duyên'])
      expect(stepOf(await scanned(screen, text))).toBe('start')
    expect((await visitOf('Lê Thị Mỹ Duyên'))?.state).toBe('inside')
    expect(stepOf(await out('le thi my duyen', '080190005555'))).toBe('gone')
    const { id } = (await visitOf('Lê Thị Mỹ Duyên')) ?? { id: '' }
    await guard.post(`/gate/visits/${id}/back`)
    expect((await visitOf('Lê Thị Mỹ Duyên'))?.state).toBe('inside')
  })

  test('without phone and card is by name and the number that the kiosk gave, which is not guessed', async () => {
    await enters('on')
    const screen = await paired()
    const done = await goIn(screen, await typed(screen, 'Cụ Không Điện Thoại'))
    const number = done.$('.kiosk-number').text()
    expect(done.text).toContain(`Khi về, chạm Ra về, ghi tên và số ${number}.`)
    await guard.enter({ name: 'Người Ghi Ở Cổng' })
    const atGate = (await visitOf('Người Ghi Ở Cổng'))?.number
    const out = (name: string, typedNumber: unknown) =>
      screen.post(`${AT}/leave`, { name, number: String(typedNumber) })
    expect(noteOf(await out('Người Khác', number))).toContain('Chưa tìm thấy')
    expect(noteOf(await out('Người Ghi Ở Cổng', atGate))).toContain('Chưa tìm thấy')
    expect(stepOf(await scanned(screen, number, 'out'))).toBe('leave')
    expect((await visitOf('Cụ Không Điện Thoại'))?.state).toBe('inside')
    expect(stepOf(await out('cu khong dien thoai', `00${number}`))).toBe('gone')
    for (let guess = 1; guess < 5; guess += 1) await out('Cụ Không Điện Thoại', guess)
    expect(noteOf(await out('Cụ Không Điện Thoại', 5))).toContain('quá nhiều lần')
  })

  test('is by the slip that the kiosk printed; later on the same slip knows its holder again', async () => {
    await enters('on')
    const screen = await paired(AT, head, { prints: 'on' })
    const done = await goIn(screen, await typed(screen, 'Có Phiếu In'))
    expect(done.$('main').attr('data-print')).toBeDefined()
    const pass = passCode(app.context.keys, await app.officeId('tt-hcc'), await clientUuidOf('Có Phiếu In'))
    const leaving = await scanned(screen, pass, 'out')
    expect(stepOf(await screen.post(`${AT}/leave`, { turn: turnOf(leaving) }))).toBe('gone')
    expect(noteOf(await scanned(screen, pass, 'out'))).toContain('Chưa tìm thấy')
    expect(stepOf(await scanned(screen, pass))).toBe('known')
    expect((await visitOf('Có Phiếu In'))?.state).toBe('left')
  })

  test('is by the badge that the guard gave them', async () => {
    await head.post('/office/fields', { fields: 'badge' })
    await head.post('/badges', { prefix: 'k', from: '1', to: '1' })
    await guard.enter({ name: 'Võ Thị Đeo Thẻ', badge: 'K 1' })
    const [badge] = await app.rows<{ id: string }>('select id from badge')
    const screen = await paired()
    const code = badgeCode(app.context.keys, await app.officeId('tt-hcc'), badge?.id ?? '')
    const leaving = await scanned(screen, code, 'out')
    expect(stepOf(leaving)).toBe('leave')
    await screen.post(`${AT}/leave`, { turn: turnOf(leaving) })
    expect((await visitOf('Võ Thị Đeo Thẻ'))?.state).toBe('left')
  })

  test('is by no code that lets nobody out: of who waits, was voided, is of another office, or of a free badge', async () => {
    await enters('off')
    const screen = await paired()
    const foreignHead = await app.client('head.ubnd-xa-long-hau')
    const foreign = await paired('/kiosk/ubnd-xa-long-hau', foreignHead)
    const notes = async (code: string) => [
      noteOf(await scanned(screen, code, 'out')),
      noteOf(await foreign.post('/kiosk/ubnd-xa-long-hau/out', { scanned: code })),
    ]
    const ELSEWHERE = 'Mã này của nơi khác. Mời gặp người trực.'
    await goIn(screen, await typed(screen, 'Phiếu Đang Chờ'))
    const office = await app.officeId('tt-hcc')
    const pass = passCode(app.context.keys, office, await clientUuidOf('Phiếu Đang Chờ'))
    expect(await notes(pass)).toEqual(['Ông/Bà đã đăng ký. Mời gặp người trực để vào.', ELSEWHERE])
    const id = (await visitOf('Phiếu Đang Chờ'))?.id
    await guard.post(`/gate/visits/${id}/confirm`)
    await guard.post(`/gate/visits/${id}/leave`)
    await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })
    expect(await notes(pass)).toEqual(['Mời gặp người trực', ELSEWHERE])
    await head.post('/office/fields', { fields: 'badge' })
    await head.post('/badges', { prefix: 'k', from: '1', to: '1' })
    const badge = badgeCode(app.context.keys, office, await app.value<string>('select id from badge'))
    expect(await notes(badge)).toEqual(['Mời gặp người trực', 'Mời gặp người trực'])
    await foreignHead.post('/office/fields', { fields: 'badge' })
    expect((await notes(badge))[1]).toBe(ELSEWHERE)
    const nobody = await screen.post(`${AT}/leave`, { turn: turnOf(await typed(screen, 'Không Ở Trong')) })
    expect([stepOf(nobody), await visitOf('Không Ở Trong')]).toEqual(['gone', undefined])
  })

  test('says whom to see where the database is away, and keeps nothing of what was typed', async () => {
    const screen = await paired()
    const comeBack = cutOff(app)
    const away = await screen.post(`${AT}/leave`, { name: 'Lê Văn Vừa Gõ', number: '0912345007' })
    comeBack()
    expect([away.status, away.$('.kiosk-away').text()]).toEqual([503, 'Mời gặp người trực'])
    expect(away.headers.get('Refresh')).toBe(`15; url=${AT}`)
    expect((await screen.get(`${AT}/khong-co/gi`)).headers.get('Refresh')).toBe(`15; url=${AT}`)
    expect(away.text).not.toMatch(/Vừa Gõ|0912345007/)
    for (const path of ['/kiosk', `${AT}/khong-co/gi`, '/kiosk/khong-co']) {
      const nothing = await screen.get(path)
      expect([nothing.status, nothing.$('a').length, nothing.$('.kiosk-away').length]).toEqual([404, 0, 1])
    }
  })

  test('takes at most thirty tries a minute of one kiosk', async () => {
    const screen = await paired()
    const tries = Array.from({ length: 31 }, () => scanned(screen, 'x'))
    const notes = (await Promise.all(tries)).map(noteOf)
    expect(notes.filter((note) => note.includes('quá nhiều lần'))).toHaveLength(1)
    const typedNumber = await screen.post(`${AT}/leave`, { name: 'Ai Đó', number: '0912345000' })
    expect(noteOf(typedNumber)).toContain('quá nhiều lần')
  })
})

const clientUuidOf = (name: string) =>
  app.value<string>('select client_uuid from visit where name = $1', [name])

describe('a hostile visitor', () => {
  test('learns nothing from a typed phone number whose owner is inside: they are let in alike', async () => {
    await enters('on')
    const screen = await paired()
    await guard.enter({ name: 'Chủ Số Máy', phone: '0912345005' })
    const done = await goIn(screen, await typed(screen, 'Người Dò Số', '0912345005'))
    expect(done.text).not.toContain('Chủ Số')
    expect(await visitOf('Người Dò Số')).toMatchObject({ state: 'inside', phone_shared: true })
    expect((await visitOf('Chủ Số Máy'))?.state).toBe('inside')
  })

  test('with a code of somebody’s card number and another name ends nothing and is not taken for them', async () => {
    const screen = await paired()
    await guard.enter({ name: 'Chủ Thẻ Thật', phone: '0912345006', id_number: '080190006666' })
    const forged = await scanned(screen, cardOf('080190006666', 'Kẻ Giả Mạo'))
    expect([stepOf(forged), noteOf(forged)]).toEqual(['start', 'Mời gặp người trực'])
    await app.rows(`update visit set state = 'left', left_at = entered_at where name = 'Chủ Thẻ Thật'`)
    expect(stepOf(await scanned(screen, cardOf('080190006666', 'Kẻ Giả Mạo')))).toBe('purpose')
  })

  test('cannot use what was sealed at another kiosk, at another office, too long ago or after the head has stopped it', async () => {
    const screen = await paired()
    const foreignHead = await app.client('head.ubnd-xa-long-hau')
    const foreign = await paired('/kiosk/ubnd-xa-long-hau', foreignHead)
    const turn = turnOf(await typed(screen, 'Không Được Ghi'))
    const send = (by: Client, at = AT) => by.post(`${at}/enter`, { turn, purpose: 'work', app_status: 'off' })
    expect((await send(await paired())).location).toBe(AT)
    expect((await send(foreign, '/kiosk/ubnd-xa-long-hau')).location).toBe('/kiosk/ubnd-xa-long-hau')
    // The cookie of one office opens no kiosk of another.
    expect((await send(foreign)).location).toBe(AT)
    expect((await foreign.get(AT)).$('#code')).toHaveLength(1)
    app.clock.forward(3 * 60_000)
    expect((await send(screen)).location).toBe(AT)
    const fresh = turnOf(await typed(screen, 'Không Được Ghi'))
    const stops = (await head.get('/poster'))
      .$('#kiosks form.row')
      .get()
      .map(({ attribs }) => attribs['action'])
    for (const stop of stops) await foreignHead.post(String(stop))
    expect(stepOf(await screen.get(`${AT}/out`))).toBe('leave')
    for (const stop of stops) await head.post(String(stop))
    expect((await screen.post(`${AT}/enter`, { turn: fresh, purpose: 'work' })).location).toBe(AT)
    expect(await app.rows(`select 1 from visit where name = 'Không Được Ghi'`)).toEqual([])
  })

  test('finds no room after two hundred who wait, and the guard is told to be met', async () => {
    await enters('off')
    const screen = await paired()
    await goIn(screen, await typed(screen, 'Hàng Đợi'))
    await app.rows(
      `insert into visit
       select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid()))).*
       from visit v, generate_series(1, 199) where v.name = 'Hàng Đợi'`,
    )
    const full = await typed(screen, 'Người Thứ Hai Trăm')
    const asked = await screen.post(`${AT}/enter`, { turn: turnOf(full), purpose: 'work' })
    const refused = await screen.post(`${AT}/enter`, { turn: turnOf(asked), app_status: 'off' })
    expect([refused.status, noteOf(refused)]).toEqual([
      429,
      'Đang có quá nhiều người chờ. Mời gặp người trực.',
    ])
    await enters('on')
    const done = await goIn(screen, await typed(screen, 'Không Phải Chờ'))
    expect(done.$('h1').text()).toBe('Đã ghi. Mời Ông/Bà vào')
    await app.rows(`delete from visit where name = 'Hàng Đợi'`)
  })
})
