// Weekly and monthly summaries by mail, with the numbered report, sent through a real mail server by any instance.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addressCode } from '../../server/core/notices/summary-settings.ts'
import { createSummaries } from '../../server/operations/send-summaries.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { createMailer } from '../../server/platform/outgoing/mail.ts'
import { MORNING, startApp, type TestApp } from '../support/app.ts'
import { readDocx } from '../support/docx.ts'
import { ranUntilNow } from '../support/rounds.ts'
import { useMailServer } from '../support/smtp.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const PUBLIC_URL = 'http://localhost:3000'
const MAIL = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'Sổ Cổng <so-cong@example.vn>' }
const app = useMorningApp({ PUBLIC_URL, ...MAIL })
const guard = useClient(app, 'gate.tt-hcc')
/** Signs in for each request, because sessions expire during the days that pass here. */
const head = { get: async (to: string) => (await app.client('head.tt-hcc')).get(to) }
const district = { get: async (to: string) => (await app.client('district')).get(to) }

const MONDAY = '2026-11-30T07:00:00+07:00'
const FIRST = '2026-12-01T07:00:00+07:00'
const WEEK = '23/11/2026 – 29/11/2026'

const server = useMailServer()
beforeAll(async () => {
  await guard.enter({ name: 'Nguyễn Thị Bí Mật', party_size: '3' })
  await guard.enter({ name: 'Trần Văn Bí Mật' })
})
beforeEach(async () => {
  await ranUntilNow(app)
  await app.rows(`delete from summary_mail_setting; delete from channel_state; delete from report_snapshot; delete from report_day;
    update account set disabled_at = null; update office set valid_to = null`)
})

function round(of: TestApp = app, url = server.url, isOn = true): () => Promise<void> {
  const mailer = createMailer({ ...MAIL, SMTP_URL: url, PUBLIC_URL }, { silence: 5000, whole: 20_000 })
  const send = createSummaries(of.context, new AbortController().signal, { mailer, rest: 0 })
  return async () => {
    if (isOn) await ranUntilNow(of)
    await send()
  }
}

/** Runs the minute jobs at that time. */
async function roundAt(iso: string, by = round()): Promise<() => Promise<void>> {
  app.clock.set(iso)
  await by()
  return by
}

/** Asks for summaries, at a confirmed address. */
async function wants(
  who = 'head.tt-hcc',
  which: Record<string, string> = { weekly: 'on' },
  address = 'tt@example.vn',
): Promise<void> {
  const client = await app.client(who)
  expect((await client.post('/account/summary', { summary_address: address, ...which })).status).toBe(303)
  const [of] = await app.rows<{ officeId: string; accountId: string }>(
    'select office_id as "officeId", id as "accountId" from account where username = $1',
    [who],
  )
  if (!of) throw new Error('nobody has this name')
  const code = addressCode(app.context.keys, { ...of, address }, app.clock.now())
  expect((await client.post(`/account/summary/${code}`)).status).toBe(303)
}
const queued = () =>
  app.rows<{
    id: string
    kind: string
    from_day: string
    due_at: Date | null
    sent_at: Date | null
    attempts: number
  }>('select id, kind, from_day, due_at, sent_at, attempts from summary_mail order by made_at, id')
const snapshots = () =>
  app.rows<{ id: string; number: number; made_by: string | null; from_day: string; to_day: string }>(
    'select id, number, made_by, from_day, to_day from report_snapshot order by office_id, number',
  )
const state = async () =>
  (
    await app.rows<Record<string, unknown>>(
      `select waiting, sent_at, failure, failing_since from channel_state where channel = 'summary'`,
    )
  )[0]
const health = async () =>
  (await district.get('/district/health')).$('.health-rows').text().replaceAll(/\s+/g, ' ')

