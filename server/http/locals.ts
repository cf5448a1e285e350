import type { Signature } from '../core/accounts/deputation.ts'
import type { Staff } from '../core/accounts/sessions.ts'
import type { Closure } from '../core/offices/closure.ts'
import type { Office } from '../core/offices/directory.ts'
import type { WordOfDay } from '../core/offices/word-of-day.ts'
import type { Feature } from '../core/organisation/kinds.ts'
import type { Language, Translate } from '../platform/messages/messages.ts'
import type { Carried, UnsentForm } from './carried.ts'
import type { ClockNotice } from './clock-notice.ts'
import type { Flash } from './flash.ts'
import type { Policy } from './policy.ts'

interface NavigationItem {
  href: string
  label: string
  current: boolean
}

export interface Navigation {
  /** Beside the menu, which has them too. */
  daily: NavigationItem[]
  groups: { label: string; items: NavigationItem[] }[]
  current: NavigationItem | undefined
}

export const NO_NAVIGATION: Navigation = { daily: [], groups: [], current: undefined }

declare global {
  namespace Express {
    /** Values that middleware gives every handler and, under the same names, every view. */
    interface Locals {
      requestId: string
      /** The route that answers, as the policy names it; undefined where no route does. */
      route: string | undefined
      lang: Language
      t: Translate
      languages: Language[]
      /** The page loads polyfills before every staff script. */
      oldBrowser: boolean
      path: string
      /** The address of the help paragraph about this page. */
      help: string
      /** Whether people may sign in at an identity provider. */
      hasProvider: boolean
      /** What the button for that says, instead of the text that names the organisation. */
      providerLabel: string | undefined
      demo: boolean
      /** Who may open which route. */
      rules: Policy
      nav: Navigation
      /** An app is recommended; otherwise no page speaks of one. */
      hasApp: boolean
      /** What else pages speak of only where it is switched on. */
      features: ReadonlySet<Feature>
      flash: Flash | undefined
      staff: Staff
      /** Whether the signed-in person heads the office. */
      isHead: boolean
      office: Office
      /** Undefined until somebody is signed in; views check this one. */
      signedIn: Staff | undefined
      /** Whose session of this browser has expired. */
      expired: Staff | undefined
      /** The form that runs again after signing in, until it is certain that it may. */
      resumed: UnsentForm | undefined
      /** The same form, with the same values, was sent before; only set for forms that are stored once. */
      isRepeat: boolean | undefined
      /** The account has no person's name yet; the program asks for it before anything else. */
      namePending: boolean
      /** A second factor has to be set up before anything else. */
      factorPending: boolean
      /** The form that was refused because of that, carried through the page in between. */
      carried: Carried | undefined
      officeName: string | undefined
      /** Under what the signed-in person prints. */
      signature: Signature
      /** For the head of an office that does not receive visitors today. */
      closure: Closure | undefined
      /** This computer has been paired as one at which a PIN signs in. */
      takesPin: boolean
      /** Why the office has ended, for an account that is no longer needed: its session is not valid any more. */
      officeOver: string | undefined
      /** The session of this browser was ended, by sign-out or by somebody else. */
      sessionEnded: boolean
      /** The notice on every page of staff while the clock is not believed. */
      clockNotice: ClockNotice | undefined
      /** The word and colour of today on the office's passes. */
      wordOfDay: WordOfDay | undefined
    }
  }
}
