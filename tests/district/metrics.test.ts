// Metrics for a monitoring system, with a key or on a local port.
import { readFileSync } from 'node:fs'
import { request } from 'node:http'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { listenForMetrics } from '../../server/operations/metrics-port.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { watchAnswers } from '../support/answers.ts'
import { Client } from '../support/client.ts'
import { freePort } from '../support/program.ts'
import { CANARY, Scene } from '../support/requests.ts'
import { watch } from '../support/stream.ts'
import { useFreshApp } from '../support/suite.ts'

// What is counted, an application counts from its start.
const app = useFreshApp()
let scene: Scene

const valueIn = (text: string, name: string) => {
  const line = text.split('\n').find((one) => one.startsWith(`${name} `))
  return line === undefined ? undefined : Number(line.slice(name.length + 1))
}
const namesIn = (text: string) =>
  new Set([...text.matchAll(/^([a-z_]+)[{ ]/gm)].map(([, name]) => name ?? ''))
const read = async () => (await (await scene.system('metrics')).get('/metrics')).text

beforeEach(() => {
  scene = new Scene(app)
})

describe('the metrics', () => {
  test('count visits, requests by route, streams, connections, queues, work, messages and jobs', async () => {
    await scene.visit()
    const { pass } = await scene.waiting()
    await new Client(app.url).get(`/p/${pass}`)
    const stream = await watch(await scene.as('gate.tt-hcc'))
    await app.rows(`insert into channel_state (office_id, channel, waiting, failing_since)
      select id, 'email', 3, '2026-11-25' from office where code in ('tt-hcc', 'ubnd-xa-long-hau')`)
    await app.rows(
      `insert into installation_state (key, at, ok, detail) values ('backup', '2026-11-25T01:00:00Z', false, '{}'), ('audit', '2026-11-25T01:00:00Z', false, '{}')`,
    )
    await app.rows(
      `insert into installation_state (key, at, ok, detail) values ('clock', '2026-11-25T01:00:00Z', false, '{}')
       on conflict (key) do update set ok = false`,
    )
    // Kept beside the jobs, and none: an alert for a job that has long not run must not be given for it.
    await app.rows(
      `insert into installation_state (key, at, ok, detail) values ('demo', '2026-01-01', true, '{}')`,
    )
    const text = await read()
    stream.close()
    expect(
      Object.fromEntries(
        [
          'socong_visits_today',
          'socong_visitors_inside',
          'socong_visitors_waiting',
          'socong_streams_open',
          'socong_notices_waiting{channel="email"}',
          'socong_job_timestamp_seconds{job="backup"}',
          'socong_job_ok{job="backup"}',
          'socong_job_ok{job="clock"}',
          'socong_condition{condition="audit"}',
          'socong_condition{condition="backup"}',
          'socong_requests_waiting{queue="act"}',
          'socong_worker_tasks{state="waiting"}',
          'socong_http_request_duration_seconds_count{method="POST",route="/gate",status="3xx"}',
          'socong_http_request_duration_seconds_count{method="GET",route="/p/:pass",status="2xx"}',
        ].map((name) => [name, valueIn(text, name)]),
      ),
    ).toEqual({
      socong_visits_today: 1,
      socong_visitors_inside: 1,
      socong_visitors_waiting: 1,
      socong_streams_open: 1,
      'socong_notices_waiting{channel="email"}': 6,
      'socong_job_timestamp_seconds{job="backup"}': Date.parse('2026-11-25T01:00:00Z') / 1000,
      'socong_job_ok{job="backup"}': 0,
      'socong_job_ok{job="clock"}': 0,
      'socong_condition{condition="audit"}': 1,
      'socong_condition{condition="backup"}': 0,
      'socong_requests_waiting{queue="act"}': 0,
      'socong_worker_tasks{state="waiting"}': 0,
      'socong_http_request_duration_seconds_count{method="POST",route="/gate",status="3xx"}': 1,
      'socong_http_request_duration_seconds_count{method="GET",route="/p/:pass",status="2xx"}': 1,
    })
    expect(text).not.toContain('job="demo"')
    expect(valueIn(text, 'socong_database_connections{pool="pages",state="busy"}')).toBeGreaterThanOrEqual(0)
    expect(valueIn(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0)
    // As `promtool check metrics` requires: only counters may be named `_total`.
    expect(text.match(/^# TYPE \w+_total (?!counter).*/gm)).toBe(null)
  })

  test('contain no name, no key, no office and no URL that was requested', async () => {
    const { pass } = await scene.waiting()
    const visitor = new Client(app.url)
    await visitor.get(`/p/${pass}`)
    await visitor.get('/bi-mat-cua-ai?ten=Hoang')
    await (await scene.as('head.tt-hcc')).get('/log/no-such')
    const text = await read()
    for (const word of [CANARY, pass, 'bi-mat', 'Hoang', 'no-such', 'tt-hcc', 'long-hau', 'socong_live'])
      expect(text).not.toContain(word)
    for (const { id, name } of await app.rows<{ id: string; name: string }>('select id, name from office'))
      expect([text.includes(id), text.includes(name)]).toEqual([false, false])
    expect(text).toMatch(/route="none",status="4xx"/)
  })

  test('are read in one round trip, from the counts of offices and never from a visit', async () => {
    await scene.visit()
    await app.rows(`insert into channel_state (office_id, channel, failing_since) select id, 'email', '2026-11-25' from office where code = 'tt-hcc';
      insert into installation_state (key, at, ok, detail) values ('backup', '2026-11-25T01:00:00Z', false, '{}')`)
    const system = await scene.system('metrics')
    await system.get('/metrics')
    const answers = watchAnswers(app)
    await system.get('/metrics')
    const read = answers
      .map(({ text }) => text)
      .filter((text) => /office_day|channel_state|installation/.test(text))
    expect(read).toHaveLength(4)
    expect(answers.filter(({ text }) => /"?\bvisit\b"?/.test(text))).toEqual([])
    expect(Math.max(...answers.map(({ rows }) => rows))).toBeLessThan(20)
  })

  test('are refused without a key, with one of another scope, and to every role', async () => {
    expect((await new Client(app.url).get('/metrics')).status).toBe(401)
    expect((await (await scene.system('figures')).get('/metrics')).status).toBe(403)
    for (const username of ['gate.tt-hcc', 'head.tt-hcc', 'district'])
      expect((await (await app.client(username)).get('/metrics')).status).toBe(401)
    const { key } = await scene.apiKey('metrics')
    expect((await new Client(app.url).get(`/metrics?key=${key}`)).status).toBe(400)
  })
})

describe('the metrics port of the local computer', () => {
  let PORT: number
  beforeEach(async () => {
    PORT = await freePort()
  })

  const ask = (at = '/metrics', headers: Record<string, string> = {}) =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const sent = request({ port: PORT, host: '127.0.0.1', path: at, headers }, (res) => {
        let text = ''
        res.on('data', (part) => {
          text += part
        })
        res.on('end', () => resolve({ status: res.statusCode, text }))
      })
      sent.on('error', reject).end()
    })

  test('answers without a key, under this computer’s own names only, and with nothing but the metrics', async () => {
    const close = await listenForMetrics(app.context.metrics, PORT)
    try {
      const { status, text } = await ask()
      expect([status, valueIn(text, 'socong_streams_open')]).toEqual([200, 0])
      expect((await ask('/gate')).status).toBe(404)
      expect((await ask('/metrics', { Host: 'evil.example.vn' })).status).toBe(404)
      await expect(listenForMetrics(app.context.metrics, PORT)).rejects.toThrow(
        `Port ${PORT} on 127.0.0.1 is used by another program. Free it, or choose another: METRICS_PORT=9465 npm start`,
      )
    } finally {
      await close()
    }
  })
})

test('every metric that the alerts and the documents name exists, and every one of ours is explained', async () => {
  await app.rows(
    `insert into channel_state (office_id, channel) select id, 'webhook' from office where code = 'tt-hcc'`,
  )
  const there = [...namesIn(await read())]
  const rules = readFileSync(path.join(projectRoot, 'deploy/prometheus/alerts.yml'), 'utf8')
  const documents = readFileSync(path.join(projectRoot, 'docs/metrics.md'), 'utf8')
  const named = (text: string) => [...new Set(text.match(/\b(socong|nodejs)_[a-z0-9_]+\b/g))]
  expect(named(rules).length).toBeGreaterThan(5)
  const known = new Set(there.flatMap((name) => [name, name.replace(/_(bucket|count|sum)$/, '')]))
  expect(named(rules).filter((name) => !known.has(name) && !name.startsWith('nodejs_'))).toEqual([])
  const ours = [...known].filter((name) => name.startsWith('socong_') && !/_(bucket|count|sum)$/.test(name))
  expect(ours.filter((name) => !documents.includes(`\`${name}\``))).toEqual([])
})
