import { createServer } from 'node:http'
import type { Metrics } from '../platform/lib/metrics.ts'
import { bind } from './listen.ts'

const LOOPBACK = '127.0.0.1'

/** Names by which this computer asks itself. A page in a browser here that comes by another name gets no answer. */
const OWN_NAME = /^(127\.0\.0\.1|localhost)(:\d+)?$/

/**
 * `/metrics` on a port of this computer alone, without a key: a Prometheus or an agent that runs beside the program asks it also
 * while the database is away. Returns the function that closes it. Throws a StartError where the port is taken.
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
