import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import type { Answer } from '../support/client.ts'
import { keepOffices } from '../support/few-offices.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useFreshApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const HEAD = 'head.tt-hcc'
const SET_UP = '/account/second-factor'
const STEP = 30_000

const app = useFreshApp()
/** How far (ms) the server's clock is ahead of the phone's, which is right. */
let off: number

beforeEach(async () => {
  await keepOffices(app, ['tt-hcc'])
  off = 0
})

async function jump(ms: number): Promise<void> {
  app.clock.jump(ms)
  off += ms
  await app.context.time.look()
}

async function reboot(): Promise<void> {
  app.clock.reboot()
  await app.context.time.look()
}

const phone = (away = 0) => codeAt(new Date(app.clock.now().getTime() - off + away))

async function enter(fields: Record<string, string>, username = HEAD): Promise<Answer> {
  const client = await app.client()
  expect((await client.signIn(username)).location).toBe('/sign-in/code')
  const answer = await client.post('/sign-in/code', fields)
  if (answer.status === 303) expect((await client.get('/account')).status).toBe(200)
  // Judges each attempt by itself: five refusals in a row would make the next one wait.
  if (answer.status === 401) await app.rows('delete from throttle')
  return answer
}

const withCode = async (one_time_password: string, username = HEAD) =>
  (await enter({ one_time_password }, username)).status

const banner = (page: Answer) => page.$('.clock-banner').text().replace(/\s+/g, ' ').trim()

describe.each([20 * HOUR, -20 * HOUR, 2 * DAY, -2 * DAY, 40 * DAY])(
  'while the server’s clock is off by %i ms',
  (by) => {
    beforeEach(() => jump(by))

    test('the head and the district sign in with the code that their phone shows, once each', async () => {
      const right = phone()
      expect(await withCode(right)).toBe(303)
      expect(await withCode(right)).toBe(401)
      expect(await withCode(phone(-STEP))).toBe(401)
      expect(await withCode(phone(STEP))).toBe(303)
      expect(await withCode(phone(), 'district')).toBe(303)
    })

    test('a code of the wrong clock’s time is accepted too, and makes no used code valid again', async () => {
      const [right, wrong] = [phone(), phone(off)]
      expect(await withCode(right)).toBe(303)
      expect(await withCode(wrong)).toBe(303)
      expect(await withCode(right)).toBe(401)
      expect(await withCode(wrong)).toBe(401)
    })

    test('a code of any third time is refused', async () => {
      for (const away of [off / 2, 2 * off, -off, -DAY, HOUR, 3 * STEP, -3 * STEP, off + 3 * STEP])
        expect(await withCode(phone(away))).toBe(401)
    })

    test('codes of the proven time expire once the clock is right', async () => {
      await jump(-off)
      expect(app.context.time.belief().doubt).toBeUndefined()
      expect(await withCode(phone(by))).toBe(401)
      expect(await withCode(phone())).toBe(303)
    })

    test('a new phone is set up by the phone’s own time, and proves a change', async () => {
      await app.rows('update account set totp_secret = null, totp_step = null where username = $1', [HEAD])
      const client = await app.client(HEAD)
      const page = await client.get(SET_UP)
      // The page that confirms the date is not open before the second factor is set up.
      expect(page.$('.clock-banner a')).toHaveLength(0)
      const secret = page.$('.factor-secret').text().replace(/\s/g, '')
      const own = (away = 0) => codeAt(new Date(app.clock.now().getTime() - off + away), secret)
      expect((await client.post(SET_UP, { new_one_time_password: own(off / 2) })).status).toBe(422)
      expect((await client.post(SET_UP, { new_one_time_password: own() })).status).toBe(200)
      const renew = { current_password: PASSWORD, one_time_password: own(STEP) }
      expect((await client.post(`${SET_UP}/recovery-codes`, renew)).status).toBe(200)
      expect((await client.post(`${SET_UP}/recovery-codes`, renew)).status).toBe(422)
    })
  },
)

test('guessing is slowed down as usual', async () => {
  await jump(40 * DAY)
  const client = await app.client()
  await client.signIn(HEAD)
  for (let failure = 1; failure <= 5; failure += 1)
    expect((await client.post('/sign-in/code', { one_time_password: '000000' })).status).toBe(401)
  expect((await client.post('/sign-in/code', { one_time_password: phone() })).status).toBe(429)
})

