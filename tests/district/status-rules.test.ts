import { describe, expect, test } from 'vitest'
import type { Facts } from '../../server/core/installation/conditions.ts'
import { diskRow, jobRow, sizeText } from '../../server/district/status/condition-rows.ts'
import { notedIn, officeHealth } from '../../server/district/status/health.ts'
import { healthPage, oidcRow, tellingRow } from '../../server/district/status/health-page.ts'
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

describe('the page of the installation', () => {
  const disk = { folder: '/data', free: 50e9, writable: true, device: 1 }
  const office = (id: string, fields: object = {}) => ({
    office: { id, name: `Ban ${id}`, retention_days: 30 } as OfficeRow,
    ...{ last: undefined, closing: undefined, audited: undefined, troubles: [], ...fields },
  })
  const state = (key: string, fields: object = {}) => [key, { key, ok: true, at: NOW, detail: {}, ...fields }]
  const page = (given: object = {}, states: unknown[] = []) => {
    const facts = {
      ...{ states: new Map(states as never), channels: [], clock: {}, disks: [disk], refusesWrites: false },
      ...{ isEmbedded: true, now: NOW },
    }
    const none = { offices: [], states: [], mailless: 0 }
    return healthPage(
      {
        ...{ version: '1.0.0', facts, operator: undefined, offices: [], notices: none, summaries: none },
        ...{ reached: { findings: [], requests: 0, address: '10.0.0.1' }, oidc: undefined, ...given },
      } as never,
      t,
      'vi',
    )
  }

  test('that has just begun, and of one whose jobs all ran', () => {
    expect(page()).toMatchSnapshot()
    const ran = ['closing', 'retention', 'audit', 'backup'].map((key) => state(key))
    const offices = [
      office('10', { audited: true, last: { day: '2026-11-25', at: NOW } }),
      office('9', { audited: true }),
    ]
    expect(page({ offices, operator: 'a@example.vn' }, ran)).toMatchSnapshot()
    expect([2, 1, 0].map((at) => page({}, ran.toSpliced(at, 1)).verdict.tone)).toEqual(['due', 'due', 'due'])
  })

  test('with troubles names the offices, those with the most first', () => {
    const offices = [
      office('1', { last: { day: '2026-11-24', at: YESTERDAY } }),
      office('2', { troubles: ['closing'], closing: { office_id: '2', closed: null, open: '2026-11-23' } }),
      office('3', {
        troubles: ['audit', 'closing', 'retention'],
        audited: false,
        closing: { closed: '2026-11-23', open: null },
      }),
    ]
    const reached = {
      findings: [{ fault: 'untrusted', peers: ['10.0.0.2', '10.0.0.3'], requests: 4 }],
      requests: 9,
      address: undefined,
    }
    const states = [
      state('operator', { ok: false, detail: { failure: 'silent' } }),
      state('backup', { ok: false }),
    ]
    expect(
      page({ offices, reached, operator: 'a@example.vn', oidc: { failure: 'silent' } }, states),
    ).toMatchSnapshot()
  })

  test('says whether the operator and the identity provider were reached', () => {
    const rows = page({ operator: 'a@example.vn', oidc: { failure: undefined } }, [state('operator')]).rows
    expect([...rows.slice(-3), oidcRow('declined', t)]).toMatchSnapshot()
  })

  test.each<[string, object[], number]>([
    ['nothing was sent', [], 0],
    ['it has no mail server', [], 2],
    [
      'all arrived',
      [
        { sent_at: YESTERDAY },
        { sent_at: NOW, waiting: 2 },
        { office_id: 'other', failed_at: NOW, waiting: 9 },
      ],
      0,
    ],
    ['the last one failed', [{ sent_at: YESTERDAY, failed_at: NOW, failure: 'silent' }], 0],
    ['one is sent again', [{ failed_at: NOW, failure: 'silent', waiting: 1, failing_since: YESTERDAY }], 0],
    ['it failed before the last one arrived', [{ sent_at: NOW, failed_at: NOW, failure: 'silent' }], 0],
  ])('tells hosts: %s', (_, states, mailless) => {
    const row = {
      office_id: 'o1',
      sent_at: null,
      failed_at: null,
      failure: null,
      failing_since: null,
      waiting: 0,
    }
    const sent = { offices: ['o1'], states: states.map((one) => ({ ...row, ...one })), mailless } as never
    expect(tellingRow('telling', sent, NOW, t)).toMatchSnapshot()
    expect(tellingRow('summary', { offices: [], states: [], mailless }, NOW, t).text).toBe(
      t('health.summary.off'),
    )
  })
})
