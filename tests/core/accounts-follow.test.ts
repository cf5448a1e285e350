import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { settleEnded } from '../../server/core/accounts/follow.ts'
import { isAccountObsolete } from '../../server/core/offices/closure.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import type { Answer, Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { useMorningApp } from '../support/suite.ts'

/** The commune closes today and is merged into the town. */
const OLD = 'ubnd-xa-long-hau'
const NEW = 'ubnd-tt-can-giuoc'
const WHY = 'đã kết thúc hoạt động từ ngày 26/11/2026 và sáp nhập vào UBND thị trấn Cần Giuộc'

const app = useMorningApp()
let district: Client
let old: string
let anew: string

beforeAll(async () => {
  old = await app.officeId(OLD)
  anew = await app.officeId(NEW)
  await app.rows(
    `insert into account (id, office_id, username, display_name, role, password_hash, created_at)
     select gen_random_uuid(), $1, $2, 'Người Trực Thị Trấn', role, password_hash, created_at from account where username = $3`,
    [anew, `gate.${NEW}`, `gate.${OLD}`],
  )
})

beforeEach(async () => {
  await app.rows('delete from session; delete from throttle')
  await app.rows(
    'update office set valid_to = null, successor_id = null, accounts_follow = false, close_minutes = 1140 where id = $1',
    [old],
  )
  await app.rows(`update account set office_id = $1 where username = 'gate.${OLD}'`, [old])
  await app.forget()
  district = await app.client('district')
})

const merge = (fields: Record<string, string> = { merge_accounts: 'on' }): Promise<Answer> =>
  district.post(`/district/offices/${anew}/merge`, {
    offices: old,
    merge_from: '2026-11-26',
    merge_sure: 'on',
    ...fields,
  })
const officeOf = async (username: string) =>
  (
    await app.rows<{ code: string }>(
      'select code from office o join account a on a.office_id = o.id where username = $1',
      [username],
    )
  )[0]?.code
const sessions = (username: string) =>
  app.rows('select from session s join account a on a.id = s.account_id where username = $1', [username])
const settle = () => settleEnded(app.db, app.clock.now())
/** The morning after the last day. */
const NEXT = '2026-11-26T07:00:00+07:00'

describe('whether an account is obsolete', () => {
  const ended = { validTo: '2026-11-25', closeMinutes: 1140, retentionDays: 30 }
  test.each([
    ['the gate, on its last evening', 'reception', ended, '2026-11-25T23:59:59+07:00', false],
    ['the gate, from midnight on', 'reception', ended, '2026-11-26T00:00:00+07:00', true],
    [
      'a gate that is watched all night, in that night',
      'reception',
      { ...ended, closeMinutes: 1620 },
      '2026-11-27T02:59:59+07:00',
      false,
    ],
    ['the same after it', 'reception', { ...ended, closeMinutes: 1620 }, '2026-11-27T03:00:00+07:00', true],
    ['the head, while there may be a log', 'head', ended, '2027-06-23T23:59:59+07:00', false],
    ['the head, when nothing can be left', 'head', ended, '2027-06-24T00:00:00+07:00', true],
    ['the district', 'district', ended, '2099-01-01T00:00:00+07:00', false],
    [
      'an office without an end',
      'reception',
      { ...ended, validTo: null },
      '2099-01-01T00:00:00+07:00',
      false,
    ],
  ] as const)('%s', (_, role, office, at, over) => {
    expect(isAccountObsolete(role, office, new Date(at))).toBe(over)
  })
})