test('a pause that began while the clock was twenty hours ahead ends once the clock is right', async () => {
  const ends = Date.parse('2026-11-26T04:45:00+07:00')
  await app.rows(
    `insert into throttle (key, points, expire) values ('pause:x', 1, $1), ('account:x', 9, $1), ('address:x', 9, $1)`,
    [ends],
  )
  const { purgeSessions } = await import('../../server/core/accounts/purge-sessions.ts')
  await purgeSessions(app.db, app.clock.now(), false)
  expect(await app.rows('select key from throttle')).toHaveLength(3)
  await purgeSessions(app.db, app.clock.now())
  expect(await app.rows('select key from throttle order by key')).toEqual([
    { key: 'account:x' },
    { key: 'address:x' },
  ])
})

test('rate limits of a demo persist, although its clock is days behind the one that counts them', async () => {
  await app.rows(
    `insert into throttle (key, points, expire) values ('password:x', 9, $1), ('password:old', 9, $2)`,
    [Date.now() + 60_000, Date.now() - 60_000],
  )
  const { purgeSessions } = await import('../../server/core/accounts/purge-sessions.ts')
  const { shiftClock, systemClock } = await import('../../server/platform/lib/clock.ts')
  shiftClock(-3 * 24 * 60 * 60_000)
  onTestFinished(() => shiftClock(0))
  await purgeSessions(app.db, systemClock.now())
  expect(await app.rows('select key from throttle')).toEqual([{ key: 'password:x' }])
})

describe('the sign-in pages', () => {
  const pages = async (lang: string) => {
    const client = await app.client()
    const first = await client.get(`/sign-in?lang=${lang}`)
    await client.signIn(HEAD)
    return [first, await client.get(`/sign-in/code?lang=${lang}`)]
  }

  test('show no warning when the clock is right, or after a night off', async () => {
    for (const page of await pages('vi')) expect(banner(page)).toBe('')
    app.clock.forward(16 * HOUR)
    await reboot()
    for (const page of await pages('vi')) expect(banner(page)).toBe('')
  })

  test('say that the phone’s code is valid although the clock is wrong, without a date', async () => {
    await jump(40 * DAY)
    for (const page of await pages('vi'))
      expect(banner(page)).toBe(
        'Đồng hồ máy chủ có thể nhanh 40 ngày. Chưa xóa gì theo đồng hồ này. Vẫn đăng nhập được bằng mã đang hiện trên điện thoại.',
      )
    for (const page of await pages('en')) {
      expect(banner(page)).toContain('You can still sign in with the code that your phone shows.')
      expect(page.$('.clock-banner').text()).not.toMatch(/2026|2027|\/\d\d/)
    }
  })

  test('name the recovery code and the operator after a start of the computer, and the recovery code leads in', async () => {
    await app.rows(`update account set totp_secret = null, totp_step = null where username = $1`, [HEAD])
    const client = await app.client(HEAD)
    const secret = (await client.get(SET_UP)).$('.factor-secret').text().replace(/\s/g, '')
    const own = () => codeAt(new Date(app.clock.now().getTime() - off), secret)
    const made = await client.post(SET_UP, { new_one_time_password: own() })
    const recovery_password = made.$('.recovery-codes li').first().text()
    app.clock.forward(10 * MINUTE)
    app.clock.reboot()
    await jump(40 * DAY)
    for (const page of await pages('vi')) {
      expect(banner(page)).toContain('dùng mã dự phòng, hoặc nhờ người vận hành máy chủ chỉnh lại ngày giờ')
      expect(banner(page)).toContain('--trust-clock')
    }
    const refused = await enter({ one_time_password: own() })
    expect([refused.status, refused.$('.alert').text()]).toEqual([
      401,
      expect.stringContaining('hoặc máy chủ sai giờ'),
    ])
    expect((await enter({ recovery_password })).status).toBe(303)
    expect((await enter({ recovery_password })).status).toBe(401)
  })

  test('name the recovery code after a refused code where a night off hides a clock that is twenty hours ahead', async () => {
    app.clock.reboot()
    await jump(20 * HOUR)
    const refused = await enter({ one_time_password: phone() })
    expect(refused.status).toBe(401)
    expect(refused.$('.alert').text()).toContain('vui lòng dùng mã dự phòng')
    expect(banner(refused)).toBe('')
  })

  test('the page of a new phone says so too where the time is not known', async () => {
    await app.rows(`update account set totp_secret = null, totp_step = null where username = $1`, [HEAD])
    app.clock.reboot()
    await jump(40 * DAY)
    const client = await app.client(HEAD)
    const secret = (await client.get(SET_UP)).$('.factor-secret').text().replace(/\s/g, '')
    const right = codeAt(new Date(app.clock.now().getTime() - off), secret)
    const refused = await client.post(SET_UP, { new_one_time_password: right })
    expect(refused.status).toBe(422)
    expect(refused.$('#new_one_time_password-problem').text()).toContain(
      'nhờ người vận hành chỉnh giờ máy chủ',
    )
  })
})
