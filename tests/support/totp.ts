import { generateSync } from 'otplib'
import { TOTP_SECRET } from './global-setup.ts'

/** The code that an authenticator app with this secret shows at that time. */
export function codeAt(at: Date, secret = TOTP_SECRET): string {
  return generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) })
}
