import { describe, expect, test } from 'vitest'
import { translator } from '../../server/platform/messages/messages.ts'
import { type Answer, fieldsOf } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const t = translator('vi')

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
const head = useFreshClient(app, 'head.tt-hcc')

async function inside(fields: Record<string, string>): Promise<string> {
  await guard.enter(fields)
  return (await app.visit(fields['name'] ?? ''))?.id ?? ''
}

function facts({ $ }: Answer): Record<string, string> {
  const names = $('dl.facts dt').get()
  return Object.fromEntries(names.map((name) => [$(name).text(), $(name).next('dd').text()]))
}

test('a day without a visit says so, and shows none of another office', async () => {
  await inside({ name: 'Khách Của Trung Tâm' })
  const page = await (await app.client('head.ubnd-xa-long-hau')).get('/log')
  expect([page.status, page.$('table').length]).toEqual([200, 0])
  expect(page.text).not.toContain('Khách Của Trung Tâm')
  expect(page.text).toContain(t('log.empty'))
})

test('a day that is none, or to come, is refused: today is shown with the reason', async () => {
  for (const day of ['2026-02-30', '11/25/2026', '26/11/2026', '0000-00-00', '']) {
    const page = await head.get(`/log?day=${encodeURIComponent(day)}`)
    expect([day, page.status, page.$('[role=alert]').text()]).toEqual([day, 422, t('problem.day')])
    expect(page.$('h1').text()).toContain('25/11/2026')
  }
})

describe('one visit', () => {
  test('was closed by whoever recorded its departure, not by whoever corrected something else later', async () => {
    const id = await inside({ name: 'Ai Ghi Ra' })
    const form = { name: 'Ai Ghi Ra', entered_at: '08:30', left_at: '08:30', reason: 'time_wrong' }
    await guard.post(`/gate/visits/${id}/correct`, { ...form, seen_version: '1' })
    await head.post(`/gate/visits/${id}/correct`, { ...form, seen_version: '2', host: 'Cô Năm' })
    expect(facts(await head.get(`/log/visits/${id}`))).toMatchObject({ 'Người ghi ra': 'Lê Văn Trực' })
  })

  test('that is open again shows nobody who closed it', async () => {
    const id = await inside({ name: 'Chưa Ai Ghi Ra' })
    await guard.post(`/gate/visits/${id}/leave`)
    await guard.post(`/gate/visits/${id}/undo`)
    expect(facts(await head.get(`/log/visits/${id}`))).toMatchObject({ 'Người ghi ra': '–' })
  })
})

test('a correction that was opened from the log returns to the visit in the log, and says that it is done', async () => {
  const id = await inside({ name: 'Sửa Từ Sổ' })
  const page = await head.get(`/log/visits/${id}`)
  const form = await head.get(page.$('a:contains("Sửa")').attr('href') ?? '')
  const action = form.$('main form').first().attr('action') ?? ''
  const answer = await head.post(action, { ...fieldsOf(form), host: 'Phòng Nội vụ', reason: 'typing_error' })
  expect([answer.status, answer.location]).toEqual([303, `/log/visits/${id}`])
  const after = await head.get(`/log/visits/${id}`)
  expect(after.$('[role=status]').text()).not.toBe('')
  expect(facts(after)).toMatchObject({ [t('log.host')]: 'Phòng Nội vụ' })
})
