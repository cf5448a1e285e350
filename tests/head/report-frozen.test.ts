import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Answer } from '../support/client.ts'
import { shownAs } from '../support/client.ts'
import { BUSY, TODAY, useReports } from '../support/report.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
const { head, dayOf, freeze } = useReports(app)

const document = ({ $ }: Answer) => $('article.report')

const numbers = async () =>
  (await app.rows<{ number: number }>('select number from report_snapshot order by office_id, number')).map(
    (row) => row.number,
  )

describe('frozen figures', () => {
  test('can be written and read, but neither changed nor deleted by the application', async () => {
    const officeId = await app.officeId('tt-hcc')
    await dayOf('tt-hcc', TODAY, BUSY)
    await freeze(head, '/report')
    const statements = ['report_snapshot set number = 9', 'report_day set visits = 9'].flatMap((change) => [
      `update ${change}`,
      `delete from ${change.split(' ')[0]}`,
    ])
    for (const statement of statements) {
      const client = await app.context.pool.connect()
      await client.query('begin')
      await client.query(`select set_config('app.office_id', $1, true)`, [officeId])
      await expect(client.query(statement)).rejects.toThrow('permission denied')
      await client.query('rollback')
      client.release()
    }
  })

  test('are found however many came after them, fifty to a page', async () => {
    await freeze(head, '/report')
    await app.rows(`
      insert into report_snapshot (id, office_id, year, number, from_day, to_day, before_from, before_to, frozen_at, made_at, made_by, app_name, figures)
      select gen_random_uuid(), office_id, y, n, from_day, to_day, before_from, before_to, frozen_at, made_at, made_by, app_name, figures
      from report_snapshot, (select 2025 as y, n from generate_series(1, 60) n union select 2026, n from generate_series(2, 60) n) other`)
    const seen: string[] = []
    for (let address = '/report'; address !== ''; ) {
      const page = await head.get(address)
      const listed = page.$('[aria-labelledby=snapshots-title]')
      seen.push(
        ...listed
          .find('li a')
          .get()
          .map((one) => page.$(one).text().split(':')[0] ?? ''),
      )
      address = listed.find('a[href*="older="]').attr('href')?.split('#')[0] ?? ''
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    expect([seen[0], seen[59], seen[60], seen.at(-1)]).toEqual([
      'Số 60/2026',
      'Số 01/2026',
      'Số 60/2025',
      'Số 01/2025',
    ])
    for (const nonsense of ['x', '2026-', "2026-1' or 1=1", '2026-9999999'])
      expect((await head.get(`/report?${new URLSearchParams({ older: nonsense }).toString()}`)).status).toBe(
        200,
      )
  })

  test('are numbered from one again each year', async () => {
    await freeze(head, '/report')
    app.clock.set('2027-01-02T08:00:00+07:00')
    const then = await app.client('head.tt-hcc')
    const page = await then.get(await freeze(then, '/report'))
    expect(document(page).text()).toContain('bản chốt số 01/2027')
  })
})

describe('an impossible period', () => {
  test.each([
    ['2026-11-25', '2026-11-26', 'to', 'Ngày này chưa tới.'],
    ['2026-11-24', '2026-11-23', 'from', 'Ngày đầu phải trước ngày cuối.'],
    ['2025-11-23', '2026-11-24', 'from', 'Dài nhất 366 ngày.'],
    [
      '2026-02-30',
      '2026-03-01',
      'from',
      'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.',
    ],
    ['', '', 'from', 'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'],
    ["1' or 1=1", '2026-11-25', 'from', 'Vui lòng chọn một ngày, hoặc ghi ngày/tháng/năm, ví dụ 05/03/2021.'],
  ])('is refused beside its field: %s to %s', async (from, to, field, problem) => {
    const address = `/report?${new URLSearchParams({ from, to }).toString()}`
    for (const answer of [
      await head.get(address),
      await head.post('/report', { client_uuid: randomUUID(), from, to }),
    ]) {
      expect(answer.status).toBe(422)
      expect(answer.$(`#${field}-problem`).text()).toBe(problem)
      expect(answer.$('#from').attr('value')).toBe(shownAs(from))
      expect(answer.$('.plain-lines')).toHaveLength(0)
    }
    expect(await numbers()).toEqual([])
  })

  test('is refused if the office did not exist in it', async () => {
    await app.rows(`update office set valid_from = '2026-11-01' where code = 'tt-hcc'`)
    await app.forget()
    const answer = await head.post('/report', {
      client_uuid: randomUUID(),
      from: '2026-10-01',
      to: '2026-10-31',
    })
    await app.rows(`update office set valid_from = null where code = 'tt-hcc'`)
    await app.forget()
    expect(answer.status).toBe(422)
    expect(answer.$('#from-problem').text()).toContain('chưa thành lập')
  })
})
