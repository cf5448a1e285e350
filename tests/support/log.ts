// A log of nine visits over four weeks, and helpers that search it.
import { expect } from 'vitest'
import { MORNING, type TestApp } from './app.ts'
import type { Answer } from './client.ts'
import { useFreshClient, useRenewedApp } from './suite.ts'

/** Times and fields of the visits, oldest first. */
const VISITS: [at: string, fields: Record<string, string>][] = [
  ['2026-10-31T09:00', { name: 'Phan Hồng Tháng Trước', purpose: 'delivery' }],
  ['2026-11-01T09:00', { name: 'Võ Thị Hồng Đầu Tháng', phone: '0912000345' }],
  ['2026-11-22T09:00', { name: 'Chủ Nhật Tuần Trước', place: 'Công ty Phù Sa' }],
  ['2026-11-23T00:00', { name: 'Nguyễn Thị Hồng', host: 'Phòng Tư pháp', app_status: 'running' }],
  ['2026-11-24T09:00', { name: 'Nguyễn Thị Hông', purpose: 'meeting', party_size: '4' }],
  ['2026-11-24T10:00', { name: 'Nguyễn Thị Hồng Hoà', phone: '0987111345' }],
  ['2026-11-25T07:00', { name: 'Nguyen Thi Hong' }],
  ['2026-11-25T07:10', { name: 'Trần Hòa', host: 'Bà Thuý' }],
  ['2026-11-25T07:20', { name: 'Đặng Đức', place: 'Xã Phước Lâm' }],
]

/** The names in a list, in order. */
export const namesIn = ({ $ }: Answer) =>
  $('tbody th')
    .map((_, cell) => $(cell).text())
    .get()

async function recordVisits(app: TestApp) {
  for (const [at, fields] of VISITS) {
    app.clock.set(`${at}:00+07:00`)
    await (await app.client('gate.tt-hcc')).enter(fields)
  }
  app.clock.set(MORNING)
  await (await app.client('gate.ubnd-xa-long-hau')).enter({
    name: 'Nguyễn Thị Hồng Bên Kia',
    phone: '0912000345',
  })
}

/** Each test begins in the morning of the last day, with these visits or those of `prepare`. */
export function useLog(prepare = recordVisits) {
  const app = useRenewedApp({}, prepare)
  const guard = useFreshClient(app, 'gate.tt-hcc')
  const head = useFreshClient(app, 'head.tt-hcc')
  async function search(fields: Record<string, string>, who = head): Promise<Answer> {
    const { status, location } = await who.post('/log/search', fields)
    expect([status, location]).toEqual([303, expect.stringMatching(/^\/log\?f=[0-9a-f-]{36}$/)])
    const page = await who.get(location ?? '')
    expect(page.status).toBe(200)
    return page
  }

  return { app, guard, head, search }
}
