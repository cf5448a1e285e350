import http from 'node:http'
import https from 'node:https'
import type { Config } from '../../platform/lib/config.ts'
import { type Failure, failureOf } from '../../platform/outgoing/failure.ts'

/** The timeout in milliseconds. */
const TIMEOUT_MS = 5000
/** Bytes read; more than our shortest responses have. */
const LONGEST = 100

export type Reached = { status: number; text: string } | { failure: Failure; code: string }

/** Where the program answers on this computer. */
export function addressOf({ HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>): string {
  const host = HOST === '0.0.0.0' ? '127.0.0.1' : HOST === '::' ? '::1' : HOST
  return `http://${host.includes(':') ? `[${host}]` : host}:${PORT}`
}

/** Returns the status and first bytes of a URL's response, or the failure; never throws. */
export function reach(address: string): Promise<Reached> {
  const { get } = address.startsWith('https:') ? https : http
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const fail = ({ code = '' }: NodeJS.ErrnoException) =>
      resolve({ failure: signal.aborted ? 'silent' : failureOf(code), code })
    const asked = get(address, { signal, agent: false }, (answer) => {
      let text = ''
      const done = () => {
        resolve({ status: answer.statusCode ?? 0, text: text.trim() })
        asked.destroy()
      }
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
        if (text.length > LONGEST) done()
      })
      answer.on('end', done).on('error', fail)
    })
    asked.on('error', fail)
  })
}
