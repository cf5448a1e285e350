// The invitation of an expected guest: a page without an account, a calendar file, and the code for the gate.
import { beforeAll, describe, expect, test } from 'vitest'
import { purgeKeys } from '../../server/core/visits/purge.ts'
import { Client, fieldsOf, textsOf } from '../support/client.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const ADDRESS = 'https://so-cong.cangiuoc.longan.gov.vn'
const app = useMorningApp({ PUBLIC_URL: ADDRESS })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')

/** A phone without a session. */
const phone = () => new Client(app.url)

beforeAll(() => head.switchOn('guests'))

let last = 0
async function invited(
  fields: Record<string, string> = {},
): Promise<{ id: string; name: string; path: string }> {
  const form = { name: `Khách Mời Số ${++last}`, ...fields }
  const id = await guard.guest(form)
  const link = String((await guard.get(`/guests/${id}`)).$('#invitation-link').val())
  expect(link.startsWith(`${ADDRESS}/i/`)).toBe(true)
  return { id, name: form.name, path: link.slice(ADDRESS.length) }
}

describe('the page of an invitation', () => {
  test('says when, where and whom, has the code for the gate and the app, and nothing of others', async () => {
    const other = await invited({ host: 'Phòng Kín', phone: '0912345671' })
    const { name, path } = await invited({
      ...{ time: '7h30', day: '30/11/2026', host: 'Hội trường', party_size: '4', phone: '0912345672' },
      ...{ purpose: 'other', purpose_note: 'Sửa máy tính', place: 'Công ty Ân' },
    })
    const page = await phone().get(path)
    expect(page.status).toBe(200)
    expect(page.$('.pass').text().replace(/\s+/g, ' ')).toContain(
      `07:30, thứ hai 30/11/2026 ${name} và 3 người`,
    )
    const facts = textsOf(page, 'dl > *')
    expect(facts).toEqual([
      ...['Nơi đến', 'Trung tâm Hành chính công huyện Cần Giuộc'],
      ...['Người, phòng cần gặp', 'Hội trường', 'Nội dung làm việc', 'Sửa máy tính'],
    ])
    expect(page.$('.own-code path').attr('d')).toBeTruthy()
    expect(page.$('.advice h2').text()).toContain('Bluezone')
    expect(page.$('meta[name="robots"]').attr('content')).toBe('noindex')
    // Without the random key in the address, which may contain the digits by chance.
    const words = page.text.replaceAll(path, '')
    for (const word of [other.name, 'Phòng Kín', '672', '671', 'Công ty Ân'])
      expect(words).not.toContain(word)
    const english = await phone().get(`${path}?lang=en`)
    expect(english.$('h1').text()).toBe('Invitation')
    expect(english.$('.languages a').attr('href')).toBe(`${path}?lang=vi`)
    expect(english.$('a.button').first().attr('href')).toBe(`${path}/calendar.ics?lang=en`)
  })

  test('is shown to reception with a message to send, and to nobody else of another office', async () => {
    const { id, name, path } = await invited({ time: '8h', host: 'Bà Tư' })
    const page = await guard.get(`/guests/${id}`)
    const message = String(page.$('#invitation-message').val())
    expect(message).toContain(`Kính gửi Ông/Bà ${name}: `)
    expect(message).toContain('lúc 08:00, thứ tư 25/11/2026, nơi tiếp: Bà Tư.')
    expect(message.endsWith(ADDRESS + path)).toBe(true)
    expect((await neighbour.get(`/guests/${id}`)).status).toBe(404)
  })

  test('keeps its URL when the guest is moved to another day, and expires after that day', async () => {
    const { id, path } = await invited()
    const form = fieldsOf(await guard.get(`/guests/${id}`))
    await guard.post(`/guests/${id}`, { ...form, day: '27/11/2026' })
    app.clock.set('2026-11-27T23:59:00+07:00')
    expect((await phone().get(path)).$('.state').text()).toContain('thứ sáu 27/11/2026')
    app.clock.set('2026-11-28T00:00:00+07:00')
    const over = await phone().get(path)
    expect([over.status, over.$('.state').text()]).toEqual([410, 'Thư mời đã hết hiệu lực'])
    expect((await phone().get(`${path}?lang=en`)).$('.state').text()).toBe('This invitation has ended')
    expect((await phone().get(`${path}/calendar.ics`)).status).toBe(410)
    expect(over.text).not.toContain('Khách Mời')
    // The purge deletes the key as well.
    await purgeKeys(app.db, new Date('2026-11-28T00:05:00+07:00'))
    expect((await phone().get(path)).status).toBe(404)
  })

  test('is over for a guest who was withdrawn, and where the office expects nobody any more', async () => {
    const [gone, kept] = [await invited(), await invited()]
    await guard.post(`/guests/${gone.id}/withdraw`)
    expect((await phone().get(gone.path)).status).toBe(410)
    await head.post('/office/guests', { expects_guests: 'off' })
    expect((await phone().get(kept.path)).status).toBe(410)
    await head.switchOn('guests')
    expect((await phone().get(kept.path)).status).toBe(200)
  })

  test('does not open for an unknown code, and its code opens no page of another kind', async () => {
    for (const path of ['/i/x', `/i/${'0'.repeat(29)}`, '/i/%00', `/i/${'0'.repeat(29)}/calendar.ics`]) {
      const answer = await phone().get(path)
      expect([path, answer.status, answer.$('.state').text()]).toEqual([path, 404, 'Thư mời đã hết hiệu lực'])
    }
    const { path } = await invited()
    const code = path.slice('/i/'.length)
    for (const elsewhere of [`/p/${code}`, `/d/${code}`])
      expect((await phone().get(elsewhere)).status).toBe(404)
  })

  test('says when the guest came, and has no code any more', async () => {
    const { id, path } = await invited()
    await guard.post(`/gate/guests/${id}/arrive`)
    const page = await phone().get(path)
    expect(page.$('.state').first().text()).toBe('Đã đến 08:30')
    expect(page.$('.own-code')).toHaveLength(0)
    const [visit] = await app.rows<{ id: string }>('select id from visit where guest_id = $1', [id])
    await guard.post(`/gate/visits/${visit?.id}/leave`)
    expect((await phone().get(path)).$('.pass').attr('data-state')).toBe('left')
  })

  test('stores only a hash of its key', async () => {
    const { id, path } = await invited()
    const rows = await app.rows<{ row: string }>(
      `select k::text as row from key_lookup k where ref_id = $1 union all select g::text from expected_guest g where id = $1`,
      [id],
    )
    expect(rows).toHaveLength(2)
    for (const { row } of rows) expect(row).not.toContain(path.slice('/i/'.length))
  })
})