describe('a weekly summary', () => {
  test('is sent on Monday at seven, once, with the counts, the numbered report and how to stop it', async () => {
    await wants()
    const by = await roundAt('2026-11-30T06:59:00+07:00')
    expect(server.mails).toEqual([])
    for (let times = 0; times < 2; times += 1) await roundAt(MONDAY, by)
    // An instance that starts later finds in the database what was sent.
    await roundAt('2026-11-30T09:00:00+07:00', round())
    expect(server.mails).toHaveLength(1)
    const [mail] = server.mails
    expect(mail?.to).toEqual(['tt@example.vn'])
    expect(mail?.subject).toContain(`Tóm tắt tuần ${WEEK}`)
    expect(mail?.text).toMatch(/^- Lượt khách: 2$/m)
    expect(mail?.text).toMatch(/^- Số người: 4$/m)
    expect(mail?.text).toContain('Kỳ trước (16/11/2026 – 22/11/2026) chưa có lượt khách nào để so sánh.')
    expect(mail?.text).toContain(`rồi lưu:\n${PUBLIC_URL}/account`)
    expect(mail?.raw).not.toContain('Bí Mật')
    expect(mail?.text).not.toContain('Bí Mật')

    const [snapshot] = await snapshots()
    expect(snapshot).toMatchObject({ number: 1, made_by: null, from_day: '2026-11-23', to_day: '2026-11-29' })
    expect(mail?.text).toContain('bản chốt số 01/2026')
    const link = /http:\/\/localhost:3000(\/report\/\S+)/.exec(mail?.text ?? '')?.[1] ?? ''
    expect((await head.get(link)).status).toBe(200)
    expect((await head.get('/report')).text).toContain('tự động, để gửi tóm tắt')
    const [file] = mail?.attachments ?? []
    expect(file).toMatchObject({
      name: 'bao-cao_tt-hcc_2026-11-23_2026-11-29_so-01.docx',
      type: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    })
    const { paragraphs } = readDocx(file?.content ?? Buffer.of())
    expect(paragraphs.join('\n')).toContain('bản chốt số 01/2026')
    expect(paragraphs.join('\n')).toContain('2 lượt khách với 4 người')
    const [row] = await queued()
    expect(mail?.messageId).toBe(`<${row?.id}@localhost>`)
    expect(
      await app.rows(
        `select actor_id, fields from audit where action = 'report.frozen' and subject_id = $1`,
        [snapshot?.id],
      ),
    ).toMatchObject([{ actor_id: null, fields: expect.stringContaining('number=1 from=2026-11-23') }])
    expect(await state()).toMatchObject({ waiting: 0, failure: null, sent_at: row?.sent_at })
    expect((await head.get('/account')).$('#summary').text()).toContain(
      'Thư gần nhất gửi lúc 07:00 30/11/2026',
    )
    expect(app.logged.join('\n')).not.toContain('example.vn')
  })

  test('an office’s summary is one report for everybody there who wants it, and the district’s covers all offices', async () => {
    await wants()
    await wants('district', { weekly: 'on' }, 'huyen@example.vn')
    await app.rows(`insert into summary_mail_setting (office_id, account_id, address, lang, weekly_since, confirmed_at)
      select office_id, id, 'hai@example.vn', 'en', '${MORNING}', '${MORNING}' from account where username = 'gate2.tt-hcc';
      update account set role = 'head' where username = 'gate2.tt-hcc'`)
    await roundAt(MONDAY)
    await app.rows(`update account set role = 'reception' where username = 'gate2.tt-hcc'`)
    expect(server.mails).toHaveLength(3)
    const of = (to: string) => server.mails.find((mail) => mail.to[0] === to)
    expect(of('hai@example.vn')?.subject).toContain(`Summary of the week ${WEEK}`)
    expect(of('hai@example.vn')?.text).toContain('Visits: 2')
    expect(of('hai@example.vn')?.attachments[0]?.name).toBe(of('tt@example.vn')?.attachments[0]?.name)
    expect(of('huyen@example.vn')?.text).toContain('Chưa có lượt khách nào:')
    expect(of('huyen@example.vn')?.text).toContain(`${PUBLIC_URL}/district/report/`)
    const { paragraphs } = readDocx(of('huyen@example.vn')?.attachments[0]?.content ?? Buffer.of())
    expect(paragraphs).toContain('SỐ LIỆU CỦA TỪNG CƠ QUAN, ĐƠN VỊ')
    expect((await snapshots()).map(({ number }) => number)).toEqual([1, 1])
  })

  test('the one unit’s administrator gets its own report, at an address that opens', async () => {
    await app.rows(`update office set valid_to = '2026-11-20' where parent_id is not null;
      update office set kind = 'other' where parent_id is null`)
    await app.forget()
    await wants('district')
    await roundAt(MONDAY)
    expect(server.mails.map(({ text }) => text).join()).toContain(`${PUBLIC_URL}/report/`)
    expect(server.mails.map(({ text }) => text).join()).not.toContain('tất cả')
    await app.rows(`update office set kind = 'district' where parent_id is null`)
    await app.forget()
  })

  test('is not sent for a period that was over when somebody switched it on', async () => {
    app.clock.set('2026-12-02T09:00:00+07:00')
    await wants('head.tt-hcc', { weekly: 'on', monthly: 'on' })
    await round()()
    expect(server.mails).toEqual([])
    await roundAt('2026-12-07T07:00:00+07:00')
    expect(server.mails).toHaveLength(1)
  })

  test('is sent once, whichever of two instances sends it', async () => {
    await wants()
    await wants('district', { weekly: 'on' }, 'huyen@example.vn')
    const second = await app.secondInstance()
    app.clock.set(MONDAY)
    await Promise.all([round()(), round(second)(), round(second)()])
    expect(new Set(server.mails.map(({ to }) => to[0]))).toEqual(
      new Set(['huyen@example.vn', 'tt@example.vn']),
    )
    expect(server.mails).toHaveLength(2)
    expect(await snapshots()).toHaveLength(2)
    await second.close()
  })

  test('made again after a restored backup has the same message id', async () => {
    await wants()
    await roundAt(MONDAY)
    await app.rows('delete from summary_mail')
    await roundAt(MONDAY)
    expect(server.mails).toHaveLength(2)
    expect(new Set(server.mails.map(({ messageId }) => messageId)).size).toBe(1)
    expect(await snapshots()).toHaveLength(1)
  })
})

