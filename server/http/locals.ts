import type { Staff } from '../core/accounts/sessions.ts'
import type { Office } from '../core/offices/directory.ts'
import type { WordOfDay } from '../core/offices/word-of-day.ts'
import type { Language, Translate } from '../platform/messages/messages.ts'
import type { Carried } from './carried.ts'
import type { ClockNotice } from './clock-notice.ts'
import type { Flash } from './flash.ts'

export interface Navigation {
  items: { href: string; label: string; current: boolean }[]
  /** What of it a phone has behind a button: what is a person's own, or everything. */
  folds: 'nothing' | 'own' | 'all'
}

export const NO_NAVIGATION: Navigation = { items: [], folds: 'nothing' }

declare global {
  namespace Express {
    /** Values that middleware gives every handler and, by the same names, every view. */
    interface Locals {
      requestId: string
      /** The route that answers, as the policy names it; absent where no route does. */
      route: string | undefined
      lang: Language
      t: Translate
      languages: Language[]
      /** It is sent what newer browsers know already, before every script of staff. */
      oldBrowser: boolean
      path: string
      /** The address of the paragraph that explains this page. */
      help: string
      demo: boolean
      nav: Navigation
      flash: Flash | undefined
      staff: Staff
      office: Office
      /** Absent until somebody is signed in; views ask for this one. */
      signedIn: Staff | undefined
      /** The form came before under this number, with the same words; only of forms that are stored once. */
      isRepeat: boolean | undefined
      /** The account is not called by a person's name yet; it is asked for before anything else. */
      namePending: boolean
      /** A second factor has to be set up before anything else. */
      factorPending: boolean
      /** The form that was refused for that, on its way to the page in between. */
      carried: Carried | undefined
      officeName: string | undefined
      /** Why the office receives nobody any more; its head reads on. */
      officeEnded: string | undefined
      /** The same to somebody whom it has nothing to do for any more: the session counts no longer. */
      officeOver: string | undefined
      /** Somebody has ended the session that this browser had. */
      sessionEnded: boolean
      /** The notice on every page of staff while the clock is not believed. */
      clockNotice: ClockNotice | undefined
      /** The word and colour that the passes of this office show today. */
      wordOfDay: WordOfDay | undefined
    }
  }
}