describe('accounts that follow a merger', () => {
  test('move to the successor once the last day is closed; their sessions end, and they see only the new office', async () => {
    const guard = await app.client(`gate.${OLD}`)
    await guard.enter({ name: 'Người Của Xã Cũ' })
    await (await app.client(`gate.${NEW}`)).enter({ name: 'Người Của Thị Trấn' })
    expect((await merge()).status).toBe(303)
    app.clock.set('2026-11-25T18:00:00+07:00')
    expect(await settle()).toEqual([])
    expect(await officeOf(`gate.${OLD}`)).toBe(OLD)

    const evening = await app.client(`gate.${OLD}`)
    expect((await evening.get('/gate')).text).toContain('Người Của Xã Cũ')
    app.clock.set('2026-11-26T00:00:00+07:00')
    expect(await settle()).toEqual([old, anew])
    expect(await officeOf(`gate.${OLD}`)).toBe(NEW)
    expect(await sessions(`gate.${OLD}`)).toEqual([])
    // The town's own guards are not signed out.
    expect(await sessions(`gate.${NEW}`)).toHaveLength(1)
    expect((await evening.get('/gate')).status).toBe(303)
    // The head stays with the log of the old office.
    expect(await officeOf(`head.${OLD}`)).toBe(OLD)

    const again = await app.client()
    await again.signIn(`gate.${OLD}`)
    const board = await again.get('/gate')
    expect(board.$('.bar-office').text()).toBe('UBND thị trấn Cần Giuộc')
    expect(board.text).not.toContain('Người Của Xã Cũ')
    const [visit] = await app.rows<{ id: string }>(`select id from visit where name = 'Người Của Xã Cũ'`)
    expect((await again.get(`/gate/visits/${visit?.id}`)).status).toBe(404)
  })

  test('are recorded in both audit chains, once, however often and on whichever instance the job runs', async () => {
    await merge()
    app.clock.set('2026-11-26T07:01:00+07:00')
    const other = await app.secondInstance()
    await Promise.all([settle(), settleEnded(other.db, app.clock.now()), settle()])
    await other.close()
    const [account] = await app.rows<{ id: string }>(`select id from account where username = 'gate.${OLD}'`)
    for (const chain of [old, anew]) {
      const told = await app.rows(
        `select action, fields, actor_id from audit where office_id = $1 and subject_id = $2 and at = $3`,
        [chain, account?.id, app.clock.now()],
      )
      expect(told).toEqual([{ action: 'account.changed', fields: 'office', actor_id: null }])
      expect(await verifyChain(app.db, chain)).toMatchObject({ ok: true })
    }
  })

  test('stay when the end of the office is taken back before its day', async () => {
    await merge()
    expect((await district.post(`/district/offices/${old}/reopen`)).status).toBe(303)
    app.clock.set(NEXT)
    expect(await settle()).toEqual([])
    expect(await officeOf(`gate.${OLD}`)).toBe(OLD)
    expect((await (await app.client()).signIn(`gate.${OLD}`)).status).toBe(303)
  })

  test('move on to the office that the successor was itself merged into', async () => {
    await merge()
    const third = await app.officeId('ubnd-xa-my-loc')
    await district.post(`/district/offices/${third}/merge`, {
      ...{ offices: anew, merge_from: '2026-11-26', merge_accounts: 'on', merge_sure: 'on' },
    })
    app.clock.set(NEXT)
    await settle()
    expect(await officeOf(`gate.${OLD}`)).toBe('ubnd-xa-my-loc')
    await app.rows(
      'update office set valid_to = null, successor_id = null, accounts_follow = false where id = $1',
      [anew],
    )
    await app.rows(`update account set office_id = $1 where username = 'gate.${NEW}'`, [anew])
  })

  test('are proposed by the form, and shown on the office’s page afterwards', async () => {
    const page = await district.get(`/district/offices/${anew}`)
    expect(page.$('input[name=merge_accounts]').is(':checked')).toBe(true)
    await merge()
    const of = await district.get(`/district/offices/${old}`)
    expect(of.$('.facts').text()).toContain('chuyển sang cơ quan tiếp nhận')
    expect(of.$('input[name=accounts_follow]').is(':checked')).toBe(true)
    const [line] = await app.rows<{ fields: string }>(
      `select fields from audit where office_id = $1 and action = 'office.merged' order by seq desc limit 1`,
      [old],
    )
    expect(line?.fields).toBe('valid_to=2026-11-25 accounts_follow')
  })
})

describe('accounts that stay with an office that has ended', () => {
  test('see their session end, and signing in names the successor', async () => {
    const guard = await app.client(`gate.${OLD}`)
    await merge({})
    app.clock.set('2026-11-25T23:59:00+07:00')
    const late = await app.client(`gate.${OLD}`)
    expect((await late.get('/gate')).status).toBe(200)

    app.clock.set('2026-11-26T00:01:00+07:00')
    // Immediately, whether or not the job has run.
    expect((await late.get('/gate')).location).toMatch(/^\/sign-in/)
    expect((await late.get('/sign-in')).$('[role=alert]').text()).toContain(WHY)
    const posted = await late.post('/gate', { client_uuid: randomUUID(), name: 'Người Đến Muộn' })
    expect(posted.status).toBe(401)
    expect(posted.$('[role=alert]').text()).toContain(WHY)
    expect(posted.$('[role=alert]').text()).not.toContain('hết hạn')
    expect(await settle()).toEqual([old])
    expect(await settle()).toEqual([])
    expect(await sessions(`gate.${OLD}`)).toEqual([])

    const answer = await guard.post('/sign-in', { username: `gate.${OLD}`, password: 'wrong horse battery' })
    expect([answer.status, answer.text.includes(WHY)]).toEqual([401, false])
    const refused = await (await app.client()).signIn(`gate.${OLD}`).catch((error: Error) => error.message)
    expect(refused).toContain('403')
    expect(await app.rows(`select from visit where name = 'Người Đến Muộn'`)).toEqual([])
  })

  test('are refused with the reason in the language of the page, and the log does not name them', async () => {
    await merge({})
    app.clock.set(NEXT)
    const guest = await app.client()
    guest.cookies.set('lang', 'en')
    const refused = await guest.post('/sign-in', { username: `gate.${OLD}`, password: PASSWORD })
    expect(refused.status).toBe(403)
    expect(refused.$('[role=alert]').text()).toContain('This office closed on 26/11/2026 and was merged into')
    const lines = app.logged.filter((line) => line.includes('office ended'))
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join()).not.toContain(OLD)
  })

  test('the account of its head can still read the log', async () => {
    await merge({})
    app.clock.set(NEXT)
    await settle()
    const head = await app.client(`head.${OLD}`)
    const page = await head.get('/log')
    expect(page.status).toBe(200)
    expect(page.text).toContain(WHY)
  })
})
