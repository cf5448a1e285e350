import { generateURI, ScureBase32Plugin, verifySync } from 'otplib'
import { onDevice } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'

const base32 = new ScureBase32Plugin()
/** Bytes of a secret (RFC 4226, 4: 160 bits are recommended). */
const LENGTH = 20
/** Seconds that a phone's clock may be off: the step before and the step after (RFC 6238, 5.2). */
const TOLERANCE = 30

/**
 * The secret that a session is offered. It is derived from the session with a key, so that a page can show it repeatedly without
 * storing anything before it is confirmed.
 */
export function offeredSecret(keys: Keys, session: Buffer): string {
  const bytes = Buffer.from(keys.sign('totp-offer', session.toString('hex')), 'base64url')
  return base32.encode(bytes.subarray(0, LENGTH), { padding: false })
}

/** The URI that an authenticator app reads from the QR code, or from a link on the phone itself. */
export function totpUri(secret: string, username: string): string {
  return generateURI({ issuer: 'Sổ Cổng', label: username, secret })
}

/** Groups of four letters, easier to type. */
export function inGroups(secret: string): string[] {
  return secret.match(/.{1,4}/g) ?? []
}

export function isTotp(typed: string): boolean {
  return /^\d{6}$/.test(typed)
}

/** Used steps that are remembered: many more than fit into a window. */
const REMEMBERED = 20

/**
 * The list of used steps after this code, the latest first; undefined if the code is not valid at this time, or spent. A list
 * rather than the latest step: once a clock that was ahead is right, a phone's codes are earlier than those it has used.
 */
export function usedWith(
  secret: string,
  code: string,
  { now, used }: { now: Date; used: number[] },
): number[] | undefined {
  const step = stepOf(secret, code, now)
  return step === undefined || isSpent(step, used) ? undefined : [step, ...used].slice(0, REMEMBERED)
}

/** Used, or older than a used step of the same window. */
function isSpent(step: number, used: number[]): boolean {
  return used.some((one) => step <= one && one <= step + 2)
}

/** The time step that the code belongs to, or undefined. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  // Phones follow the device's clock, not a demo's.
  const epoch = Math.floor(onDevice(now).getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
