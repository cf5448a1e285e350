import { beforeEach, describe, expect, test } from 'vitest'
import { brokenChains } from '../../server/operations/backup/state.ts'
import { createNightlyAudit } from '../../server/operations/jobs.ts'
import { checkNewest, checkWhole } from '../../server/platform/audit/checks.ts'
import { verifyChain } from '../../server/platform/audit/verify.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import type { Answer, Client } from '../support/client.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const t = translator('vi')
const whole = t('log.chain.whole')

const app = useRenewedApp()
const guard = useFreshClient(app, 'gate.tt-hcc')
let head: Client
let office: string

beforeEach(async () => {
  office = await app.officeId('tt-hcc')
  for (const name of ['Một', 'Hai', 'Ba']) await guard.enter({ name })
  head = await app.client('head.tt-hcc')
})

const open = (who = head) => who.get('/log/chain')
const verdict = async (who = head) => (await open(who)).$('.verdict').text()
const checkAll = async () => {
  expect(await head.post('/log/chain')).toMatchObject({ status: 303, location: '/log/chain' })
}
const night = () => createNightlyAudit(app.db, app.clock)(() => false)

/** A later time within the same session of the head. */
const later = (time: string) => app.clock.set(`2026-11-25T${time}:00+07:00`)

const factsOf = ({ $ }: Answer) =>
  Object.fromEntries(
    $('dl.facts dt')
      .toArray()
      .map((label) => [$(label).text(), $(label).next().text()]),
  )

async function rowsOf(): Promise<number> {
  const [{ rows } = { rows: 0 }] = await app.rows<{ rows: number }>(
    'select count(*) as rows from audit where office_id = $1',
    [office],
  )
  return rows
}

/** Changes the audit as a superuser could who disables its triggers first. */
async function tamper(statement: string): Promise<void> {
  await app.rows('alter table audit disable trigger user')
  await app.rows(statement, [office])
  await app.rows('alter table audit enable trigger user')
}

/** Rewrites the whole chain from its first row, so that it is consistent in itself. */
async function rewrite(): Promise<void> {
  await app.rows('create table kept as select * from audit where office_id = $1 order by seq', [office])
  await tamper('delete from audit where office_id = $1')
  await app.rows('delete from audit_head where office_id = $1', [office])
  await app.rows(`
    update kept set actor_id = gen_random_uuid() where seq = 2;
    do $$ declare r record; begin
      for r in select * from kept order by seq loop
        perform set_config('app.office_id', r.office_id::text, true);
        perform audit_append(r.office_id, r.at, r.actor_id, r.action, r.subject_id, r.fields, r.change_hash);
      end loop;
    end $$`)
  expect(await verifyChain(app.db, office)).toMatchObject({ ok: true })
}

describe('the page of the audit chain', () => {
  test('verifies a short chain from its first row, and shows the mark to keep elsewhere', async () => {
    const page = await open()
    const state = await verifyChain(app.db, office)
    const mark = state.ok ? (state.head ?? '') : ''
    const rows = await rowsOf()
    expect(page.$('[role=status]').text()).toBe(whole)
    expect(factsOf(page)).toEqual({
      'Cơ quan': 'Trung tâm Hành chính công huyện Cần Giuộc',
      'Kiểm tra toàn bộ': `08:30 ngày 25/11/2026, ${rows} dòng`,
      'Số dòng': String(rows),
      'Mã kiểm của dòng cuối': mark.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 '),
    })
    // Opening the page verifies nothing.
    expect(await app.rows('select from audit_check')).toEqual([])
  })

  test('says what was verified in the night, and what only now', async () => {
    await night()
    const before = await rowsOf()
    later('08:50')
    await guard.enter({ name: 'Bốn' })
    const facts = factsOf(await open())
    expect(facts).toMatchObject({
      'Kiểm tra toàn bộ': `08:30 ngày 25/11/2026, ${before} dòng`,
      'Kiểm tra dòng mới': `08:50 ngày 25/11/2026, ${(await rowsOf()) - before} dòng`,
      'Số dòng': String(await rowsOf()),
    })
    await checkAll()
    const after = factsOf(await open())
    expect(after['Kiểm tra toàn bộ']).toBe(`08:50 ngày 25/11/2026, ${await rowsOf()} dòng`)
    expect(after['Kiểm tra dòng mới']).toBeUndefined()
  })

  test('does not call entries intact that nobody has verified', async () => {
    expect(await checkNewest(app.db, office, app.clock.now(), 2)).toEqual({
      state: 'unchecked',
      whole: undefined,
      rows: await rowsOf(),
    })
    expect(await checkNewest(app.db, office, app.clock.now(), await rowsOf())).toMatchObject({
      state: 'whole',
    })
    await app.rows(
      `do $$ begin
        perform set_config('app.office_id', '${office}', true);
        perform audit_append('${office}', '2026-11-25 01:30Z', null, 'log.searched', null, '', null) from generate_series(1, 2001);
      end $$`,
    )
    const page = await open()
    const rows = await rowsOf()
    expect(page.$('.verdict.due').text()).toBe(
      `${rows.toLocaleString('vi')} dòng của nhật ký chưa được kiểm tra.`,
    )
    expect(factsOf(page)['Kiểm tra toàn bộ']).toBe('chưa lần nào')
    expect(page.$('[role=alert]')).toHaveLength(0)
    await checkAll()
    expect(await verdict()).toBe(whole)
  })

  test('is linked from the history of a visit', async () => {
    const [visit] = await app.rows<{ id: string }>('select id from visit limit 1')
    expect((await head.get(`/log/visits/${visit?.id}`)).$('a[href="/log/chain"]')).toHaveLength(1)
  })

  test('names the row that was tampered with and what to do, and only for the head’s office', async () => {
    const neighbour = await app.client('head.ubnd-xa-long-hau')
    await tamper('update audit set actor_id = gen_random_uuid() where office_id = $1 and seq = 2')
    const page = await open()
    expect(page.$('[role=alert]').text()).toBe(t('log.chain.broken.changed', { row: 2 }))
    expect(page.text).toContain(t('log.chain.broken_advice'))
    expect(await verdict(neighbour)).toBe(whole)
    await tamper('delete from audit where office_id = $1 and seq = 2')
    expect(await verdict()).toBe(t('log.chain.broken.missing', { row: 2 }))
    await tamper('delete from audit where office_id = $1')
    expect(await verdict()).toBe(t('log.chain.broken.cut', { row: 1 }))
  })
})

