import { beforeAll, describe, expect, test } from 'vitest'
import { ANSWER_DAYS } from '../../server/core/offices/data-rights.ts'
import { dueOn } from '../../server/core/offices/request-clocks.ts'
import { cutOff } from '../support/browser.ts'
import type { Answer, Client } from '../support/client.ts'
import { useApp } from '../support/suite.ts'

const ADDRESS = 'http://localhost:3000'

const app = useApp({ PUBLIC_URL: ADDRESS, BACKUP_DIR: '/nowhere', BACKUP_DAYS: '9' })
let nobody: Client

beforeAll(async () => {
  await app.rows(`update office set retention_days = 45 where code = 'ubnd-xa-long-hau'`)
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
      'Ai giữ': 'UBND xã Long Hậu.',
      'Để làm gì': expect.stringContaining('91/2025/QH15'),
      'Bao lâu': expect.stringContaining('45 ngày'),
      'Bản sao lưu': expect.stringContaining('9 ngày'),
      'Có bắt buộc không': expect.stringContaining('Bluezone'),
    })
    expect((await nobody.get('/privacy/tt-hcc')).text).toContain('30 ngày rồi tự xóa')
  })

  test('gives the clocks by which requests are answered', async () => {
    const page = await nobody.get('/privacy/tt-hcc')
    const clocks = page
      .$('.clocks tbody tr')
      .get()
      .map((row) =>
        page
          .$(row)
          .children()
          .map((_, cell) => page.$(cell).text())
          .get(),
      )
    expect(clocks).toEqual([
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

  test('is missing for an unknown office, and for the district, which has no visitors', async () => {
    const [district] = await app.rows<{ code: string }>('select code from office where parent_id is null')
    for (const code of ['nowhere', district?.code ?? '', '%00']) {
      expect((await nobody.get(`/privacy/${code}`)).status).toBe(404)
    }
  })

  test('is there while the database is away', async () => {
    const comeBack = cutOff(app)
    expect((await nobody.get('/privacy/tt-hcc')).status).toBe(200)
    comeBack()
  })
})

test('a visitor who does not know the code of the office finds it in the list', async () => {
  const page = await nobody.get('/privacy')
  const links = page.$('.offices a')
  const [{ count } = { count: 0 }] = await app.rows<{ count: number }>(
    'select count(*) as count from office where parent_id is not null',
  )
  expect(links).toHaveLength(Number(count))
  expect((await nobody.get(links.first().attr('href') ?? '')).status).toBe(200)
})

test('it is reached from the pass, the poster and the foot of every page', async () => {
  const form = await nobody.get('/v/tt-hcc')
  const client_uuid = String(form.$('[name=client_uuid]').attr('value'))
  const { location } = await nobody.post('/v/tt-hcc', { client_uuid, name: 'Khách' }, { Origin: ADDRESS })
  expect((await nobody.get(location ?? '')).$('a[href="/privacy/tt-hcc"]')).toHaveLength(1)
  const head = await app.client('head.tt-hcc')
  const poster = await head.get('/poster')
  expect(poster.$('.poster').text()).toContain('tự xóa sau 30 ngày. localhost:3000/privacy/tt-hcc')
  expect(poster.$('.foot a[href="/privacy"]')).toHaveLength(1)
})