test('a monthly summary comes on the first, and a person may want both', async () => {
  await wants('head.tt-hcc', { weekly: 'on', monthly: 'on' })
  const by = await roundAt(MONDAY)
  await roundAt(FIRST, by)
  expect(server.mails.map(({ subject }) => subject.slice(0, 14))).toEqual([
    'Tóm tắt tuần 2',
    'Tóm tắt tháng ',
  ])
  expect(server.mails[1]?.subject).toContain('Tóm tắt tháng 11 năm 2026: ')
  expect((await snapshots()).map(({ number, to_day }) => [number, to_day])).toEqual([
    [1, '2026-11-29'],
    [2, '2026-11-30'],
  ])
  // The page dates them by the later one.
  expect((await head.get('/account')).$('#summary').text()).toContain('Thư gần nhất gửi lúc 07:00 01/12/2026')
})

describe('a mail server', () => {
  test('that defers is retried after growing pauses, and given up after three days', async () => {
    await wants()
    server.mode = 'later'
    const by = await roundAt(MONDAY)
    expect(await state()).toMatchObject({ waiting: 1, failure: 'later', failing_since: new Date(MONDAY) })
    expect(await health()).toContain(
      'Tóm tắt qua thư điện tửCó người ở 1 cơ quan bật; đang chờ 1; lần không gửi được',
    )
    expect((await head.get('/account')).$('#summary .alert').text()).toContain('bên nhận hẹn gửi lại sau')
    const pauses: number[] = []
    for (let times = 0; times < 8; times += 1) {
      const [row] = await queued()
      pauses.push(((row?.due_at?.getTime() ?? 0) - app.clock.now().getTime()) / MINUTE)
      await by()
      app.clock.set(row?.due_at?.toISOString() ?? '')
      await by()
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 64, 120, 120])
    expect(server.tries).toBe(9)
    app.clock.set(MONDAY)
    app.clock.forward(3 * DAY)
    server.mode = 'take'
    await by()
    expect(server.mails).toEqual([])
    expect(await state()).toMatchObject({ waiting: 0, failure: 'later' })
    app.clock.set('2026-12-07T07:00:00+07:00')
    await by()
    expect(server.mails.map(({ subject }) => subject.slice(0, 24))).toEqual(['Tóm tắt tuần 30/11/2026 '])
    expect(await health()).toContain('lần gửi được gần nhất 07:00 ngày 07/12/2026; đang chờ 0')
  })

  test('that refuses an address is not tried again, and the person sees why', async () => {
    await wants()
    server.mode = 'refuse'
    const by = await roundAt(MONDAY)
    app.clock.forward(HOUR)
    await by()
    expect(server.tries).toBe(1)
    expect(await state()).toMatchObject({ waiting: 0, failure: 'refused' })
    expect((await head.get('/account')).$('#summary .alert').text()).toContain('Xem lại địa chỉ')
    expect(app.logged.join('\n')).not.toContain('example.vn')
  })

  test('that is down is tried once in a round, however many wait, and everything is sent once it is back', async () => {
    await wants()
    await wants('district', { weekly: 'on' }, 'huyen@example.vn')
    await roundAt(MONDAY, round(app, 'smtp://127.0.0.1:9'))
    expect(new Set((await queued()).map(({ attempts }) => attempts))).toEqual(new Set([0, 1]))
    app.clock.forward(2 * MINUTE)
    await round()()
    expect(server.mails).toHaveLength(2)
  })

  test('that is not configured gets nothing, and the district sees that somebody is waiting', async () => {
    await wants()
    app.clock.set(MONDAY)
    const { SMTP_URL: _, ...config } = app.context.config
    await createSummaries({ ...app.context, config }, new AbortController().signal)()
    expect(await queued()).toEqual([])
    const bare = await startApp()
    const page = await (await bare.client('head.tt-hcc')).post('/account/summary', {
      ...{ summary_address: 'tt@example.vn', weekly: 'on' },
    })
    expect(page.status).toBe(303)
    const told = (await (await bare.client('district')).get('/district/health')).$('.health-rows').text()
    expect(told).toContain('Có người ở 1 cơ quan bật tóm tắt nhưng phần mềm chưa có máy chủ thư')
    await bare.close()
  })
})