describe('after a verification of all rows', () => {
  const touched = 'update audit set actor_id = gen_random_uuid() where office_id = $1'

  test('a change of an old row is found by the next one, and then shown whenever the page is opened', async () => {
    await night()
    await tamper(`${touched} and seq = 2`)
    expect(await verdict()).toBe(whole)
    later('08:45')
    await checkAll()
    const broken = t('log.chain.broken.changed', { row: 2 })
    const page = await open()
    expect([page.$('[role=alert]').text(), factsOf(page)['Phát hiện lúc']]).toEqual([
      broken,
      '08:45 ngày 25/11/2026',
    ])
    later('08:50')
    expect(factsOf(await open())['Phát hiện lúc']).toBe('08:45 ngày 25/11/2026')
  })

  test('a new row that was tampered with is shown at once', async () => {
    await checkAll()
    const before = await rowsOf()
    await guard.enter({ name: 'Bốn' })
    await guard.enter({ name: 'Năm' })
    await tamper(`${touched} and seq = ${before + 1}`)
    expect(await verdict()).toBe(t('log.chain.broken.changed', { row: before + 1 }))
    await tamper(`delete from audit where office_id = $1 and seq = ${before + 2}`)
    await tamper(`delete from audit where office_id = $1 and seq = ${before + 1}`)
    expect(await verdict()).toBe(t('log.chain.broken.cut', { row: before + 1 }))
    await tamper(`delete from audit where office_id = $1 and seq = ${before}`)
    expect(await verdict()).toBe(t('log.chain.broken.missing', { row: before }))
  })

  test('a chain that was rebuilt as a whole is detected by the row that was verified last', async () => {
    await checkAll()
    const rows = await rowsOf()
    await rewrite()
    const rewritten = t('log.chain.broken.rewritten', { row: rows })
    expect(await verdict()).toBe(rewritten)
    for (let time = 0; time < 2; time++) {
      expect(await checkWhole(app.db, office, app.clock.now())).toEqual({
        ok: false,
        at: rows,
        reason: 'rewritten',
      })
      expect(await verdict()).toBe(rewritten)
    }
  })

  test('a chain that was cut and given a matching end is detected', async () => {
    await checkAll()
    const rows = await rowsOf()
    await tamper(`delete from audit where office_id = $1 and seq = ${rows}`)
    await app.rows(
      `update audit_head h set seq = ${rows - 1}, hash = (select hash from audit a where a.office_id = h.office_id and a.seq = ${rows - 1})
       where office_id = $1`,
      [office],
    )
    expect(await verifyChain(app.db, office)).toMatchObject({ ok: true, rows: rows - 1 })
    expect(await verdict()).toBe(t('log.chain.broken.missing', { row: rows }))
    await checkAll()
    expect(await verdict()).toBe(t('log.chain.broken.cut', { row: rows }))
  })

  test('the nightly verification finds it as well, and the office is told', async () => {
    await tamper(`${touched} and seq = 3`)
    await night()
    expect(await app.rows(`select ok from installation_state where key = 'audit'`)).toEqual([{ ok: false }])
    expect(await verdict()).toBe(t('log.chain.broken.changed', { row: 3 }))
  })
})