describe('the file for the calendar', () => {
  const unfolded = (text: string) => text.replaceAll('\r\n ', '').split('\r\n')

  test('is sent for one invitation, as a calendar takes it', async () => {
    const { path } = await invited({ time: '7h30', day: '30/11/2026', host: 'Hội trường' })
    const file = await phone().get(`${path}/calendar.ics`)
    expect(file.headers.get('content-type')).toBe('text/calendar; charset=utf-8')
    expect(file.headers.get('content-disposition')).toBe('attachment; filename=lich-hen.ics')
    expect(unfolded(file.text)).toContain('DTSTART:20261130T003000Z')
    expect(unfolded(file.text)).toContain(`URL:${ADDRESS}${path}`)
  })
})

describe('name cards', () => {
  test('are printed of a day or of one unit, ten a sheet, each with the code of its guest', async () => {
    const names = Array.from({ length: 12 }, (_, each) => `Đại Biểu Thẻ ${each}`)
    for (const name of names) await invited({ name, day: '2/12/2026', place: 'UBND xã Một' })
    await invited({ name: 'Đại Biểu Khác', day: '2/12/2026', place: 'UBND xã Hai' })
    const list = await guard.get('/guests?day=2026-12-02')
    const all = await guard.get(list.$('.guest-head a').first().attr('href') ?? '')
    expect(
      all
        .$('.sheet')
        .toArray()
        .map((sheet) => all.$(sheet).find('.slip').length),
    ).toEqual([10, 3])
    const codes = all
      .$('.slip path')
      .toArray()
      .map((one) => all.$(one).attr('d'))
    expect(new Set(codes).size).toBe(13)
    const units = all.$('.guest-days a').toArray()
    expect(units.map((one) => all.$(one).text())).toEqual([
      'Tất cả (13)',
      'UBND xã Hai (1)',
      'UBND xã Một (12)',
    ])
    const unit = await guard.get(all.$(units[1]).attr('href') ?? '')
    expect(unit.$('.card-name').text()).toBe('Đại Biểu Khác')
    expect(unit.$('.guest-days [aria-current]').text()).toBe('UBND xã Hai (1)')
    expect((await guard.get('/guests/cards?day=sai&like=sai')).status).toBe(200)
  })

  test('the page of the only unit marks that unit, not all of them', async () => {
    const { id } = await invited({ name: 'Đại Biểu Riêng', day: '4/12/2026', place: 'UBND xã Bốn' })
    const page = await guard.get(`/guests/cards?day=2026-12-04&like=${id}`)
    expect(page.$('.guest-days [aria-current]').text()).toBe('UBND xã Bốn (1)')
    const all = await guard.get('/guests/cards?day=2026-12-04')
    expect(all.$('.guest-days [aria-current]').text()).toBe('Tất cả (1)')
  })

  test('a party gets as many name cards as it has people, the companions’ without a name and a code, or one for all', async () => {
    await invited({ name: 'Trưởng Đoàn', day: '3/12/2026', place: 'UBND xã Ba', party_size: '4' })
    await invited({ name: 'Người Đi Một Mình', day: '3/12/2026' })
    const each = await guard.get('/guests/cards?day=2026-12-03')
    const texts = each.$('.slip').map((_, one) => each.$(one).text().replace(/\s+/g, ' ').trim())
    expect(texts.get().filter((text) => text.includes('Đoàn của Trưởng Đoàn'))).toHaveLength(3)
    expect(each.$('.slip svg')).toHaveLength(2)
    expect(each.$('.screen-tools strong').text()).toBe('5 thẻ, 1 tờ.')
    expect(each.$('.guest-days').last().text()).toContain('UBND xã Ba (4)')
    const choices = each.$('.guest-days').first()
    expect(choices.text()).toBe('Mỗi người một thẻ (5)Mỗi đoàn một thẻ (2)')
    const one = await guard.get(choices.find('a').last().attr('href') ?? '')
    expect([one.$('.slip').length, one.$('.screen-tools strong').text()]).toEqual([2, '2 thẻ, 1 tờ.'])
    expect(one.$('.guest-days').last().text()).toContain('UBND xã Ba (1)')
  })
})

