import { describe, expect, test } from 'vitest'
import type { Facts } from '../../server/core/installation/conditions.ts'
import { diskRow, jobRow, sizeText } from '../../server/district/status/condition-rows.ts'
import { notedIn, officeHealth } from '../../server/district/status/health.ts'
import type { OfficeRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const NOW = new Date('2026-11-25T08:30:00+07:00')
const YESTERDAY = new Date('2026-11-24T08:30:00+07:00')

test.each([
  [99, true, 'bad', 'full'],
  [100, true, 'due', 'small'],
  [199, true, 'due', 'small'],
  [200, true, 'good', 'good'],
  [200, false, 'bad', 'closed'],
] as const)('a disk with %i free bytes (writable: %s) is %s', (free, writable, tone, key) => {
  const disk = { folder: '/data', free, writable } as never
  const text = t(`doctor.disk.${key}`, { free: '0 MB' })
  expect(diskRow(disk, t, { good: 200, least: 100 })).toMatchObject({ tone, text })
})

test.each([
  [1.4e6, '1 MB'],
  [9_999e6, '9999 MB'],
  [10e9, '10 GB'],
  [10.6e9, '11 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})

describe('a daily job', () => {
  const nameOf = new Map(Array.from({ length: 9 }, (_, index) => [`o${index}`, `Ban ${index}`]))
  const row = (state: object | undefined, isEmbedded = true, key: 'audit' | 'backup' = 'audit') => {
    const states = new Map(state ? [[key, { ok: true, at: NOW, detail: {}, ...state }]] : [])
    return jobRow(key, { states, now: NOW, isEmbedded } as never as Facts, { nameOf, t })
  }
  const broken = (count: number) =>
    row({ ok: false, detail: { broken: Array.from({ length: count }, (_, index) => `o${index}`) } }).text

  test('that ran today is good, one of yesterday is late, and one that never ran says so', () => {
    expect(row({})).toMatchObject({ tone: 'good', text: expect.stringContaining('08:30') })
    expect(row({ at: YESTERDAY }).text).toBe(
      t('health.audit.late', { at: t('health.when', { time: '08:30', day: '24/11/2026' }) }),
    )
    expect(row(undefined).text).toBe(t('health.none'))
    expect(row(undefined, true, 'backup').text).toBe(t('health.backup.none'))
    expect(row(undefined, false, 'backup')).toMatchObject({ tone: 'good', text: t('doctor.backup.yours') })
  })

  test('that failed names up to five offices, and counts more', () => {
    expect(row({ ok: false }).tone).toBe('bad')
    expect(broken(5)).toContain('Ban 0, Ban 1, Ban 2, Ban 3, Ban 4')
    expect(broken(5)).not.toContain(t('health.more', { count: 0 }))
    expect(broken(6)).toContain(`Ban 4 ${t('health.more', { count: 1 })}`)
  })
})

describe('an office', () => {
  const office = { id: 'o1', close_minutes: 1020 } as OfficeRow
  const troubles = (open: string | null, now: string, broken: Record<string, unknown> = {}) => {
    const states = Object.entries(broken).map(([key, ids]) => [key, { detail: { broken: ids } }])
    const closing = { office_id: 'o1', closed: null, open }
    return officeHealth(
      office,
      { last: undefined, closing },
      new Map(states as never),
      new Date(`${now}+07:00`),
    ).troubles
  }

  test.each([
    ['2026-11-25', '2026-11-25T17:15:00', []],
    ['2026-11-25', '2026-11-25T17:15:00.001', ['closing']],
    ['2026-11-24', '2026-11-25T08:00:00', ['closing']],
    [null, '2026-11-25T20:00:00', []],
  ])('whose day %s is open at %s has the troubles %j', (open, now, found) => {
    expect(troubles(open, now)).toEqual(found)
  })

  test('has the troubles of the jobs that failed for it, not those of others', () => {
    const all = { audit: ['o1'], closing: ['o2', 'o1'], retention: ['o1'] }
    expect(troubles(null, '2026-11-25T08:00:00', all)).toEqual(['audit', 'closing', 'retention'])
    expect(troubles(null, '2026-11-25T08:00:00', { audit: ['o2'], retention: ['o2'] })).toEqual([])
    expect([notedIn(undefined), notedIn({ detail: { broken: ['o1', 7] } } as never)]).toEqual([[], ['o1']])
  })
})