describe('old and new values of a correction', () => {
  let visit: string
  let row: number

  beforeEach(async () => {
    const [one] = await app.rows<{ id: string }>(`select id from visit where name = 'Một'`)
    visit = one?.id ?? ''
    const form = { name: 'Một', entered_at: '08:30', reason: 'trial' }
    for (const [version, host] of ['Bà Tư', 'Ông Năm'].entries()) {
      const fields = { ...form, host, seen_version: String(version + 1) }
      expect((await guard.post(`/gate/visits/${visit}/correct`, fields)).status).toBe(303)
    }
    const [last] = await app.rows<{ seq: number }>(
      `select min(seq) as seq from audit where action = 'visit.corrected'`,
    )
    row = last?.seq ?? 0
  })

  /**
   * Changes a visit's history as a superuser could; no trigger guards these rows, because they are deleted with their visit.
   */
  const touch = (statement: string) => app.rows(statement, [visit])
  const values = (at: number) => ({ ok: false, at, reason: 'values' })
  const check = () => checkWhole(app.db, office, app.clock.now())

  test.each([
    [
      'an old value',
      `update visit_change set old = 'Bà Ba' where visit_id = $1 and seq = 2 and field = 'host'`,
      0,
    ],
    ['a new value', `update visit_change set new = 'Bà Ba' where visit_id = $1 and seq = 3`, 1],
    ['a value made empty', `update visit_change set old = '' where visit_id = $1 and seq = 2`, 0],
    ['the reason', `update visit_change set reason = 'typing' where visit_id = $1 and seq = 2`, 0],
    [
      'who made it',
      `update visit_change set by = (select id from account where username = 'district') where visit_id = $1 and seq = 2`,
      0,
    ],
    [
      'when it was made',
      `update visit_change set at = at - interval '1 hour' where visit_id = $1 and seq = 3`,
      1,
    ],
    ['what was removed', 'delete from visit_change where visit_id = $1', 0],
    ['the last that was removed', 'delete from visit_change where visit_id = $1 and seq = 3', 1],
    ['the first that was removed', 'delete from visit_change where visit_id = $1 and seq = 2', 0],
    [
      'what was put in',
      `insert into visit_change select office_id, visit_id, 4, field, old, new, reason, by, at, salt from visit_change
       where visit_id = $1 and seq = 3`,
      1,
    ],
    [
      'one field more',
      `insert into visit_change select office_id, visit_id, seq, 'phone', null, null, reason, by, at, salt
       from visit_change where visit_id = $1 and seq = 3`,
      1,
    ],
  ])('are compared with the chain: %s is found', async (_, statement, later) => {
    expect(await check()).toMatchObject({ ok: true })
    await touch(statement)
    expect(await verifyChain(app.db, office)).toEqual(values(row + later))
    expect(await check()).toEqual(values(row + later))
    expect(await verdict()).toBe(t('log.chain.broken.values', { row: row + later }))
    await night()
    expect(await app.rows(`select ok from installation_state where key = 'audit'`)).toEqual([{ ok: false }])
  })

  test('that were inserted for a visit which nobody corrected are found', async () => {
    await app.rows(`insert into visit_change select v.office_id, v.id, 2, 'host', null, 'Bà Tư', 'trial', v.entered_by,
      v.entered_at, '' from visit v where name = 'Hai'`)
    const [entered] = await app.rows<{ seq: number }>(
      `select a.seq from audit a join visit v on v.id = a.subject_id where v.name = 'Hai'`,
    )
    expect(await check()).toEqual(values(entered?.seq ?? 0))
  })

  test('that were changed show at once if newer than the last verification, and at the next one if older', async () => {
    await touch(`update visit_change set new = 'Bà Ba' where visit_id = $1 and seq = 3`)
    expect(await verdict()).toBe(t('log.chain.broken.values', { row: row + 1 }))
    await touch(`update visit_change set new = 'Ông Năm' where visit_id = $1 and seq = 3`)
    expect(await verdict()).toBe(whole)
    await checkAll()
    await touch(`update visit_change set new = 'Bà Ba' where visit_id = $1 and seq = 3`)
    expect(await verdict()).toBe(whole)
    await checkAll()
    expect(await verdict()).toBe(t('log.chain.broken.values', { row: row + 1 }))
  })

  test('that differ from the chain are found by the check of all chains before a backup is kept', async () => {
    const appUrl = app.context.config.DATABASE_URL ?? ''
    expect(await brokenChains(appUrl)).toEqual([])
    await touch(`update visit_change set new = 'Bà Ba' where visit_id = $1 and seq = 3`)
    expect(await brokenChains(appUrl)).toEqual(['tt-hcc'])
  })

  test('are deleted with their visit, and the chain is intact without them', async () => {
    await app.rows('delete from visit where id = $1', [visit])
    expect(await app.rows('select from visit_change')).toEqual([])
    expect(await check()).toMatchObject({ ok: true })
  })

  test('are verified while corrections go on', async () => {
    const corrections = Promise.all(
      ['Hai', 'Ba'].map(async (name) => {
        const other = await app.visit(name)
        for (let version = 1; version <= 10; version++) {
          const form = { name, entered_at: '08:30', host: `Bà ${version}`, reason: 'trial' }
          await guard.post(`/gate/visits/${other?.id}/correct`, { ...form, seen_version: String(version) })
        }
      }),
    )
    for (let time = 0; time < 10; time++) expect(await check()).toMatchObject({ ok: true })
    await corrections
    expect(await app.rows('select distinct visit_id, seq from visit_change')).toHaveLength(22)
    expect(await check()).toMatchObject({ ok: true })
  })
})
