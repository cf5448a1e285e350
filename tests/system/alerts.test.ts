// Every alert of deploy/prometheus fires when it should and is quiet when all is well; the program's conditions each have one.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { CONDITIONS, type Facts, holds } from '../../server/core/installation/conditions.ts'
import { DAY, HOUR } from '../../server/platform/lib/clock.ts'
import { projectRoot } from '../support/processes.ts'

const FILE = path.join(projectRoot, 'deploy/prometheus/alerts.yml')
const rules = readFileSync(FILE, 'utf8')
const names = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name ?? '')
const promtool = ['/usr/bin/promtool', '/usr/local/bin/promtool'].find(existsSync)
const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-alerts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What happens, and what to do about it. */
const summaryOf = (name: string): string =>
  JSON.parse(new RegExp(`alert: ${name}\\n[\\s\\S]*?summary: (".+")`).exec(rules)?.[1] ?? '""')

/** Series of two hours, of a minute each: how they are where all is well, and where the alert has to fire. */
const SERIES: Record<string, { series: string; well: string; ill: string }> = {
  SoCongDown: { series: 'up{job="so-cong"}', well: '1', ill: '0' },
  SoCongDatabaseAway: { series: 'socong_visits_today', well: '0', ill: '_' },
  SoCongErrors: {
    series: 'socong_http_request_duration_seconds_count{status="5xx"}',
    well: '0+1x120',
    ill: '0+6x120',
  },
  SoCongGateSlow: {
    series: 'socong_http_request_duration_seconds_bucket{method="POST",route="/gate",le="1"}',
    well: '0+100x120',
    ill: '0+90x120',
  },
  SoCongEventLoopHeld: { series: 'nodejs_eventloop_lag_p99_seconds', well: '0.1', ill: '0.5' },
  SoCongPoolExhausted: {
    series: 'socong_database_connections{pool="pages",state="waited_for"}',
    well: '5',
    ill: '6',
  },
  ...Object.fromEntries(
    [...rules.matchAll(/- alert: (\w+)\n +expr: (socong_condition\{condition="\w+"\}) == 1/g)].map(
      ([, name = '', series = '']) => [name, { series, well: '0', ill: '1' }],
    ),
  ),
}
const ALWAYS = {
  'up{job="so-cong"}': '1',
  socong_visits_today: '0',
  'socong_http_request_duration_seconds_bucket{method="POST",route="/gate",le="3"}': '0+100x120',
  'socong_http_request_duration_seconds_bucket{method="POST",route="/gate",le="+Inf"}': '0+100x120',
}

test.skipIf(!promtool).each(names)('%s fires, and is quiet where all is well', (name) => {
  const { series = '', well = '', ill = '' } = SERIES[name] ?? {}
  const labels = Object.fromEntries(
    [...series.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value]),
  )
  const isSum = /^socong_http/.test(series)
  const world = (values: string, isIll: boolean) => ({
    interval: '1m',
    input_series: Object.entries({ ...ALWAYS, [series]: values }).map(([one, its]) => ({
      series: one,
      values: /x/.test(its) ? its : `${its}x120`,
    })),
    alert_rule_test: [
      {
        eval_time: '1h',
        alertname: name,
        exp_alerts: isIll
          ? [
              {
                exp_labels: isSum ? {} : name === 'SoCongDatabaseAway' ? { job: 'so-cong' } : labels,
                exp_annotations: { summary: summaryOf(name) },
              },
            ]
          : [],
      },
    ],
  })
  const file = path.join(folder, `${name}.json`)
  writeFileSync(file, JSON.stringify({ rule_files: [FILE], tests: [world(well, false), world(ill, true)] }))
  expect(() => execFileSync(promtool ?? '', ['test', 'rules', file], { stdio: 'pipe' })).not.toThrow()
})

test('each condition of the program has an alert, and each alert says what to do', () => {
  const told = [...rules.matchAll(/condition="(\w+)"/g)].map(([, condition]) => condition)
  expect(new Set(told)).toEqual(new Set(CONDITIONS))
  expect(names.filter((name) => !summaryOf(name).includes(': '))).toEqual([])
})

describe('a condition', () => {
  const now = new Date('2026-11-25T08:30:00+07:00')
  const ago = (ms: number) => new Date(now.getTime() - ms)
  const disk = { folder: '/data', device: 1, free: 3e9, writable: true }
  const state = (key: string, age: number, ok = true) => [key, { key, at: ago(age), ok, detail: {} }] as const
  const well: Facts = {
    states: new Map(
      ['closing', 'retention', 'audit', 'backup', 'erasures'].map((key) => state(key, 30 * HOUR)),
    ),
    channels: [{ failing_since: ago(HOUR / 2), failed_at: ago(0) }],
    clock: { slowBy: 0, waiting: undefined },
    disks: [disk],
    refusesWrites: false,
    isEmbedded: true,
    now,
  }
  const holding = (facts: Partial<Facts>) => CONDITIONS.filter((one) => holds(one, { ...well, ...facts }))
  const withState = (...given: Parameters<typeof state>) => ({
    states: new Map([...well.states, state(...given)]),
  })
  const failing = (since: number, last: number) => ({
    channels: [{ failing_since: ago(since), failed_at: ago(last) }],
  })

  test.each<[string, Partial<Facts>, string[]]>([
    ['all is well', {}, []],
    ['the audit is broken', withState('audit', HOUR, false), ['audit']],
    ['there was no backup for two days', withState('backup', 2 * DAY), ['backup']],
    ['the log cannot be kept beside the backups', withState('wal', 0, false), ['wal']],
    ['the second disk was away for a week', withState('copy', 7 * DAY), []],
    ['it was away for longer', withState('copy', 9 * DAY), ['copy']],
    ['the log has not been looked at for hours', withState('wal', 3 * HOUR), ['wal']],
    ['another Postgres is backed up by others', { ...withState('backup', 2 * DAY), isEmbedded: false }, []],
    ['no job has run on the first day', { states: new Map([state('secret', DAY)]) }, []],
    [
      'no job has run since the day before',
      { states: new Map([state('secret', 2 * DAY)]) },
      ['closing', 'retention', 'audit', 'backup', 'erasures'],
    ],
    ['a channel has failed for hours', failing(3 * HOUR, HOUR), ['notices']],
    ['a channel that failed is not used any more', failing(3 * DAY, 2 * DAY), []],
    ['a disk is nearly full', { disks: [disk, { ...disk, free: 4e8 }] }, ['disk']],
    ['a folder is closed', { disks: [{ ...disk, writable: false }] }, ['disk']],
    ['Postgres cannot write', { refusesWrites: true }, ['write']],
    ['the clock is slow', { clock: { slowBy: HOUR, waiting: undefined } }, ['clock']],
  ])('where %s', (_, facts, expected) => {
    expect(holding(facts)).toEqual(expected)
  })
})
