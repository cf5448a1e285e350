// What one file sets has to go with what another sets, in the program, in the browser and in the files of deploy/.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { ABSOLUTE, IDLE, REMEMBERED } from '../../server/core/accounts/sessions.ts'
import { UNDO_SECONDS } from '../../server/core/visits/visit.ts'
import { CONNECTIONS } from '../../server/http/limits.ts'
import { KEEP } from '../../server/http/sent-forms.ts'
import { AT_START } from '../../server/platform/db/connect.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../../server/platform/lib/clock.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { SETTLE_MS } from '../../server/reception/gate/guest-scan.ts'

const UNITS: Record<string, number> = { SECOND, MINUTE, HOUR, DAY, s: SECOND }

/** The number that a file gives a name, which it keeps for itself: `NAME = 3 * MINUTE`, `name=5000`, `timeout server 60s`. */
function of(file: string, name: string): number {
  const text = readFileSync(path.join(projectRoot, file), 'utf8')
  const [, value = ''] = new RegExp(`\\b${name}\\b(?: = |=| )([\\w *]+)`).exec(text) ?? []
  const factors = value
    .replaceAll('_', '')
    .split('*')
    .flatMap((one) => one.trim().match(/\d+|\D+/g) ?? [])
  return factors.reduce((product, one) => product * (UNITS[one] ?? Number(one)), 1)
}

const heartbeat = of('server/http/events.ts', 'HEARTBEAT')
const connect = (name: string) => of('server/platform/db/connect.ts', name)
const stop = of('server/main.ts', 'STOP_TIMEOUT')
const haproxy = 'deploy/haproxy/haproxy.cfg'
const undo = UNDO_SECONDS * SECOND

/** Each ascends. */
const ASCENDING: Record<string, number[]> = {
  'a stream shows twice that it lives before its connection counts as dead': [
    2 * heartbeat,
    CONNECTIONS.silent,
  ],
  'a reader who takes nothing is cut off before the next sign of life': [
    of('server/http/events.ts', 'DRAIN_TIMEOUT'),
    heartbeat,
  ],
  'a proxy keeps a stream between two signs of life': [
    heartbeat,
    of(haproxy, 'timeout client'),
    CONNECTIONS.silent,
  ],
  'a proxy closes an idle connection before the program does': [
    of(haproxy, 'timeout server'),
    CONNECTIONS.idle,
  ],
  'slow requests are looked for often enough': [
    CONNECTIONS.checkedEvery,
    CONNECTIONS.head / 9,
    CONNECTIONS.body,
  ],
  'a statement ends by the lock, then by the server, then by the client, before a stop gives up': [
    ...[connect('lock_timeout'), connect('statement_timeout'), AT_START.answer, stop],
  ],
  'an attempt to connect hangs before it times out': [
    of('server/platform/db/breaker.ts', 'HANGING_MS'),
    connect('CONNECTING'),
    AT_START.connecting,
  ],
  'another board hears of a change within half a second': [
    of('server/platform/db/live.ts', 'INTERVAL_MS'),
    SECOND / 2,
  ],
  'a listening connection answers before it is asked again': [
    of('server/platform/db/live.ts', 'ANSWER'),
    of('server/platform/db/live.ts', 'ASK_EVERY_MS'),
  ],
  'a stop ends its jobs, then its answers, before it is killed': [
    of('server/operations/jobs.ts', 'STOP_PATIENCE_MS'),
    stop,
    of('deploy/systemd/so-cong.service', 'TimeoutStopSec') * SECOND,
  ],
  'an update waits until a stop is over': [stop, of('server/operations/cli/update.ts', 'STOP_MS')],
  'a session is noted as used long before it idles': [
    10 * of('server/core/accounts/sessions.ts', 'TOUCH'),
    IDLE.district,
  ],
  'who sees more idles sooner, and a session ends within a shift': [
    of('server/core/accounts/sessions.ts', 'HALF_WAY'),
    IDLE.district,
    IDLE.head,
    IDLE.reception,
    ABSOLUTE,
    REMEMBERED,
  ],
  'a board asks again in a fraction of the time its session idles': [
    of('public/gate/live.ts', 'POLL'),
    IDLE.district,
  ],
  'a request of a board ends before the next': [
    of('public/gate/live.ts', 'FETCH_TIMEOUT'),
    of('public/gate/live.ts', 'POLL'),
  ],
  'a pass looks again once nothing can be undone': [undo, of('public/visitor/pass.ts', 'UNDONE_MS')],
  'a notice stands longer than its undo': [
    of('public/gate/notice.ts', 'UNDO_MILLISECONDS'),
    of('public/gate/notice.ts', 'READ_MILLISECONDS'),
  ],
  'a kiosk is away after three signs of life are missing': [
    3 * 60 * SECOND - 1,
    of('server/head/poster/routes.ts', 'SILENT'),
  ],
}

test.each(Object.entries(ASCENDING))('%s', (_, numbers) => {
  expect(numbers).toEqual([...new Set(numbers)].toSorted((one, other) => one - other))
})

test('what two files set is the same', () => {
  expect([SETTLE_MS, of('public/gate/notice.ts', 'UNDO_MILLISECONDS')]).toEqual([undo, undo])
  expect(of('public/offline/codes.ts', 'SETTLE_MS')).toBe(SETTLE_MS)
  expect([REMEMBERED, of('server/http/carried.ts', 'FRESH')]).toEqual([KEEP, ABSOLUTE])
})
