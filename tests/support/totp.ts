import { generateSync } from 'otplib'
import { TOTP_SECRET } from './global-setup.ts'

/** What a phone with this secret shows at a time. */
export function codeAt(at: Date, secret = TOTP_SECRET): string {
  return generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) })
}
