import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds. A page takes some ten milliseconds; a full second is noticed at a gate. */
const BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]

export interface Answered {
  method: string
  /** The route's pattern in the policy, never the requested URL. */
  route: string
  status: number
  seconds: number
}

/** A gauge value read on request; `labels` distinguish values of one gauge. */
export interface Reading {
  value: number
  labels?: Record<string, string>
}

/** Readings by the names of their gauges. */
export type Readings = Record<string, Reading[]>

/** Metrics of the program in the Prometheus format; numbers only. */
export interface Metrics {
  observe(answer: Answered): void
  /**
   * Registers gauges, by name with their help texts, and how to read them. A gauge that cannot be read is left out of the
   * output, so that no stale value is taken for a new one.
   */
  add(gauges: Record<string, string>, read: () => Readings | Promise<Readings>): void
  /** Returns all metrics as text. Concurrent requests share one reading. */
  text(): Promise<string>
  contentType: string
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const answers = new Histogram({
    name: 'socong_http_request_duration_seconds',
    help: 'Requests by route, until the answer was sent; streams are left out',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  })
  const sources: (() => Promise<void>)[] = []
  let asked: Promise<string> | undefined
  let isFirst = true

  const read = async () => {
    // Process metrics are only collected once somebody has asked for metrics.
    if (isFirst) watchProcess(registry)
    isFirst = false
    await Promise.all(sources.map((source) => source()))
    return registry.metrics()
  }
  return {
    contentType: registry.contentType,
    observe: ({ method, route, status, seconds }) =>
      answers.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    add(gauges, readNow) {
      const made = Object.entries(gauges).map(([name, help]) => ({ name, help }))
      const known = new Map<string, Gauge>()
      sources.push(async () => {
        const readings = await Promise.resolve()
          .then(readNow)
          .catch((): Readings => ({}))
        for (const { name, help } of made) setGauge(known, registry, { name, help }, readings[name] ?? [])
      })
    },
    text() {
      asked ??= read().finally(() => {
        asked = undefined
      })
      return asked
    },
  }
}

function setGauge(
  known: Map<string, Gauge>,
  registry: Registry,
  { name, help }: { name: string; help: string },
  readings: Reading[],
): void {
  const labelNames = Object.keys(readings[0]?.labels ?? {})
  // Removed, because a gauge without labels would report 0.
  if (readings.length === 0) {
    registry.removeSingleMetric(name)
    known.delete(name)
    return
  }
  const gauge = known.get(name) ?? new Gauge({ name, help, labelNames, registers: [registry] })
  known.set(name, gauge)
  gauge.reset()
  for (const { value, labels } of readings) gauge.set(labels ?? {}, value)
}

/** Gauges named like counters, about which `promtool` warns; the same values exist by type. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`)

function watchProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}
