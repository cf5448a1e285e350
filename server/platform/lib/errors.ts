/** A reason not to start that the person at the console can act on; shown without a stack. */
export class StartError extends Error {}

/** The only errors thrown on purpose while a request is answered; one error page answers them. */
export class HttpError extends Error {
  readonly status: number
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | undefined

  constructor(status: number, retryAfter?: number) {
    super(`HTTP ${status}`)
    this.status = status
    this.retryAfter = retryAfter
  }
}

export const notFound = () => new HttpError(404)
export const forbidden = () => new HttpError(403)
export const busy = () => new HttpError(503, 5)
