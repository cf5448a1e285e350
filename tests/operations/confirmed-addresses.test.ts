// Until its owner confirms it, an address for summaries receives only the mail that asks for this. Uses a real mail server.
import { beforeEach, describe, expect, test } from 'vitest'
import { createSummaries } from '../../server/operations/send-summaries.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { MORNING, type TestApp } from '../support/app.ts'
import { ranUntilNow } from '../support/rounds.ts'
import { useMailServer } from '../support/smtp.ts'
import { useApp, useMorningApp } from '../support/suite.ts'

const PUBLIC_URL = 'http://localhost:3000'
const MAIL = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Sổ Cổng <so-cong@example.vn>' }
const app = useMorningApp({ PUBLIC_URL, ...MAIL })
const bare = useApp(MAIL)
const MONDAY = '2026-11-30T07:00:00+07:00'
const ADDRESS = 'tt@example.vn'

const server = useMailServer()
beforeEach(async () => {
  await ranUntilNow(app)
  await app.rows('delete from summary_mail_setting; delete from channel_state; delete from throttle')
})

/** Runs the minute job that sends summaries. */
async function round(of: TestApp = app): Promise<void> {
  const mailer = createMailer({ ...MAIL, SMTP_URL: server.url, PUBLIC_URL }, { silence: 5000, whole: 20_000 })
  await ranUntilNow(of)
  await createSummaries(of.context, new AbortController().signal, { mailer, rest: 0 })()
}
const as = (who = 'head.tt-hcc', of: TestApp = app) => of.client(who)
const wants = async (summary_address = ADDRESS, who?: string) =>
  (await (await as(who)).post('/account/summary', { summary_address, weekly: 'on' })).status
const card = async (who?: string) => (await (await as(who)).get('/account')).$('#summary')
const linkIn = (at = -1) =>
  /(\/account\/summary\/\S+)/.exec(server.mails.at(at)?.text ?? '')?.[1] ?? 'no link'
const settings = () =>
  app.rows<Record<string, Date | string | null>>(
    'select address, confirmed_at, ask_due_at, asked_at, ask_failure from summary_mail_setting order by address',
  )

