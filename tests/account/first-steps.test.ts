// The checklist for new users: items are ticked automatically from stored data, and the list disappears once all are done.
import { describe, expect, test } from 'vitest'
import { type Facts, firstSteps } from '../../server/core/accounts/first-steps.ts'
import { recordState } from '../../server/core/installation/actions.ts'
import type { Client } from '../support/client.ts'
import { useFreshApp } from '../support/suite.ts'

const app = useFreshApp()

/** Labels of the open items on the user's first page. */
async function left(client: Client): Promise<string[]> {
  const { location } = await client.get('/')
  const { $ } = await client.get(location ?? '')
  return $('.first-steps .to-do p')
    .toArray()
    .map((one) => $(one).find('.hint').remove().end().text().trim())
}

const say = async (client: Client, step: string) =>
  expect(await client.post('/account/steps', { step })).toMatchObject({ status: 303, location: '/' })

describe('the first steps', () => {
  test('a guard’s first steps end with the first visitor, and are not queried again', async () => {
    const guard = await app.client('gate.tt-hcc')
    expect(await left(guard)).toEqual(['Ghi khách đầu tiên'])
    // For others this step links to the gate, where the guard already is.
    expect((await guard.get('/gate')).$('.first-steps .to-do a')).toHaveLength(0)
    await guard.enter({ name: 'Lê Thị Đầu Tiên' })
    expect(await left(guard)).toEqual([])
    // The process caches that the list is done, and does not query again.
    await app.rows('update office_day set visits = 0')
    expect(await left(guard)).toEqual([])
  })

  test('a head’s first steps are those of the office, and steps that no table can show are ticked by hand', async () => {
    const head = await app.client('head.ubnd-xa-long-hau')
    expect(await left(head)).toEqual(['Giờ làm việc, giờ khóa sổ', 'Mã QR treo ở cổng', 'Ghi khách đầu tiên'])
    expect((await head.get('/today')).$('.first-steps .to-do a')).toHaveLength(3)
    await say(head, 'poster')
    await say(head, 'poster')
    await say(head, 'hours')
    expect(await left(head)).toEqual(['Ghi khách đầu tiên'])
    await (await app.client('gate.ubnd-xa-long-hau')).enter({ name: 'Khách Của Xã' })
    expect(await left(head)).toEqual([])
    expect(await left(await app.client('head.tt-hcc'))).toContain('Mã QR treo ở cổng')
  })

  test('the district’s steps for a backup and a public URL are ticked by the facts, and the list of offices by hand', async () => {
    const district = await app.client('district')
    const all = ['Danh sách cơ quan', 'Địa chỉ công khai', 'Mời những thủ trưởng cơ quan']
    expect(await left(district)).toEqual([...all, 'Sao lưu'])
    await recordState(app.db, 'backup', { at: app.clock.now(), ok: true })
    await say(district, 'offices')
    expect(await left(district)).toEqual(all.slice(1))
    await app.rows(
      `update office set valid_to = '2026-01-01' where id not in (select office_id from account) and parent_id is not null`,
    )
    expect(await left(district)).toEqual(['Địa chỉ công khai'])
  })

  test('cannot be ticked by hand for what is counted, nor by a guard', async () => {
    const head = await app.client('head.tt-hcc')
    await head.post('/account/steps', { step: 'visitor' })
    expect((await (await app.client('gate.tt-hcc')).post('/account/steps', { step: 'poster' })).status).toBe(
      403,
    )
    const [row] = await app.rows<{ steps: string[] }>(
      `select confirmed_steps as steps from office where code = 'tt-hcc'`,
    )
    expect(row?.steps).toEqual([])
  })
})

test('the backup step is ticked by hand for an external database, and by a backup for the embedded one', () => {
  const backup = (given: Partial<Facts>) =>
    firstSteps('district', { done: {}, confirmed: [], isExternal: true, ...given }).find(
      ({ name }) => name === 'backup',
    )
  expect(backup({})).toMatchObject({ done: false, confirmable: 'backup' })
  expect(backup({ confirmed: ['backup'] })).toMatchObject({ done: true })
  expect(backup({ isExternal: false })).toMatchObject({ done: false, confirmable: undefined })
  expect(backup({ isExternal: false, done: { backup: true } })).toMatchObject({ done: true })
})
