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

/** The time step whose code this is, or undefined; the caller sees to it that no step is good twice. */
export function stepOf(secret: string, code: string, now: Date): number | undefined {
  // By the phone's clock, which knows nothing of a demo's.
  const epoch = Math.floor(onDevice(now).getTime() / 1000)
  const result = verifySync({ secret, token: code, epoch, epochTolerance: TOLERANCE })
  return result.valid && 'timeStep' in result ? result.timeStep : undefined
}