describe('an unconfirmed e-mail address', () => {
  test('gets one confirmation mail without figures, and no summary until its link is opened and the button pressed', async () => {
    expect(await wants()).toBe(303)
    expect((await card()).find('.alert').text()).toContain('Thư xác nhận đang chờ gửi')
    for (let times = 0; times < 2; times += 1) await round()
    expect(server.mails).toHaveLength(1)
    const [mail] = server.mails
    expect([mail?.to, mail?.attachments]).toEqual([[ADDRESS], []])
    expect(mail?.subject).toContain('Xác nhận địa chỉ nhận tóm tắt')
    expect(mail?.text).toContain('xin bỏ qua thư này')
    expect(mail?.text).not.toMatch(/lượt|báo cáo/i)
    expect((await card()).find('.alert').text()).toContain('đã gửi lúc 08:30 25/11/2026')
    expect(app.logged.join('\n')).not.toContain('example.vn')

    app.clock.set(MONDAY)
    await round()
    expect(server.mails).toHaveLength(1)
    const head = await as()
    const page = await head.get(linkIn())
    expect([page.status, page.text.includes(ADDRESS)]).toEqual([200, true])
    // Opening the link, as mail scanners do, confirms nothing.
    expect(await settings()).toMatchObject([{ confirmed_at: null }])
    expect(await head.post(linkIn())).toMatchObject({ status: 303, location: '/account#summary' })
    expect((await head.get('/account')).$('#summary [role="status"]').text()).toContain('Đã xác nhận')
    expect(await settings()).toMatchObject([{ confirmed_at: app.clock.now(), ask_due_at: null }])
    app.clock.set('2026-12-07T07:00:00+07:00')
    await round()
    expect(server.mails.map(({ subject }) => subject.slice(0, 12))).toEqual(['Xác nhận địa', 'Tóm tắt tuần'])
    expect((await app.audited('account.summary_set')).slice(-2)).toEqual([
      'weekly=on monthly=off',
      'confirmed',
    ])
  })

  test('is confirmed by nobody else: its link requires signing in, and is not found for another account', async () => {
    await wants()
    await round()
    const nobody = await (await app.client()).get(linkIn())
    expect([nobody.status, nobody.location]).toEqual([303, expect.stringContaining('/sign-in')])
    for (const who of ['district', 'head.ubnd-xa-long-hau']) {
      const other = await as(who)
      expect((await other.get(linkIn())).status).toBe(404)
      expect((await other.post(linkIn())).status).toBe(404)
    }
    expect((await (await as('gate.tt-hcc')).get(linkIn())).status).toBe(403)
    for (const wrong of [
      `${linkIn()}x`,
      '/account/summary/0',
      '/account/summary/zzzzzz-0',
      '/account/summary/-',
    ])
      expect([wrong, (await (await as()).post(wrong)).status]).toEqual([wrong, 404])
    expect(await settings()).toMatchObject([{ confirmed_at: null }])
  })

  test('can be confirmed for seven days, and a new mail starts them again', async () => {
    await wants()
    await round()
    const first = linkIn()
    for (const [ms, status] of [
      [7 * DAY - 1, 200],
      [1 - 7 * DAY - DAY, 404],
      [1, 200],
    ] as const) {
      app.clock.forward(ms)
      expect([ms, (await (await as()).get(first)).status]).toEqual([ms, status])
    }
    app.clock.set(MORNING)
    app.clock.forward(7 * DAY)
    expect((await (await as()).post(first)).status).toBe(404)
    expect((await (await as()).post('/account/summary/again')).location).toBe('/account#summary')
    await round()
    expect(server.mails).toHaveLength(2)
    app.clock.forward(7 * DAY - HOUR)
    expect((await (await as()).post(linkIn())).status).toBe(303)
    // A confirmed address is not asked again.
    const head = await as()
    await head.post('/account/summary/again')
    expect((await head.get('/account')).$('#summary [role="status"]').text()).toBe('')
    await round()
    expect(server.mails.filter(({ subject }) => subject.startsWith('Xác nhận'))).toHaveLength(2)
  })

  test('has to be confirmed again when it changes, not by an earlier link, and not when other settings change', async () => {
    await wants()
    await round()
    const first = linkIn()
    await (await as()).post(first)
    const head = await as()
    await head.post('/account/summary', { summary_address: ADDRESS, monthly: 'on' })
    const shown = (await head.get('/account')).$('#summary')
    expect(shown.find('[role="status"]').text()).toContain('Thư đầu tiên đến khi kỳ này kết thúc')
    expect(
      shown
        .find('[checked]')
        .toArray()
        .map(({ attribs }) => attribs['name']),
    ).toEqual(['monthly'])
    expect(shown.find('.alert')).toHaveLength(0)
    expect(await settings()).toMatchObject([{ confirmed_at: app.clock.now() }])
    await wants(`khac.${ADDRESS}`)
    expect(await settings()).toMatchObject([{ address: `khac.${ADDRESS}`, confirmed_at: null }])
    expect((await (await as()).post(first)).status).toBe(404)
    await round()
    expect(server.mails.at(-1)?.to).toEqual([`khac.${ADDRESS}`])
    expect((await (await as()).post(linkIn())).status).toBe(303)
  })

  test('that is refused gets no further mail until its owner asks for one, and the page says both', async () => {
    server.mode = 'refuse'
    await wants()
    await round()
    app.clock.forward(HOUR)
    await round()
    expect(server.tries).toBe(1)
    expect((await card()).find('.alert').text()).toContain('không gửi được: bên nhận từ chối hẳn')
    server.mode = 'take'
    await (await as()).post('/account/summary/again')
    await round()
    expect(server.mails).toHaveLength(1)
    expect((await card()).find('.alert').text()).toContain('đã gửi lúc')
    expect(app.logged.join('\n')).not.toContain('example.vn')
  })

  test('that the server defers is retried after ten minutes, and delays no other office', async () => {
    server.mode = 'later'
    await wants()
    await wants('xa@example.vn', 'head.ubnd-xa-long-hau')
    await round()
    expect(server.tries).toBe(2)
    expect((await card()).find('.alert').text()).toContain('Hệ thống tự thử lại')
    server.mode = 'take'
    app.clock.forward(9 * MINUTE)
    await round()
    expect(server.tries).toBe(2)
    app.clock.forward(MINUTE)
    await round()
    expect(server.mails.flatMap(({ to }) => to).toSorted()).toEqual(['tt@example.vn', 'xa@example.vn'])
  })

  test('cannot be used to send mail to strangers: after twenty in an hour the form refuses', async () => {
    const head = await as()
    for (let each = 0; each < 20; each += 1)
      await head.post('/account/summary', { summary_address: `a${each}@example.vn`, weekly: 'on' })
    const more = await head.post('/account/summary', { summary_address: 'b@example.vn', weekly: 'on' })
    expect([more.status, more.$('#summary_address').val()]).toEqual([429, 'b@example.vn'])
    expect((await head.post('/account/summary/again')).status).toBe(429)
    expect(await settings()).toMatchObject([{ address: 'a19@example.vn' }])
  })

  test('gets the path to open if the program has no public URL', async () => {
    await (await as('head.tt-hcc', bare)).post('/account/summary', { summary_address: ADDRESS, weekly: 'on' })
    await round(bare)
    expect(server.mails[0]?.text).toMatch(/gõ thêm vào sau địa chỉ trang:\n\/account\/summary\/\S+/)
  })
})

test('four hundred offices are read page by page, and each of their addresses gets its mail', async () => {
  await app.rows(`create temp table many as select gen_random_uuid() as id, n from generate_series(1, 400) n;
    insert into office (id, code, name, short, kind, parent_id, created_at)
      select id, 'many-' || n, 'Cơ quan ' || n, 'CQ ' || n, 'public_service', (select id from office where parent_id is null), now()
      from many;
    insert into account (id, office_id, username, display_name, role, created_at)
      select id, id, 'many.' || n, 'Thủ trưởng ' || n, 'head', now() from many;
    insert into channel_state (office_id, channel, waiting) select id, 'summary', 1 from many;
    insert into summary_mail_setting (office_id, account_id, address, lang, weekly_since, ask_due_at)
      select id, id, n || '@example.vn', 'vi', '${MORNING}', '${MORNING}' from many where n % 20 = 0`)
  app.context.live.changed('offices')
  const second = await app.secondInstance()
  await round(second)
  await second.close()
  expect(new Set(server.mails.flatMap(({ to }) => to)).size).toBe(20)
  expect(await app.rows(`select from channel_state where waiting > 0`)).toEqual([])
})
