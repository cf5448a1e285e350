import { expect, test } from 'vitest'
import { tellingRow } from '../../server/district/status/health-page.ts'
import { startJobs } from '../../server/operations/jobs.ts'
import type { ChannelStateRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { textsOf } from '../support/client.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()

const verdicts = async (lang = 'vi') => {
  const page = await (await app.client('district')).get(`/district/health?lang=${lang}`)
  return textsOf(page, '.health-rows dd[class]')
}

async function runJobs() {
  const end = startJobs(app.context)
  for (;;) {
    const done = await app.rows('select from installation_state')
    if (done.length === 5) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await end()
}

test('before any job has run the district is told so, with what to do', async () => {
  const [last, closing, , , backup] = await verdicts()
  expect([last, closing]).toEqual(['Chưa cơ quan nào ghi nhận.', 'Chưa có lần nào được ghi lại.'])
  expect(backup).toContain('sao lưu bằng công cụ của máy chủ đó')
  const page = await (await app.client('district')).get('/district/health')
  expect(page.$('.verdict.due').text()).toContain('Chưa biết')
  expect(page.$('.page-head').text()).toMatch(/Danh mục tỉnh, xã ngày \d\d\/\d\d\/20\d\d, theo \w/)
})

test('the page tells in both languages which jobs ran today', async () => {
  await (await app.client('gate.tt-hcc')).enter({ name: 'Khách Một' })
  await runJobs()
  expect((await verdicts()).slice(0, 4)).toEqual([
    '08:30 ngày 25/11/2026.',
    'Đang chạy, lần gần nhất 08:30 ngày 25/11/2026.',
    'Đã chạy 08:30 ngày 25/11/2026: lượt quá thời hạn đã xóa, số đếm vẫn còn.',
    'Đã kiểm tra 08:30 ngày 25/11/2026: nhật ký của mọi cơ quan nguyên vẹn.',
  ])
  expect((await verdicts())[5]).toContain('Đã ghi đủ 08:30 ngày 25/11/2026')
  const page = await (await app.client('district')).get('/district/health')
  expect(page.$('.verdict.good').text()).toBe(
    'Cả 67 cơ quan đều khóa sổ, xóa theo thời hạn và có nhật ký nguyên vẹn.',
  )
  expect((await verdicts('en'))[3]).toContain('the audit log of every office is intact')
})

test('the latest success and the latest failure of several offices that notify are told', () => {
  const state = (office_id: string, sent: string | null, failed: string | null): ChannelStateRow => ({
    ...{ office_id, channel: 'email', waiting: 0, failing_since: null, failure: failed ? 'later' : null },
    sent_at: sent ? new Date(sent) : null,
    failed_at: failed ? new Date(failed) : null,
  })
  const told = (...states: ChannelStateRow[]) => {
    const offices = states.map(({ office_id: id }) => id)
    const { text } = tellingRow(
      'telling',
      { offices, states, mailless: 0 },
      new Date('2026-11-24'),
      translator('vi'),
    )
    return /lần (không )?gửi được gần nhất \d\d:\d\d ngày (\d\d)/.exec(text)?.slice(1)
  }
  const early = state('a', '2026-11-20', '2026-11-21')
  const late = state('b', '2026-11-22', null)
  const failing = state('c', null, '2026-11-23')
  for (const both of [
    [early, late],
    [late, early],
  ])
    expect(told(...both)).toEqual([undefined, '22'])
  for (const all of [
    [early, late, failing],
    [failing, late, early],
  ])
    expect(told(...all)).toEqual(['không ', '23'])
  // What was sent at the moment of a failure is no failure.
  expect(told(state('d', '2026-11-23', '2026-11-23'))).toEqual([undefined, '23'])
})

test('the last record is the latest of all offices', async () => {
  const guards = await Promise.all(['gate.tt-hcc', 'gate.ubnd-xa-long-hau'].map((who) => app.client(who)))
  for (const guard of [...guards, ...guards]) {
    app.clock.forward(60_000)
    await guard.enter({ name: 'Khách Mới Nhất' })
    const now = new Date(app.clock.now().getTime() + 7 * 3_600_000).toISOString().slice(11, 16)
    expect((await verdicts())[0]).toBe(`${now} ngày 25/11/2026.`)
  }
})

test('a broken audit chain names its office, and a day without a run is reported', async () => {
  await runJobs()
  const centre = await app.officeId('tt-hcc')
  await app.rows(`update installation_state set ok = false, detail = $1 where key = 'audit'`, [
    JSON.stringify({ broken: [centre] }),
  ])
  await app.rows(`update installation_state set at = at - interval '1 day' where key = 'retention'`)
  const [, , retention, audit] = await verdicts()
  expect(audit).toContain('KHÔNG nguyên vẹn ở Trung tâm Hành chính công huyện Cần Giuộc')
  expect(retention).toContain('hôm nay chưa chạy')
})

test('an office whose day could not be closed is named at once, and no longer once it could', async () => {
  await (await app.client('gate.tt-hcc')).enter()
  const centre = await app.officeId('tt-hcc')
  app.clock.set('2026-11-26T08:00:00+07:00')
  await app.rows(`create function refuse() returns trigger language plpgsql as $$ begin
    if new.office_id = '${centre}' then raise 'no'; end if; return new; end $$`)
  await app.rows('create trigger refuse before update on office_day for each row execute function refuse()')
  const told = async (key: string) =>
    (
      await app.row<{ ok: boolean }>('select ok from installation_state where key = $1 and at = $2', [
        key,
        app.clock.now(),
      ])
    )?.ok
  const until = async (ok: boolean, end: () => Promise<void>) => {
    while ((await told('closing')) !== ok || !(await told('audit')))
      await new Promise((resolve) => setTimeout(resolve, 20))
    await end()
  }
  await until(false, startJobs(app.context))
  const page = await (await app.client('district')).get('/district/health')
  expect(page.$('.health-troubles li').text()).toContain('Trung tâm Hành chính công huyện Cần Giuộc')
  expect(page.$('.health-troubles li').text()).toContain('Sổ ngày 25/11/2026 đã quá giờ mà chưa khóa')
  expect(page.$('.health-troubles li')).toHaveLength(1)
  expect((await verdicts())[1]).toContain('chưa khóa được sổ của Trung tâm Hành chính công')

  await app.rows('drop trigger refuse on office_day')
  const older = '2026-11-20T19:00:00+07:00'
  await app.rows(`insert into office_day (office_id, day, closed_at) values ($1, '2026-11-20', $2)`, [
    centre,
    older,
  ])
  await until(true, startJobs(app.context))
  const well = await (await app.client('district')).get('/district/health')
  expect(well.$('.health-troubles')).toHaveLength(0)
  const row = well.$('tbody tr').filter((_, one) => well.$(one).text().includes('Trung tâm Hành chính công'))
  const cells = row
    .find('td')
    .toArray()
    .map((one) => well.$(one).text())
  expect(cells.slice(1, 4)).toEqual(['25/11/2026', '30 ngày', 'nguyên vẹn'])
})
