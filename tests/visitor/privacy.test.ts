import { beforeAll, describe, expect, test } from 'vitest'
import { ANSWER_DAYS, dueOn } from '../../server/core/offices/data-rights.ts'
import { cutOff } from '../support/browser.ts'
import { type Answer, type Client, cellsOf } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const ADDRESS = 'http://localhost:3000'

const app = useApp({ PUBLIC_URL: ADDRESS, BACKUP_DIR: '/nowhere', BACKUP_DAYS: '9' })
let nobody: Client

beforeAll(async () => {
  // First: the program reads the offices' settings again after the district's change.
  await app.rows(`update office set retention_days = 45 where code = 'ubnd-xa-long-hau'`)
  await (await app.client('district')).post('/district/webhook', { url: 'https://gateway.example.vn/' })
  nobody = await app.client()
})

function lines({ $ }: Answer): Record<string, string> {
  return Object.fromEntries(
    $('dl dt')
      .get()
      .map((about) => [$(about).text(), $(about).next('dd').text()]),
  )
}

describe('the notice of an office', () => {
  test('says who, what, why, for how long and to whom, to anybody', async () => {
    const page = await nobody.get('/privacy/ubnd-xa-long-hau')
    expect(page.status).toBe(200)
    expect(page.$('h1').text()).toBe('Thông báo về xử lý dữ liệu cá nhân')
    expect(lines(page)).toMatchObject({
      'Đơn vị kiểm soát dữ liệu': 'UBND xã Long Hậu.',
      'Mục đích': expect.stringContaining('91/2025/QH15'),
      'Thời gian lưu': expect.stringContaining('45 ngày'),
      'Bản sao lưu': expect.stringContaining('9 ngày'),
      'Có bắt buộc không': expect.stringContaining('Bluezone'),
    })
    expect((await nobody.get('/privacy/tt-hcc')).text).toContain('30 ngày rồi tự xóa')
  })

  test('gives the deadlines for answering requests', async () => {
    const page = await nobody.get('/privacy/tt-hcc')
    expect(cellsOf(page, '.clocks')).toEqual([
      ['Báo đã nhận yêu cầu', '2 ngày làm việc'],
      ['Xem dữ liệu', '10 ngày'],
      ['Nhận bản sao', '10 ngày'],
      ['Sửa dữ liệu', '10 ngày'],
      ['Xóa dữ liệu', '20 ngày'],
      ['Hạn chế hoặc phản đối xử lý', '15 ngày'],
    ])
    expect(dueOn({ kind: 'erase', received_on: '2026-11-01', extended_until: null })).toBe(
      `2026-11-${1 + ANSWER_DAYS.erase}`,
    )
  })

  test('says the same as the form of the visitors, in either language', async () => {
    for (const lang of ['vi', 'en']) {
      const whole = lines(await nobody.get(`/privacy/tt-hcc?lang=${lang}`))
      const form = await nobody.get(`/v/tt-hcc?lang=${lang}`)
      const short = lines(form)
      expect(Object.keys(short)).toHaveLength(7)
      const { [lang === 'vi' ? 'Quyền của Ông/Bà' : 'Your rights']: rights, ...others } = short
      expect(whole).toMatchObject(others)
      expect(rights).toMatch(/\b2\b.*\b10\b.*\b15\b.*\b20\b/)
      expect(form.$(`a[href="/privacy/tt-hcc?lang=${lang}"]`)).toHaveLength(1)
    }
  })

  test('says of each switch who sees names and where they go, and nothing of channels once hosts are told of nobody', async () => {
    const said = async (lang = 'vi') =>
      Object.values(lines(await nobody.get(`/privacy/ubnd-xa-long-hau?lang=${lang}`))).join(' ')
    const tells = { tells_hosts: 'on' }
    const switches: [what: string, path: string, form: Record<string, string>, vi: RegExp, en: RegExp][] = [
      ['badges', 'fields', { fields: 'badge' }, /Số thẻ Ông\/Bà mang/, /number of the badge/],
      ['plates', 'fields', { fields: 'plate' }, /Chỉ khi Ông\/Bà cho ghi/, /Only if you give it/],
      [
        'guests',
        'guests',
        { expects_guests: 'on' },
        /mở đường dẫn thư mời.*ký tại nơi họp|ký tại nơi họp.*mở đường dẫn/,
        /link of an invitation/,
      ],
      ['hosts', 'hosts', tells, /Cán bộ mà Ông\/Bà đến gặp/, /member of staff you come to see/],
      [
        'mail',
        'hosts/mail',
        { mails_hosts: 'on' },
        /được báo: qua thư điện tử;.* không có tên/,
        /notified: by e-mail;.*not your name/,
      ],
      [
        'push',
        'hosts/push',
        { pushes_hosts: 'on' },
        /thông báo trên thiết bị.* không có tên/,
        /on their device;.*not your name/,
      ],
      [
        'the gateway of the district',
        'hosts/district',
        { calls_district: 'on' },
        /hệ thống nhắn tin của UBND huyện Cần Giuộc.* không có tên/,
        /messaging system of UBND huyện Cần Giuộc.*not your name/,
      ],
      [
        'webhook',
        'hosts/webhook',
        { url: 'https://gateway.example.vn/' },
        /hệ thống nhắn tin mà cơ quan dùng.* không có tên/,
        /messaging system of this office.*not your name/,
      ],
      [
        'names',
        'hosts/names',
        { names_visitors: 'on' },
        /thư điện tử có họ tên.*thông báo có họ tên.*họ tên Ông\/Bà được gửi tới.*Ngoài tin báo/,
        /e-mail with your name.*notification with your name.*receives your name.*Apart from/,
      ],
    ]

    const head = await app.client('head.ubnd-xa-long-hau')
    for (const [what, path, form, vi, en] of switches) {
      const [before, english] = [await said(), await said('en')]
      expect([before, english]).toEqual([expect.not.stringMatching(vi), expect.not.stringMatching(en)])
      // The answer to a new webhook shows its secret.
      expect((await head.post(`/office/${path}`, form)).status).toBe(what === 'webhook' ? 200 : 303)
      expect([await said(), await said('en')]).toEqual([expect.stringMatching(vi), expect.stringMatching(en)])
      if (what === 'names') expect(await said()).not.toContain('không có tên')
    }
    await head.post('/office/hosts', { tells_hosts: 'off' })
    expect(await said()).not.toMatch(/được báo|tin báo|Cán bộ mà/)
  })

  test('is missing for an unknown office, and for the district, which has no visitors', async () => {
    const [district] = await app.rows<{ code: string }>('select code from office where parent_id is null')
    for (const code of ['nowhere', district?.code ?? '', '%00']) {
      expect((await nobody.get(`/privacy/${code}`)).status).toBe(404)
    }
  })

  test('is there while the database is away, once it has been read', async () => {
    const readTwice = async () => {
      await nobody.get('/privacy/tt-hcc')
      const comeBack = cutOff(app)
      const { status } = await nobody.get('/privacy/tt-hcc')
      comeBack()
      return status
    }
    // The district's change is announced in between.
    await expect.poll(readTwice).toBe(200)
  })
})

