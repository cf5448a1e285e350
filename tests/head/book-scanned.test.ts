import { describe, expect, test } from 'vitest'
import { listRetentions, purgeExpired } from '../../server/core/visits/purge.ts'
import { compareLines } from '../../server/head/book/lines.ts'
import { readPage } from '../../server/head/book/queries.ts'
import { MORNING } from '../support/app.ts'
import { TODAY, usePrintedBook } from '../support/printed-book.ts'

const { app, guard, head, enter, pages } = usePrintedBook()

async function correct(id: string, name: string, fields: Record<string, string>): Promise<void> {
  const answer = await head.post(`/gate/visits/${id}/correct`, {
    seen_version: '1',
    name,
    entered_at: '08:30',
    reason: 'typing_error',
    ...fields,
  })
  expect(answer.status).toBe(303)
}

describe('a page that is scanned later', () => {
  test('matches while none of its lines has changed', async () => {
    const id = await enter('Không Đổi')
    await head.post('/book', TODAY)
    const [page] = await pages()
    const address = `/book/pages/${page?.id}/${page?.mark}`
    expect((await head.get(address)).$('.verdict').text()).toBe('Khớp: các dòng vẫn đúng như đã in.')
    // Another visit of the day belongs to another sheet.
    await enter('Người Khác')
    expect((await head.get(address)).$('.verdict').text()).toContain('Khớp')
    expect(id).not.toBe('')
  })

  test('reports which lines changed, and links to who changed them', async () => {
    await enter('Giữ Nguyên')
    const id = await enter('Sẽ Sửa')
    await head.post('/book', TODAY)
    await correct(id, 'Sẽ Sửa', { host: 'Phòng Tư pháp' })
    const [page] = await pages()
    const answer = await head.get(`/book/pages/${page?.id}/${page?.mark}`)
    expect(answer.$('.verdict').text()).toContain('1 dòng đã thay đổi')
    expect(answer.$('.list a').text()).toBe('Số 2: Sẽ Sửa')
    expect(answer.$('.list a').attr('href')).toBe(`/log/visits/${id}`)
  })

  test('changes with every printed field of a visit, and with no other field', async () => {
    const id = await enter('Từng Cột')
    await head.post('/book', TODAY)
    const [page] = await pages()
    const office = await app.officeId('tt-hcc')
    const read = page && (await readPage(app.db, office, page.id))
    const visit = read?.visits[0]
    if (!page || !visit) throw new Error('nothing was printed')
    const { keys } = app.context
    const verdicts = Object.keys(visit).map((column) => {
      const other = column === 'voided_at' ? new Date(0) : `another ${column}`
      const changed = { ...visit, [column]: other, ...(column === 'id' && { id }) }
      return [column, compareLines(keys, page, [changed])[0]?.state]
    })
    const printed = verdicts.filter(([, state]) => state === 'changed').map(([column]) => column)
    expect(compareLines(keys, page, [visit])[0]?.state).toBe('same')
    expect(new Set(printed)).toEqual(
      new Set([
        ...[
          'number',
          'entered_at',
          'left_at',
          'day_closed_at',
          'voided_at',
          'name',
          'commune_code',
          'organisation',
        ],
        ...[
          'phone',
          'purpose',
          'purpose_note',
          'host',
          'party_size',
          'app_status',
          'app_outcome',
          'entered_by',
        ],
      ]),
    )
  })

  test('no longer matches after a departure, and matches again once the departure is undone', async () => {
    const id = await enter('Ra Rồi Vào')
    await head.post('/book', TODAY)
    const [page] = await pages()
    const verdict = async () => (await head.get(`/book/pages/${page?.id}`)).$('.verdict').text()
    await guard.post(`/gate/visits/${id}/leave`)
    expect(await verdict()).toContain('Đã khác')
    await guard.post(`/gate/visits/${id}/undo`)
    expect(await verdict()).toContain('Khớp')
  })

  test.each(['AAAA-BBBB-CCCC-DDDD', 'x'])(
    'a page with the mark “%s” is not the one that was printed',
    async (mark) => {
      await enter('Giả')
      await head.post('/book', TODAY)
      const [page] = await pages()
      const answer = await head.get(`/book/pages/${page?.id}/${mark}`)
      expect(answer.$('.verdict').text()).toContain('Không khớp')
    },
  )

  test('accepts its mark in groups of four and in lower case', async () => {
    await enter('Thật')
    const printed = await head.post('/book', TODAY)
    const [page] = await pages()
    const mark = printed.$('.sheet-foot strong').text()
    expect(mark).toMatch(/^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/)
    const answer = await head.get(`/book/pages/${page?.id}/${mark.toLowerCase()}`)
    expect(answer.$('.verdict').text()).toContain('Khớp')
  })

  test('says that its lines were deleted when their retention period ended', async () => {
    await enter('Sẽ Xóa')
    await head.post('/book', TODAY)
    app.clock.set('2027-01-05T08:00:00+07:00')
    for (const office of await listRetentions(app.db)) await purgeExpired(app.db, office, app.clock.now())
    const [page] = await pages()
    const later = await app.client('head.tt-hcc')
    const answer = await later.get(`/book/pages/${page?.id}/${page?.mark}`)
    expect(answer.text).toContain('1 dòng đã xóa theo thời hạn')
    expect(answer.$('.verdict').text()).toContain('có dòng đã xóa')
    app.clock.set(MORNING)
  })

  test('a page of another office is not found', async () => {
    await enter('Của Trung Tâm')
    await head.post('/book', TODAY)
    const [page] = await pages()
    const stranger = await app.client('head.ubnd-xa-long-hau')
    expect((await stranger.get(`/book/pages/${page?.id}/${page?.mark}`)).status).toBe(404)
    expect((await stranger.get('/book')).$('.list')).toHaveLength(0)
  })
})
