import { expect, test } from 'vitest'
import { EntryForm } from '../../server/head/outreach/entry-form.ts'
import { entryLines, officesOf, totalRows } from '../../server/head/outreach/outreach-page.ts'
import { LISTED } from '../../server/head/outreach/queries.ts'
import type { OfficeRow, OutreachEntryRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const words = { t: translator('vi'), lang: 'vi' } as const
const ENTRY = {
  id: 'e',
  day: '2026-11-25',
  channel: 'radio',
  unit: 'minute',
  quantity: 1200,
  title: 'Bài',
  link: null,
  ...{ note: null, helped: 0, installs: 0, void_reason: null },
} as OutreachEntryRow
const lineOf = (fields: Partial<OutreachEntryRow>) =>
  entryLines([{ ...ENTRY, ...fields }], '/outreach', words).entries[0]

test('an entry says what came of it where something did, and why it was voided', () => {
  expect(lineOf({})).toMatchObject({
    ...{ day: '25/11/2026', what: 'Phát thanh, truyền thanh: 1.200 phút', result: '', voided: '' },
    address: '/outreach/e',
  })
  expect([lineOf({ helped: 2 })?.result, lineOf({ installs: 3 })?.result]).toEqual([
    expect.stringMatching(/2.*0/),
    expect.stringMatching(/0.*3/),
  ])
  expect(lineOf({ void_reason: 'not_held' })?.voided).toContain('Hoạt động không diễn ra')
})

test('as many entries as fit on a page are listed, and the page says that there are more', () => {
  const of = (count: number) => entryLines(Array(count).fill(ENTRY), '/outreach', words)
  expect([of(LISTED).entries.length, of(LISTED).more]).toEqual([LISTED, ''])
  expect([of(LISTED + 1).entries.length, of(LISTED + 1).more]).toEqual([LISTED, expect.stringMatching(/200/)])
})

test('offices are listed by whom they helped, those with nothing by name, and channels with each unit', () => {
  const total = (office_id: string, helped: number, unit = 'minute') => ({
    office_id,
    channel: 'radio' as const,
    unit: unit as 'minute',
    entries: 1,
    quantity: 2,
    helped,
    installs: 1,
  })
  const offices = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }) as OfficeRow)
  const totals = [total('a', 3), total('b', 4), total('b', 5, 'broadcast')]
  const { byOffice, silent } = officesOf(offices, totals, words)
  expect(byOffice.map(({ name, entries, helped, installs }) => [name, entries, helped, installs])).toEqual([
    ['B', '2', '9', '2'],
    ['A', '1', '3', '1'],
  ])
  expect(silent).toMatchObject({ title: expect.stringContaining('1/3'), names: ['C'] })
  expect(officesOf(offices.slice(0, 2), totals, words).silent).toBeUndefined()
  expect(totalRows(totals.slice(1), words)).toMatchObject([
    { entries: '2', amount: '2 phút; 2 lượt phát', helped: '9' },
  ])
})

test.each([
  ['as many as there may be', { quantity: '1.000.000' }, ''],
  ['one more', { quantity: '1 000 001' }, 'quantity: amount'],
  ['one', { quantity: '1' }, ''],
  ['none', { quantity: '0' }, 'quantity: amount'],
  ['nobody helped', { helped: '0', installs: '' }, ''],
  ['a number that is none', { installs: 'x' }, 'installs: amount'],
  ['the longest link', { link: `https://example.vn/${'a'.repeat(481)}` }, ''],
  ['a longer link', { link: `https://example.vn/${'a'.repeat(482)}` }, 'link: https'],
  ['no link', { link: ' ' }, ''],
  ['a link that is none', { link: 'http://example.vn/' }, 'link: https'],
  ['the first day', { day: '2020-01-01' }, ''],
  ['a day before any app', { day: '2019-12-31' }, 'day: date'],
  ['an activity that is none', { activity: 'radio.visit' }, 'activity: pick'],
])('an entry with %s (%j) is refused at “%s”', (_what, fields, refused) => {
  const entry = {
    ...{ client_uuid: '0b0e3a34-8a53-4c53-8f1c-1d5a6e5b7a11', day: '2026-11-25', activity: 'radio.minute' },
    ...{ quantity: '1', title: 'Bài', ...fields },
  }
  const issues = EntryForm.safeParse(entry).error?.issues ?? []
  expect(issues.map(({ path, message }) => `${path.join()}: ${message.slice(8)}`).join()).toBe(refused)
})