describe('a scan at the gate', () => {
  const scan = (text: string, who = guard) => who.post('/gate/scan', { text }, { 'HX-Request': 'true' })
  const notice = async (text: string, who = guard) => (await scan(text, who)).$('#notice').text().trim()
  const visitsOf = (id: string) =>
    app.rows('select * from visit where guest_id = $1 order by entered_at', [id])

  test('the scan of an invitation is the entry, as it was announced, and a second scan says since when', async () => {
    const { id, name, path } = await invited({ host: 'Hội trường', party_size: '4', purpose: 'meeting' })
    expect(await notice(ADDRESS + path)).toContain(`Đã ghi ${name} vào lúc 08:30`)
    expect(await visitsOf(id)).toMatchObject([
      { name, host: 'Hội trường', party_size: 4, purpose: 'meeting', state: 'inside' },
    ])
    // A camera that still sees the code gets the same answer.
    app.clock.forward(9_999)
    expect(await notice(ADDRESS + path)).toContain('Đã ghi')
    app.clock.forward(1)
    const again = await scan(ADDRESS + path)
    expect(again.$('#notice').text()).toContain(`${name} đã vào lúc 08:30, chưa ra.`)
    const [visit] = await visitsOf(id)
    expect(again.$(`#notice form[action="/gate/visits/${visit?.['id']}/leave"]`)).toHaveLength(1)
    await guard.post(`/gate/visits/${visit?.['id']}/leave`)
    expect(await notice(path)).toContain('đã được ghi giờ ra lúc')
    expect(await visitsOf(id)).toHaveLength(1)
  })

  test('scans at two gates are one visit', async () => {
    const second = await app.client('gate2.tt-hcc')
    const { id, path } = await invited({ phone: '0912345673' })
    const answers = await Promise.all([guard, second, head, guard].map((who) => scan(path, who)))
    for (const answer of answers) expect(answer.text).toContain('vào lúc 08:30')
    expect(await visitsOf(id)).toHaveLength(1)
  })

  test.each([
    ['of another day', { day: '26/11/2026' }, 'hẹn ngày 26/11/2026, không phải hôm nay.'],
    ['that was withdrawn', {}, 'Thư mời này đã được rút lại.'],
  ])('of an invitation %s says so and lets nobody in', async (what, fields, words) => {
    const { id, path } = await invited(fields)
    if (what.includes('withdrawn')) await guard.post(`/guests/${id}/withdraw`)
    expect(await notice(path)).toContain(words)
    expect(await visitsOf(id)).toEqual([])
  })

  test('a scan at another office opens nothing, whether that office expects guests or not', async () => {
    const { id, name, path } = await invited()
    expect(await notice(path, neighbour)).toContain('không')
    const theirs = await app.client('head.ubnd-xa-long-hau')
    await theirs.switchOn('guests')
    const answer = await scan(path, neighbour)
    expect(answer.$('#notice').text()).toContain('Mã vào cổng này của cơ quan khác.')
    expect(answer.text).not.toContain(name)
    await theirs.post('/office/guests', { expects_guests: 'off' })
    expect(await visitsOf(id)).toEqual([])
  })

  describe('of an identity card', () => {
    const cardOf = (number: string, name: string) =>
      `${number}|301234567|${name}|02091990|Nữ|Ấp Phước Hưng 1, Phước Lâm, Cần Giuộc, Long An|15042021`

    test('lets in at once the one guest who is expected under its name, and nobody a second time', async () => {
      const name = 'Trần Thị Thẻ Hẹn'
      const announced = { host: 'Bà Tư', purpose: 'meeting', phone: '0912345675', party_size: '2' }
      const { id } = await invited({ name, ...announced })
      const card = cardOf('080190007777', 'TRẦN THỊ THẺ HẸN')
      expect((await scan(card)).$('#notice').text()).toContain('vào lúc 08:30')
      const wanted = { id_last4: '7777', phone: '+84912345675', host: 'Bà Tư', party_size: 2 }
      expect(await visitsOf(id)).toMatchObject([{ ...wanted, name, purpose: 'meeting' }])
      expect((await scan(card)).$('#notice').text()).toContain('vào lúc 08:30')
      app.clock.forward(60_000)
      const inside = await scan(card)
      expect(inside.$('#notice form[action$="/leave"]')).toHaveLength(1)
      expect(await visitsOf(id)).toHaveLength(1)
      // A number alone may be mistyped: it fills the form, in which the number of the list wins over that of the last visit.
      await guard.post(inside.$('#notice form[action$="/leave"]').attr('action') ?? '')
      const next = await invited({ name, phone: '0912345699' })
      const filled = await scan('080190007777')
      expect([filled.$('[name="guest_id"]').val(), filled.$('#phone').val()]).toEqual([next.id, ''])
      expect(await visitsOf(next.id)).toEqual([])
    })

    test('says where the guest comes from, where nobody announced it', async () => {
      const { id } = await invited({ name: 'Trần Thị Không Nơi' })
      await scan(cardOf('080190007776', 'TRẦN THỊ KHÔNG NƠI'))
      const [visit] = await visitsOf(id)
      expect(visit?.['commune_code'] ?? visit?.['organisation']).toBeTruthy()
    })

    test('the card of a guest whose number is inside asks in the form, which keeps the card', async () => {
      await guard.enter({ name: 'Người Giữ Số', phone: '0912345676' })
      const { id } = await invited({ name: 'Trần Thị Trùng Số', phone: '0912345676' })
      const asked = await scan(cardOf('080190007775', 'TRẦN THỊ TRÙNG SỐ'))
      expect(asked.status).toBe(409)
      expect([asked.$('[name="guest_id"]').val(), asked.$('[name="id_number"]').val()]).toEqual([
        id,
        '080190007775',
      ])
      expect(await visitsOf(id)).toEqual([])
    })

    test('lets in nobody without the same tones, and of two of one name neither', async () => {
      const { id } = await invited({ name: 'Lê An' })
      expect((await scan(cardOf('080190007778', 'Lê Ân'))).$('#name').val()).toBe('Lê Ân')
      expect(await visitsOf(id)).toEqual([])
      for (const host of ['A', 'B']) await invited({ name: 'Hai Người Trùng Tên', host })
      const twice = await scan(cardOf('080190007779', 'Hai Người Trùng Tên'))
      expect([twice.$('#name').val(), twice.$('[name="guest_id"]').length]).toEqual([
        'Hai Người Trùng Tên',
        0,
      ])
    })
  })
})

