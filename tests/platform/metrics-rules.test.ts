import { expect, test } from 'vitest'
import { createMetrics, type Readings } from '../../server/platform/lib/metrics.ts'

/** The lines of the metrics whose name begins so. */
async function linesOf(metrics: ReturnType<typeof createMetrics>, begin: string) {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith(begin))
}

test('the time until an answer is counted by route and kind of answer', async () => {
  const metrics = createMetrics()
  metrics.observe({ method: 'GET', route: '/gate', status: 302, seconds: 0.04 })
  const labels = 'method="GET",route="/gate",status="3xx"'
  const buckets = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, '+Inf'].map(
    (most, place) =>
      `socong_http_request_duration_seconds_bucket{le="${most}",${labels}} ${place < 2 ? 0 : 1}`,
  )
  expect(await linesOf(metrics, 'socong_')).toEqual([
    ...buckets,
    `socong_http_request_duration_seconds_sum{${labels}} 0.04`,
    `socong_http_request_duration_seconds_count{${labels}} 1`,
  ])
  expect(metrics.contentType).toMatch(/^text\/plain/)
})

test('reports the state of the program while the database is away, and shows no stale value', async () => {
  const metrics = createMetrics()
  let reads = 0
  let read = (): Readings | Promise<Readings> => ({
    socong_visits: [
      { value: 5, labels: { office: 'a' } },
      { value: 6, labels: { office: 'b' } },
    ],
    socong_inside: [{ value: 7 }],
  })
  metrics.add({ socong_visits: 'Visits', socong_inside: 'Inside' }, () => {
    reads++
    return read()
  })
  const expected = ['socong_visits{office="a"} 5', 'socong_visits{office="b"} 6', 'socong_inside 7']
  expect(await linesOf(metrics, 'socong_')).toEqual(expected)
  expect(await metrics.text()).toContain('# HELP socong_visits Visits\n')
  const there = read
  read = () => ({ socong_visits: [{ value: 8, labels: { office: 'b' } }] })
  expect(await linesOf(metrics, 'socong_')).toEqual(['socong_visits{office="b"} 8'])
  read = () => Promise.reject(new Error('away'))
  expect(await linesOf(metrics, 'socong_')).toEqual([])
  const process = (await linesOf(metrics, 'nodejs_')).map((line) => line.split(/[ {]/)[0])
  expect(process).toContain('nodejs_eventloop_lag_p99_seconds')
  expect(process.filter((name) => name?.startsWith('nodejs_active_') && name.endsWith('_total'))).toEqual([])
  read = there
  reads = 0
  await Promise.all([metrics.text(), metrics.text()])
  expect([reads, await linesOf(metrics, 'socong_')]).toEqual([1, expected])
})
