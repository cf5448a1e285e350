import { beforeAll, expect, test } from 'vitest'
import { startJobs } from '../server/jobs.ts'
import { startApp, type TestApp } from './support/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startApp()
  return () => app.close()
})

const verdicts = async (lang = 'vi') => {
  const page = await (await app.client('district')).get(`/district/health?lang=${lang}`)
  return page
    .$('.verdict')
    .toArray()
    .map((one) => page.$(one).text())
}

test('before anything has run the district is told so, with what to do', async () => {
  const [last, closing, , , backup] = await verdicts()
  expect([last, closing]).toEqual(['Chưa đơn vị nào ghi nhận.', 'Chưa có lần nào được ghi lại.'])
  expect(backup).toContain('chưa nhận được tin')
})

test('what the jobs did today is told in both languages', async () => {
  await (await app.client('gate.tt-hcc')).enter({ name: 'Khách Một' })
  const end = startJobs(app.context)
  for (;;) {
    const done = await app.rows('select from installation_state')
    if (done.length === 3) break
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await end()
  expect((await verdicts()).slice(0, 4)).toEqual([
    '08:30 ngày 25/11/2026.',
    'Đang chạy, lần gần nhất 08:30 ngày 25/11/2026.',
    'Đã chạy 08:30 ngày 25/11/2026: lượt quá thời hạn đã xóa, số đếm vẫn còn.',
    'Đã kiểm tra 08:30 ngày 25/11/2026: nhật ký của mọi đơn vị nguyên vẹn.',
  ])
  expect((await verdicts('en'))[3]).toContain('the audit of every office is whole')
})

test('an audit that is not whole names the office, and a day without a run is said', async () => {
  const centre = await app.officeId('tt-hcc')
  await app.rows(`update installation_state set ok = false, detail = $1 where key = 'audit'`, [
    JSON.stringify({ broken: [centre] }),
  ])
  await app.rows(`update installation_state set at = at - interval '1 day' where key = 'retention'`)
  const [, , retention, audit] = await verdicts()
  expect(audit).toContain('KHÔNG nguyên vẹn ở Trung tâm Hành chính công huyện Cần Giuộc')
  expect(retention).toContain('hôm nay chưa chạy')
})
