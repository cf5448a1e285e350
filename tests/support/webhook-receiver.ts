import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { makeCertificate } from './certificate.ts'

export type Answer = (res: ServerResponse) => void

export const answered =
  (status: number): Answer =>
  (res) =>
    res.writeHead(status).end()
export const never: Answer = () => {}

export interface Receiver {
  port: number
  url(path?: string): string
  /** The CA certificate that verifies the receiver's. */
  ca: string
  got: { path: string; host: string; headers: IncomingHttpHeaders; body: string; raw: Buffer }[]
  /** The answer to each request from now on. */
  answer: Answer
  /** Closes the open connections. */
  cut(): void
  close(): Promise<void>
}

let pair: ReturnType<typeof makeCertificate> | undefined

function certificate() {
  if (pair) return pair
  const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-receiver-'))
  try {
    pair = makeCertificate(folder)
    return pair
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A webhook endpoint over HTTPS that stores what it receives. */
export async function receiver(answer = answered(204)): Promise<Receiver> {
  const { key, cert } = certificate()
  const got: Receiver['got'] = []
  const server = createServer({ key, cert }, (req, res) => {
    const chunks: Buffer[] = []
    res.on('error', () => {})
    req.on('data', (chunk) => chunks.push(chunk))
    req.on('end', () => {
      const { host = '' } = req.headers
      const raw = Buffer.concat(chunks)
      got.push({ path: req.url ?? '', host, headers: req.headers, body: raw.toString(), raw })
      kept.answer(res)
    })
  })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const kept: Receiver = {
    port,
    url: (at = '/') => `https://localhost:${port}${at}`,
    ca: cert,
    got,
    answer,
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return kept
}
