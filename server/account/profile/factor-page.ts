import type { Staff } from '../../core/accounts/sessions.ts'
import { inGroups, offeredSecret, totpUri } from '../../core/accounts/totp.ts'
import type { Carried } from '../../http/carried.ts'
import type { Problems } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { type Code, drawCode } from '../../platform/svg/qr.ts'

/** A secret in the forms that a phone accepts: a QR code, a link, or letters in groups. */
interface Offer {
  code: Code
  link: string
  groups: string[]
}

export function offerTo({ session, username }: Staff, keys: Keys): Offer {
  const secret = offeredSecret(keys, session)
  const link = totpUri(secret, username)
  return { code: drawCode(link), link, groups: inGroups(secret) }
}

/** The page of a second factor that is set up. */
export interface FactorPage extends Page {
  codesLeft: string
  few: boolean
  removable: boolean
}

/** The form of one change, with the fields that prove who sends it. */
export interface FactorFormPage extends Page {
  action: string
  intro: string
  offer: Offer | undefined
  asksPassword: boolean
  asksCode: boolean
  submit: string
  danger: boolean
  back: string | undefined
  problems: Problems
  carried: Carried
}

export interface RecoveryCodesPage extends Page {
  script: string
  codes: string[]
  made: string
  carried: Carried
}