test('no key of an invitation and no name is in the log', () => {
  expect(app.logged.join('\n')).not.toMatch(/Khách Mời|\/i\/[0-9b-v]{29}/)
})

describe('a guest who is expected at another time, day or place', () => {
  test('has to be told, with a message to send; no other change asks for that', async () => {
    const { id } = await invited({
      name: 'Khách Đổi Lịch',
      day: '4/12/2026',
      time: '8h',
      host: 'Phòng Tư pháp',
    })
    const change = async (fields: Record<string, string>) => {
      const form = fieldsOf(await guard.get(`/guests/${id}`), `form[action="/guests/${id}"]`)
      return guard.post(`/guests/${id}`, { ...form, ...fields })
    }
    expect((await change({ place: 'Công ty Khác' })).location).toBe('/guests?day=2026-12-04')
    for (const fields of [{ time: '14h' }, { day: '5/12/2026' }, { host: 'Phòng Nội vụ' }]) {
      const changed = await change(fields)
      expect([fields, changed.location]).toEqual([fields, `/guests/${id}`])
      const page = await guard.get(`/guests/${id}`)
      expect(page.$('.done').text()).toContain('cần báo lại khách')
      expect(page.$('#invitation-message').text()).toContain('đổi lịch làm việc sang 14:00')
    }
    const later = await guard.get(`/guests/${id}`)
    expect(later.$('#invitation-message').text()).not.toContain('đổi lịch')
    expect(later.$('#invitation-message').text()).toContain('Phòng Nội vụ')
  })
})

test('an unknown personal link says to ask for a new one, and does not mention a poster', async () => {
  const page = await phone().get('/d/abcdefghijkmnpqrstuvwxyz')
  expect([page.status, page.$('main').text().includes('hỏi người đã gửi đường dẫn mới')]).toEqual([404, true])
  expect(page.$('main').text()).not.toContain('quét lại')
  expect((await phone().get('/p/abcdefghijkmnpqrstuvwxyz')).$('main').text()).toContain('quét lại')
})
