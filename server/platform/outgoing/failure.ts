/** Why something could not be sent; the catalogue has a text for each. */
export const FAILURES = [
  'refused',
  'later',
  'sign_in',
  'no_tls',
  'certificate',
  'unreachable',
  'silent',
  'inside',
  'redirect',
  'declined',
  'trouble',
  'garbled',
  'failed',
] as const
export type Failure = (typeof FAILURES)[number]

/** Failures of a single message, which do not mean that the mail server fails: others are still sent. */
export const MESSAGE_FAILURES: readonly Failure[] = ['refused', 'later']

/** Carries no text of the other side, whose answer may quote an address. */
export class SendError extends Error {
  readonly failure: Failure
  /** True when another attempt would be refused too. */
  readonly isFinal: boolean

  constructor(failure: Failure, isFinal = false) {
    super(`not sent: ${failure}`)
    this.failure = failure
    this.isFinal = isFinal
  }
}

/** Maps an error code of Node or OpenSSL for a failed connection. */
export function failureOf(code: string | undefined): Failure {
  if (!code) return 'failed'
  if (/EPROTO|WRONG_VERSION/.test(code)) return 'no_tls'
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER|TLS|SSL/.test(code)) return 'certificate'
  if (code.startsWith('HPE_')) return 'garbled'
  if (/TIMEDOUT|TIMEOUT|ABORT/.test(code)) return 'silent'
  return 'unreachable'
}
