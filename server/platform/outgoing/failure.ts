/** Why something could not be sent; a word of the catalogue says it to people. */
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

/** These say nothing of a mail server: others are sent all the same. */
export const OF_ONE: readonly Failure[] = ['refused', 'later']

/** Carries no word of the other side: what a server answers may quote an address. */
export class SendError extends Error {
  readonly failure: Failure
  /** The same would be refused again. */
  readonly isFinal: boolean

  constructor(failure: Failure, isFinal = false) {
    super(`not sent: ${failure}`)
    this.failure = failure
    this.isFinal = isFinal
  }
}

/** What a code of Node or OpenSSL says of a connection that came to nothing. */
export function failureOf(code: string | undefined): Failure {
  if (!code) return 'failed'
  if (/EPROTO|WRONG_VERSION/.test(code)) return 'no_tls'
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER|TLS|SSL/.test(code)) return 'certificate'
  if (code.startsWith('HPE_')) return 'garbled'
  if (/TIMEDOUT|TIMEOUT|ABORT/.test(code)) return 'silent'
  return 'unreachable'
}
