import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { keptUntil } from '../../server/core/offices/breach.ts'
import { purgeBreaches } from '../../server/head/breach/actions.ts'
import { startJobs } from '../../server/operations/jobs.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import { type Answer, type Client, fieldsOf } from '../support/client.ts'
import { useRenewedApp } from '../support/suite.ts'

const FORM = {
  on: '2026-11-24',
  at: '16:30',
  what: 'Một tờ sổ giấy để quên ở quán nước.\r\nNgười trực phát hiện.',
  kinds: 'name',
  people: '12',
  harm: 'likely',
  measures: '',
}

describe('a breach', () => {
  const app = useRenewedApp()
  let head: Client

  beforeEach(async () => {
    head = await app.client('head.tt-hcc')
  })

  const record = async (fields: Record<string, string> = {}) => {
    const answer = await head.post('/breach', { client_uuid: randomUUID(), ...FORM, ...fields })
    expect(answer.status).toBe(303)
    return answer.location ?? ''
  }
  const audited = () =>
    app.rows<{ action: string; fields: string }>(
      `select action, fields from audit where action like 'breach.%' order by seq`,
    )

  test('can be corrected; a form of an older version overwrites nothing and keeps what was typed', async () => {
    await record()
    const path = await record()
    const change = { ...FORM, seen_version: '1', people: '40', kinds: 'phone' }
    expect((await head.post(path, change)).status).toBe(303)
    // The same change again does nothing.
    await head.post(path, { ...change, seen_version: '2' })
    const late = await head.post(path, { ...change, people: '7' })
    expect(late.status).toBe(409)
    expect(late.$('[role=alert]').text()).toContain('vừa được người khác sửa')
    const stored = () => app.rows('select people, version from breach order by version')
    const untouched = { people: 12, version: 1 }
    expect(await stored()).toEqual([untouched, { people: 40, version: 2 }])
    expect((await audited()).at(-1)).toEqual({ action: 'breach.changed', fields: 'kinds people' })
    // Saving it again overwrites the change that the page now shows.
    expect(late.$('.facts').text()).toContain('khoảng 40 người')
    expect(late.$('details[open] #people').attr('value')).toBe('7')
    expect(late.$('details[open] [name=kinds]:checked').attr('value')).toBe('phone')
    expect(late.$('details[open] .alert')).toHaveLength(0)
    await head.post(path, fieldsOf(late))
    expect(await stored()).toEqual([untouched, { people: 7, version: 3 }])
  })

  test('that is closed is listed among the earlier ones and accepts no further changes', async () => {
    const path = await record()
    const other = await record()
    // Closing cannot be undone, so it has to be confirmed.
    const close = (await head.get(path)).$(`form[action="${path}/close"]`)
    expect(close.closest('details').find('summary').text()).toBe('Tôi chắc chắn')
    await head.post(`${path}/close`)
    for (const [where, fields] of [
      ['/close', {}],
      ['', { ...FORM, seen_version: '1', people: '3' }],
    ] as const) {
      const answer = await head.post(path + where, fields)
      expect(answer.status).toBe(409)
      expect(answer.$('[role=alert]').text()).toContain('đã kết thúc')
    }
    const list = await head.get('/breach')
    expect(list.$('section[aria-labelledby=closed-title] li')).toHaveLength(1)
    expect(list.$('section[aria-labelledby=open-title] a').attr('href')).toBe(other)
    expect((await head.get(path)).$(`form[action="${path}"]`)).toHaveLength(0)
  })

  test('breaches are listed fifty to a page, open ones first, and no text in full', async () => {
    const open = await record({ what: `${'Tờ sổ dài. '.repeat(300)}\r\nDòng hai` })
    await app.rows(
      `insert into breach select gen_random_uuid(), office_id, version, discovered_at + n * interval '1 second', kinds,
       people, harm, what, measures, made_by, made_at, made_by, made_at + n * interval '1 second', reported_at
       from breach, generate_series(1, 120) n`,
    )
    const pages: Answer[] = []
    for (const query of ['', '?page=2', '?page=3', '?page=4', '?page=x', '?page=0'])
      pages.push(await head.get(`/breach${query}`))
    const links = pages.map(({ $ }) =>
      $('ul.list a')
        .get()
        .map((link) => $(link).attr('href')),
    )
    expect(links.map((some) => some.length)).toEqual([50, 50, 21, 0, 50, 50])
    expect(new Set(links.slice(0, 3).flat()).size).toBe(121)
    expect(links[0]?.[0]).toBe(open)
    const [first, second, third] = pages
    expect(second?.$('#open-title .count').text()).toBe('1')
    expect(first?.$('.mark.due').first().text()).toContain('Còn 56 giờ')
    expect(first?.$('a[rel=next]').attr('href')).toBe('/breach?page=2')
    expect(second?.$('a[rel=prev]').attr('href')).toBe('/breach')
    expect(third?.$('a[rel=next]')).toHaveLength(0)
    expect(first?.text).not.toContain('Dòng hai')
    expect(first?.text.length).toBeLessThan(60_000)
  })

  test('that somebody else closes meanwhile gives back what was typed, to be copied', async () => {
    const path = await record()
    await head.post(`${path}/close`)
    const change = { ...FORM, seen_version: '1', what: 'Viết lại', measures: 'Đã khóa tủ' }
    const answers = [await head.post(path, change), await head.post(path, { ...change, at: '25:00' })]
    expect(answers.map(({ status }) => status)).toEqual([409, 422])
    expect(answers[0]?.$('[role=alert]').text()).toContain('chưa được ghi')
    for (const { $ } of answers) {
      expect($('details[open] [name=measures]').text().trim()).toBe('Đã khóa tủ')
      expect($('details[open] button.primary')).toHaveLength(0)
    }
  })

  test('is printed as a draft to the authority, audited', async () => {
    const path = await record()
    const report = (await head.post(`${path}/print?lang=en`)).$('.document')
    expect(report.text()).toContain('DỰ THẢO')
    // The authority reads Vietnamese, whatever the head's language.
    expect(report.text()).toContain('chưa báo')
    expect(report.text()).toContain('Một tờ sổ giấy để quên')
    expect((await audited()).at(-1)).toEqual({ action: 'breach.printed', fields: '' })
  })

  test('a breach of another office is not found', async () => {
    const path = await record()
    const stranger = await app.client('head.ubnd-xa-long-hau')
    const answers = await Promise.all([
      stranger.get(path),
      stranger.post(path, { ...FORM, seen_version: '1' }),
      stranger.post(`${path}/close`),
      stranger.post(`${path}/print`),
    ])
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404])
    expect((await stranger.get('/breach')).text).not.toContain('quán nước')
    // Another office may use the same number, and the first record stays.
    const client_uuid = path.split('/').at(-1) ?? ''
    await stranger.post('/breach', { ...FORM, client_uuid, what: 'Của người khác' })
    expect(await app.rows('select what from breach order by what')).toEqual([
      { what: 'Của người khác' },
      { what: expect.stringContaining('quán nước') },
    ])
  })

  describe('is kept as evidence', () => {
    const kept = () => app.rows<{ what: string }>('select what from breach order by what')
    const purge = async () => purgeBreaches(app.db, await app.officeId('tt-hcc'), app.clock.now())

    /**
     * Records one breach that is closed this morning and one that stays open. Returns the closed one.
     */
    async function recordTwo(): Promise<string> {
      const closed = await record({ what: 'Đã xong' })
      await head.post(`${closed}/close`)
      await record({ what: 'Đang mở' })
      return closed
    }

    test.each([
      ['2026-11-25T08:30:00+07:00', '2031-11-25'],
      // 23:30 in the office's time zone.
      ['2026-11-25T16:30:00Z', '2031-11-25'],
      ['2028-02-29T08:00:00+07:00', '2033-03-01'],
    ])('closed at %s until %s', (closedAt, day) => {
      expect(keptUntil(new Date(closedAt))).toBe(day)
    })

    test('a breach kept as evidence says so; five years after the end it is deleted, and the audit keeps the count', async () => {
      const closed = await recordTwo()
      expect((await head.get(closed)).text).toContain('Giữ đến hết ngày 25/11/2031')
      app.clock.set('2031-11-25T23:59:00+07:00')
      expect(await purge()).toBe(0)
      expect(await kept()).toHaveLength(2)
      app.clock.set('2031-11-26T00:01:00+07:00')
      expect(await purge()).toBe(1)
      expect(await kept()).toEqual([{ what: 'Đang mở' }])
      expect(
        await app.rows(`select fields, actor_id, subject_id from audit where action = 'breaches.purged'`),
      ).toEqual([{ fields: 'count=1', actor_id: null, subject_id: null }])
      expect(await verifyChain(app.db, await app.officeId('tt-hcc'))).toMatchObject({ ok: true })
    })

    test('the job that deletes visits deletes an ended breach as well, and never an open one', async () => {
      await recordTwo()
      app.clock.set('2041-11-26T00:01:00+07:00')
      await app.context.purgeRuns.trust()
      const stop = startJobs(app.context)
      await expect.poll(kept, { timeout: 20_000 }).toEqual([{ what: 'Đang mở' }])
      await stop()
    })

    test('the database itself lets nobody delete an open one', async () => {
      await recordTwo()
      const office = await app.officeId('tt-hcc')
      await inOffice(app.db, office, (tx) => tx.deleteFrom('breach').where('closed_at', 'is', null).execute())
      expect(await kept()).toHaveLength(2)
    })
  })
})
