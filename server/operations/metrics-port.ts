import { createServer } from 'node:http'
import type { Metrics } from '../platform/lib/metrics.ts'
import { bind } from './listen.ts'

const LOOPBACK = '127.0.0.1'

/**
 * Host names by which this computer may ask; refuses others, so that no page in a local browser can read the metrics (DNS
 * rebinding).
 */
const OWN_NAME = /^(127\.0\.0\.1|localhost)(:\d+)?$/

/**
 * Serves `/metrics` without a key on a loopback port, also while the database is unreachable, for a Prometheus or an agent on
 * this computer. Returns the function that closes it. Throws a StartError when the port is in use.
 */
export async function listenForMetrics(metrics: Metrics, port: number): Promise<() => Promise<void>> {
  const server = createServer((req, res) => {
    const isAsked = req.method === 'GET' && req.url === '/metrics' && OWN_NAME.test(req.headers.host ?? '')
    if (!isAsked) return void res.writeHead(404, { 'Content-Type': 'text/plain' }).end('GET /metrics\n')
    metrics.text().then(
      (text) => res.writeHead(200, { 'Content-Type': metrics.contentType }).end(text),
      () => res.writeHead(500).end(),
    )
  })
  server.requestTimeout = 10_000
  await bind(server, LOOPBACK, port, 'METRICS_PORT')
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}