describe('nothing is sent', () => {
  test('while the clock is more than a week from when the program last ran', async () => {
    await wants()
    app.clock.forward(8 * DAY)
    await round(app, server.url, false)()
    expect(await queued()).toEqual([])
    app.clock.forward(-8 * DAY)
  })

  test('the weeks in which the program was stopped are left out, except the last one', async () => {
    await wants()
    await roundAt('2026-12-23T15:00:00+07:00')
    expect(server.mails.map(({ subject }) => subject.slice(0, 36))).toEqual([
      'Tóm tắt tuần 14/12/2026 – 20/12/2026',
    ])
    // Unsent mail of an instance that stopped also becomes too old.
    server.mode = 'later'
    await roundAt('2026-12-28T07:00:00+07:00')
    server.mode = 'take'
    await roundAt('2027-01-04T07:00:00+07:00')
    expect(server.mails).toHaveLength(2)
    expect((await queued()).map(({ from_day }) => from_day)).toEqual(['2026-12-28'])
  })

  test.each([
    [
      'whose account is disabled',
      `update account set disabled_at = '${MORNING}' where username = 'head.tt-hcc'`,
    ],
    ['who works at the gate now', `update account set role = 'reception' where username = 'head.tt-hcc'`],
    ['whose office has ended', `update office set valid_to = '2026-11-28' where code = 'tt-hcc'`],
  ])('to somebody %s, and their subscription ends', async (_, change) => {
    await wants()
    await app.rows(change)
    await app.forget()
    const second = await app.secondInstance()
    app.clock.set(MONDAY)
    await round(second)()
    await second.close()
    await app.rows(`update account set role = 'head', disabled_at = null where username = 'head.tt-hcc'`)
    expect(server.mails).toEqual([])
    expect(await app.rows('select from summary_mail_setting')).toEqual([])
    expect(await state()).toBeUndefined()
    expect(
      await app.rows(`select actor_id from audit where action = 'account.summary_set' and fields = 'ended'`),
    ).not.toEqual([])
  })

  test.each([
    ['switched it off', {}],
    ['named an address that is not confirmed', { weekly: 'on', summary_address: 'moi@example.vn' }],
  ])('somebody who has %s before it was sent gets nothing', async (_, change) => {
    await wants()
    server.mode = 'later'
    const by = await roundAt(MONDAY)
    await (await app.client('head.tt-hcc')).post('/account/summary', change)
    server.mode = 'take'
    app.clock.forward(HOUR)
    await by()
    // The program first asks whether the address is theirs, and sends no figures before.
    expect(server.mails.filter(({ attachments }) => attachments.length > 0)).toEqual([])
  })
})
