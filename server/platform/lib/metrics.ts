import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Seconds. A page is made in some ten milliseconds; what takes a second is felt at a gate. */
const BUCKETS = [0.01, 0.03, 0.1, 0.3, 1, 3, 10]

export interface Answered {
  method: string
  /** As it stands in the policy, never the address that was asked for. */
  route: string
  status: number
  seconds: number
}

/** A value that is looked up when somebody asks; `labels` tell values of one name apart. */
export interface Reading {
  value: number
  labels?: Record<string, string>
}

/** Readings by the names that they were announced under. */
export type Readings = Record<string, Reading[]>

/** How the program is doing, in the words of Prometheus: numbers alone. */
export interface Metrics {
  observe(answer: Answered): void
  /**
   * Announces gauges, by name what each says, and how they are read. What cannot be read now is left out of the answer, so that
   * no old value passes for a new one.
   */
  add(gauges: Record<string, string>, read: () => Readings | Promise<Readings>): void
  /** Everything as text. Those who ask at the same time share one reading. */
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
    // Nothing of the process is watched while nobody asks for it.
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
  // One without labels would say 0 where nothing was read.
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

/** What goes up and down is no counter, and `promtool` says so of these; each is there by type as well. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`)

function watchProcess(registry: Registry): void {
  collectDefaultMetrics({ register: registry })
  for (const name of MISNAMED) registry.removeSingleMetric(name)
}
