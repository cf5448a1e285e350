import http from 'node:http'
import https from 'node:https'
import { type Failure, failureOf } from '../../platform/outgoing/failure.ts'

/** Milliseconds in which somebody answers who is there. */
const PATIENCE = 5000
/** More than our shortest answers have. */
const LONGEST = 100

export type Reached = { status: number; text: string } | { failure: Failure; code: string }

/** What an address answers, its first bytes at most; never throws. */
export function reach(address: string): Promise<Reached> {
  const { get } = address.startsWith('https:') ? https : http
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(PATIENCE)
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
