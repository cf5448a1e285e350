import http from 'node:http'
import https from 'node:https'
import { type Failure, failureOf } from '../../platform/outgoing/failure.ts'

/** The timeout in milliseconds. */
const TIMEOUT_MS = 5000
/** Bytes read; more than our shortest responses have. */
const LONGEST = 100

export type Reached = { status: number; text: string } | { failure: Failure; code: string }

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
