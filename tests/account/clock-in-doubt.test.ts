import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { purgeSessions } from '../../server/core/accounts/sessions.ts'
import { DAY, HOUR, shiftClock, systemClock } from '../../server/platform/lib/clock.ts'
import type { Answer } from '../support/client.ts'
import { keepOffices } from '../support/few-offices.ts'
import { useFreshApp } from '../support/suite.ts'
import { codeAt } from '../support/totp.ts'

const HEAD = 'head.tt-hcc'
const SET_UP = '/account/second-factor'

const app = useFreshApp()

beforeEach(() => keepOffices(app, ['tt-hcc']))

async function jump(ms: number): Promise<void> {
  app.clock.forward(ms)
  await app.context.purgeRuns.look()
}

async function enter(fields: Record<string, string>): Promise<Answer> {
  const client = await app.client()
  expect((await client.signIn(HEAD)).location).toBe('/sign-in/code')
  const answer = await client.post('/sign-in/code', fields)
  if (answer.status === 303) expect((await client.get('/account')).status).toBe(200)
  return answer
}

const banner = (page: Answer) => page.$('.clock-banner').text().replace(/\s+/g, ' ').trim()

/** The pages before the second step of a sign-in, and of that step. */
async function pages(lang: string): Promise<Answer[]> {
  const client = await app.client()
  const first = await client.get(`/sign-in?lang=${lang}`)
  await client.signIn(HEAD)
  return [first, await client.get(`/sign-in/code?lang=${lang}`)]
}

/** Forgets the head's phone, so that the session sets up a new one. */
async function newPhone() {
  await app.rows('update account set totp_secret = null, totp_step = null where username = $1', [HEAD])
  const client = await app.client(HEAD)
  const secret = (await client.get(SET_UP)).$('.factor-secret').text().replace(/\s/g, '')
  return { client, codeOf: (at: Date) => codeAt(at, secret) }
}

test.each([
  [40 * DAY, 'lần xóa theo thời hạn trước cách đây 40 ngày'],
  [-20 * HOUR, 'Đồng hồ máy chủ chậm 20 giờ'],
])(
  'by a clock that is off by %i ms the sign-in names the recovery code and the operator, and the recovery code leads in',
  async (off, words) => {
    for (const page of await pages('vi')) expect(banner(page)).toBe('')
    const { client, codeOf } = await newPhone()
    const made = await client.post(SET_UP, { new_one_time_password: codeOf(app.clock.now()) })
    const recovery_password = made.$('.recovery-codes li').first().text()
    const phone = () => codeOf(new Date(app.clock.now().getTime() - off))
    app.clock.forward(10 * 60_000)
    await app.context.purgeRuns.look()
    await jump(off)
    for (const page of await pages('vi')) {
      expect(banner(page)).toContain(words)
      expect(banner(page)).toContain('dùng mã dự phòng, hoặc nhờ người vận hành máy chủ chỉnh lại ngày giờ')
      expect(banner(page)).toContain('--trust-clock')
      expect(page.$('.clock-banner a')).toHaveLength(0)
    }
    const refused = await enter({ one_time_password: phone() })
    expect([refused.status, refused.$('.alert').text()]).toEqual([
      401,
      expect.stringContaining('hoặc máy chủ sai giờ'),
    ])
    expect((await enter({ recovery_password })).status).toBe(303)
    expect((await enter({ recovery_password })).status).toBe(401)
  },
)

test('the page of a new phone says that the clock may be wrong', async () => {
  await jump(40 * DAY)
  const { client, codeOf } = await newPhone()
  const right = codeOf(new Date(app.clock.now().getTime() - 40 * DAY))
  const refused = await client.post(SET_UP, { new_one_time_password: right })
  expect(refused.status).toBe(422)
  expect(refused.$('#new_one_time_password-problem').text()).toContain('nhờ người vận hành chỉnh giờ máy chủ')
})

test('a pause that began while the clock was twenty hours ahead ends once the clock is right', async () => {
  const ends = Date.parse('2026-11-26T04:45:00+07:00')
  await app.rows(
    `insert into throttle (key, points, expire) values ('pause:x', 1, $1), ('account:x', 9, $1), ('address:x', 9, $1)`,
    [ends],
  )
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
  shiftClock(-3 * 24 * 60 * 60_000)
  onTestFinished(() => shiftClock(0))
  await purgeSessions(app.db, systemClock.now())
  expect(await app.rows('select key from throttle')).toEqual([{ key: 'password:x' }])
})
