import { inspect } from 'node:util'
import { withSources } from './stack.mjs'

/** A reason not to start that the person at the console can act on; shown without a stack. */
export class StartError extends Error {}

/** A start that was refused ends with this code (EX_CONFIG of sysexits.h): `keep.mjs` does not try it again. */
export const REFUSED = 78

/** Names the words of the error page where the status alone says too little. */
type Reason = 'busy' | 'download_busy' | 'download_queue' | 'search_gone' | 'form_other' | 'guests_off'

/** The only errors thrown on purpose while a request is answered; one error page answers them. */
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
/** Under the number of this form other words are stored. */
export const otherWords = () => new HttpError(409, undefined, 'form_other')
/** A search of the log is kept for a day. */
export const searchGone = () => new HttpError(404, undefined, 'search_gone')

/** The office of the person who asks expects no guests: its head has not switched that on. */
export const guestsOff = () => new HttpError(404, undefined, 'guests_off')

/** Returns the value, or throws 404 where it is undefined. */
export function orNotFound<T>(value: T | undefined): T {
  if (value === undefined) throw notFound()
  return value
}

export const forbidden = () => new HttpError(403)
/** Too many wait for the same thing; nothing was done yet. */
export const busy = () => new HttpError(503, 5, 'busy')

export function isBusy(error: unknown): error is HttpError {
  return error instanceof HttpError && error.words === 'busy'
}

/** Where the error arose, without its message: messages of the database quote the row. */
export function stackOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return `${error.name}\n${withSources(error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .join('\n')}`
}

/** Of data that the database cannot read (SQLSTATE class 22) its message quotes it. */
export function messageOf(error: Error): string {
  const { code } = error as NodeJS.ErrnoException
  return code?.startsWith('22') ? `data that the database cannot read (${code})` : error.message
}

const NAMING = ['code', 'table', 'column', 'constraint']

/** The printed form of an unforeseen error: of the database's errors no detail, which quotes the row. */
export function printable(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (!('severity' in error)) return withSources(inspect(error))
  const named = Object.entries(error).filter(([name]) => NAMING.includes(name))
  return `${[messageOf(error), ...named.map((pair) => pair.join(' '))].join(', ')}\n${stackOf(error)}`
}
