import { generateURI, ScureBase32Plugin, verifySync } from 'otplib'
import { onDevice } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const base32 = new ScureBase32Plugin()
/** Bytes of a secret (RFC 4226, 4: 160 bits are recommended). */
const LENGTH = 20
/** Seconds that a phone's clock may be off: the step before and the step after (RFC 6238, 5.2). */
const TOLERANCE = 30

/**
 * The secret that a session is offered: made from the session under a key of its own, so that a page can show it again
 * and again without anything being written before it is confirmed.
 */
export function offeredSecret(keys: Keys, session: Buffer): string {
  const bytes = Buffer.from(keys.sign('totp-offer', session.toString('hex')), 'base64url')
  return base32.encode(bytes.subarray(0, LENGTH), { padding: false })
}

/** What an authenticator app reads from the QR code, or from a link on the phone itself. */
export function totpUri(secret: string, username: string): string {
  return generateURI({ issuer: 'Sổ Cổng', label: username, secret })
}

/** Four letters at a time, as people type them. */
export function inGroups(secret: string): string[] {
  return secret.match(/.{1,4}/g) ?? []
}

export function isTotp(typed: string): boolean {
  return /^\d{6}$/.test(typed)
}

/** So many steps that were used are remembered: of each time by which codes were taken, more than fit into its window. */
const REMEMBERED = 20

/**
 * The steps that are used once this code is taken, the latest first; undefined where the code is of none of these times,
 * or no better than one that was used. What was used is a list and not the latest step: codes of two times are taken in
 * turns while the clock is in doubt, and neither makes one of the other good again.
 */
export function usedWith(
  secret: string,
  code: string,
  { times, used }: { times: Date[]; used: number[] },
): number[] | undefined {
  const step = times
    .map((time) => stepOf(secret, code, time))
    .find((found) => found !== undefined && !isSpent(found, used))
  return step === undefined ? undefined : [step, ...used].slice(0, REMEMBERED)
}

/** Used, or followed by a used one that is taken at the same time. */
function isSpent(step: number, used: number[]): boolean {
  return used.some((one) => step <= one && one <= step + 2)
}

/** The time step whose code this is, or undefined. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  // By the phone's clock, which knows nothing of a demo's.
  const epoch = Math.floor(onDevice(now).getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
