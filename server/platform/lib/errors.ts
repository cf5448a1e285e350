import { inspect } from 'node:util'
import { asTyped } from './release.ts'
import { withSources } from './stack.mjs'

/** A reason not to start that the operator can act on; printed without a stack. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(asTyped(message), options)
  }
}

/** Exit code of a refused start (EX_CONFIG of sysexits.h); `keep.mjs` does not retry it. */
export const REFUSED = 78

/** Selects the text of the error page when the status alone says too little. */
type Reason =
  | 'busy'
  | 'download_busy'
  | 'download_queue'
  | 'search_gone'
  | 'form_other'
  | 'form_earlier'
  | 'form_another'
  | 'guests_off'
  | 'head_first'

/** The only errors thrown on purpose during a request; the error page handles them. */
export class HttpError extends Error {
  readonly status: number
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined
  readonly words: Reason | undefined

  constructor(status: number, retryAfter?: number, words?: Reason) {
    super(`HTTP ${status}`)
    this.status = status
    this.retryAfter = retryAfter
    this.words = words
  }
}

export const notFound = () => new HttpError(404)
/** A form with this UUID but other values is stored already. */
export const otherWords = () => new HttpError(409, undefined, 'form_other')
/**
 * The form's page was shown to the same person in an earlier session, or to somebody else in the same browser. Not 409, which the
 * gate's script takes for a part of its page; this one it asks for as a page.
 */
export const shownEarlier = () => new HttpError(412, undefined, 'form_earlier')
export const shownToAnother = () => new HttpError(412, undefined, 'form_another')
/** The search of the log has expired; searches are kept for a day. */
export const searchGone = () => new HttpError(404, undefined, 'search_gone')

/** The user's office expects no guests, because its head has not switched that on. */
export const guestsOff = () => new HttpError(404, undefined, 'guests_off')

/** A second unit ends that the administrator is the head of the first, so that one needs a head of its own before. */
export const headFirst = () => new HttpError(404, undefined, 'head_first')

/** Returns the value, or throws 404 when it is undefined. */
export function orNotFound<T>(value: T | undefined): T {
  if (value === undefined) throw notFound()
  return value
}

export const forbidden = () => new HttpError(403)
/** The queue for this resource is full; nothing was done yet. */
export const busy = () => new HttpError(503, 5, 'busy')

export function isBusy(error: unknown): error is HttpError {
  return error instanceof HttpError && error.words === 'busy'
}

/** The stack without the error's message, since database messages quote the row. */
export function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return `${error.name}\n${withSources(error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n')}`
}

/** The error's message; replaced for invalid data (SQLSTATE class 22), whose message quotes it. */
export function messageOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return code?.startsWith('22') ? `data that the database cannot read (${code})` : error.message
}

const NAMING = ['code', 'table', 'column', 'constraint']

/** An unexpected error as it is logged; leaves out the detail of database errors, which quotes the row. */
export function printable(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (!('severity' in error)) return withSources(inspect(error))
  const named = Object.entries(error).filter(([name]) => NAMING.includes(name))
  return `${[messageOf(error), ...named.map((pair) => pair.join(' '))].join(', ')}\n${stackOf(error)}`
}