test('a visitor who does not know the code of the office finds it in the list', async () => {
  const page = await nobody.get('/privacy')
  const links = page.$('.offices a')
  const count = await app.value<number>('select count(*) as count from office where parent_id is not null')
  expect(links).toHaveLength(Number(count))
  expect((await nobody.get(links.first().attr('href') ?? '')).status).toBe(200)
})

test('it is reached from the pass, the poster and the foot of a page', async () => {
  const form = await nobody.get('/v/tt-hcc')
  const client_uuid = String(form.$('[name=client_uuid]').attr('value'))
  const { location } = await nobody.post('/v/tt-hcc', { client_uuid, name: 'Khách' }, { Origin: ADDRESS })
  expect((await nobody.get(location ?? '')).$('a[href="/privacy/tt-hcc"]')).toHaveLength(1)
  const head = await app.client('head.tt-hcc')
  const poster = await head.get('/poster')
  expect(poster.$('.poster').text()).toContain('tự xóa sau 30 ngày. localhost:3000/privacy/tt-hcc')
  expect(poster.$('.foot a[href="/privacy"]')).toHaveLength(1)
})

test('search engines may show the notices and the page of the app; a form, which works at the gate only, describes itself to who is sent its link', async () => {
  const told = async (path: string) => {
    const { $ } = await nobody.get(path)
    const of = (name: string) => $(`meta[name="${name}"]`).attr('content')
    return { kept: of('robots') === 'noindex', words: of('description') }
  }
  expect(await told('/privacy/ubnd-xa-long-hau')).toEqual({
    kept: false,
    words: expect.stringContaining('Long Hậu'),
  })
  expect(await told('/privacy')).toEqual({ kept: false, words: expect.stringContaining('cơ quan') })
  expect(await told('/bluezone')).toEqual({ kept: false, words: expect.stringContaining('bảo vệ mình') })
  expect(await told('/v/ubnd-xa-long-hau')).toEqual({
    kept: true,
    words: expect.stringContaining('Chỉ mất 20 giây'),
  })
  expect(await told('/sign-in')).toEqual({ kept: false, words: 'Sổ theo dõi người ra, vào cơ quan' })
})
