// The card on the account page that switches on summaries by mail.
import { beforeEach, describe, expect, test } from 'vitest'
import { setDisabled } from '../../server/district/accounts/administer.ts'
import { Scene } from '../support/requests.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'so-cong@example.vn' })
const head = useClient(app, 'head.tt-hcc')
const district = useClient(app, 'district')
const guard = useClient(app, 'gate.tt-hcc')

const ADDRESS = 'thu.truong@example.vn'
const settings = () =>
  app.rows<Record<string, unknown>>(
    `select a.username, s.address, s.lang, s.weekly_since, s.monthly_since from summary_mail_setting s
     join account a on a.id = s.account_id order by 1`,
  )
const states = () => app.rows<{ channel: string }>(`select channel from channel_state`)
const audited = () => app.audited('account.summary_set')

beforeEach(async () => {
  await app.rows(
    'delete from throttle; delete from summary_mail_setting; delete from channel_state; update account set disabled_at = null',
  )
})

describe('the summary on the page of the account', () => {
  test('is offered to a head and to the district, and the gate neither sees it nor may ask for it', async () => {
    for (const client of [head, district]) {
      const page = await client.get('/account')
      expect(page.$('#summary h2').text()).toBe('Tóm tắt qua thư điện tử')
      expect(page.$('#summary [type="checkbox"][checked], #summary .alert')).toHaveLength(0)
    }
    expect((await guard.get('/account')).$('#summary')).toHaveLength(0)
    const refused = await guard.post('/account/summary', { summary_address: ADDRESS, weekly: 'on' })
    expect(refused.status).toBe(403)
    expect(await settings()).toEqual([])
  })

  test('is switched on, changed and off by its form, and the audit says so without the address', async () => {
    const before = (await audited()).length
    const answer = await head.post('/account/summary', { summary_address: ` ${ADDRESS} `, weekly: 'on' })
    expect(answer).toMatchObject({ status: 303, location: '/account#summary' })
    const since = app.clock.now()
    const own = { username: 'head.tt-hcc', address: ADDRESS, lang: 'vi' }
    expect(await settings()).toEqual([{ ...own, weekly_since: since, monthly_since: null }])
    expect(await states()).toEqual([{ channel: 'summary' }])
    const page = await head.get('/account')
    expect(page.$('#summary [role="status"]').text()).toContain('Đã lưu')
    expect(page.$('#summary_address').val()).toBe(ADDRESS)
    expect(page.$('#summary [checked]').attr('name')).toBe('weekly')

    app.clock.forward(1000)
    const both = { summary_address: `hai.${ADDRESS}`, weekly: 'on', monthly: 'on' }
    // Sent twice, stored once.
    for (let times = 0; times < 2; times += 1) await head.post('/account/summary', both)
    expect(await settings()).toEqual([
      { ...own, address: `hai.${ADDRESS}`, weekly_since: since, monthly_since: app.clock.now() },
    ])
    await head.post('/account/summary', { summary_address: 'whatever' })
    expect(await settings()).toEqual([])
    expect(await states()).toEqual([])
    expect((await head.get('/account')).$('#summary [role="status"]').text()).toContain('địa chỉ đã xóa')
    const said = (await audited()).slice(before)
    expect(said).toEqual(['weekly=on monthly=off', 'weekly=on monthly=on address', 'weekly=off monthly=off'])
    expect(app.logged.join('\n')).not.toContain('example.vn')
  })

  test.each([
    '',
    'thu truong',
    'a@example.vn, b@example.vn',
    `${'a'.repeat(250)}@example.vn`,
    'a@b\r\nBcc: c@d',
  ])('refuses the address %j', async (summary_address) => {
    const page = await head.post('/account/summary', { summary_address, monthly: 'on' })
    expect(page.status).toBe(422)
    expect(page.$('#summary_address-problem').text()).toContain('Ghi một địa chỉ thư điện tử')
  })

  test('that was switched off in the form stays so where its address is refused', async () => {
    await head.post('/account/summary', { summary_address: ADDRESS, weekly: 'on' })
    const page = await head.post('/account/summary', { summary_address: 'x', monthly: 'on' })
    expect(page.$('#summary [checked]').attr('name')).toBe('monthly')
    expect(page.$('#summary [checked]')).toHaveLength(1)
  })

  test('stays on for one who switches it on while the last other one of the office switches it off', async () => {
    const other = await app.client((await new Scene(app).person('head')).username)
    const on = { summary_address: ADDRESS, weekly: 'on' }
    for (let times = 0; times < 12; times += 1) {
      await head.post('/account/summary', on)
      await Promise.all([head.post('/account/summary', {}), other.post('/account/summary', on)])
      expect([await settings(), await states()]).toMatchObject([[{}], [{ channel: 'summary' }]])
      await other.post('/account/summary', {})
      expect(await states()).toEqual([])
    }
  })

  test('ends with the account’s use: disabled, or in another role or office, it has to be switched on anew', async () => {
    const manager = await app.value<string>(`select id from account where username = 'district'`)
    const officeId = await app.officeId('tt-hcc')
    const { id, username } = await new Scene(app).person('head')
    const own = await app.client(username)
    const by = { id: manager, role: 'district' as const, officeId: await rootId() }
    const now = app.clock.now()
    await own.post('/account/summary', { summary_address: ADDRESS, weekly: 'on' })
    expect(await setDisabled(app.db, by, { id, officeId }, true, now)).toBe('done')
    expect(await settings()).toEqual([])
    expect(await states()).toEqual([])
    expect(await setDisabled(app.db, by, { id, officeId }, false, now)).toBe('done')
    const again = await app.client(username)
    expect((await again.get('/account')).$('#summary [checked]')).toHaveLength(0)
    await again.post('/account/summary', { summary_address: ADDRESS, weekly: 'on' })
    const moved = { display_name: 'Trưởng Đã Chuyển', role: 'head', office: 'ubnd-xa-long-hau' }
    expect((await district.post(`/district/accounts/${id}`, moved)).status).toBe(303)
    expect(await settings()).toEqual([])
  })

  const rootId = () => app.value<string>('select id from office where parent_id is null')
})
