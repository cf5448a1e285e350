import type { Tab } from './engine.ts'
import * as guard from './guard-steps.ts'
import * as kiosk from './kiosk-steps.ts'
import * as office from './office-steps.ts'
import { signIn, signOut } from './sign-in.ts'
import * as visitor from './visitor-steps.ts'

/** The environment of a walk: the program behind a network that can be cut, and its register. */
export interface Place {
  url: string
  office: string
  network: (is: 'good' | 'cut') => void
  /** Stops and restarts the program. */
  restart: () => Promise<void>
  /** Number of the office's visits with this name. */
  count: (name: string) => Promise<number>
  /** A code that pairs a kiosk. */
  kioskCode: () => Promise<string>
}

export interface Step {
  what: string
  /** Skipped where staff pages are plain forms. */
  needsScripts?: true
  /** Part of the short run. */
  short?: true
  walk: (tab: Tab, place: Place) => Promise<void>
}

export const STEPS: Step[] = [
  { what: 'visitor registers on a phone', short: true, walk: visitor.register },
  { what: 'visitor reads about the app', walk: visitor.readAboutApp },
  { what: 'visitor registers at a kiosk', needsScripts: true, short: true, walk: kiosk.comeIn },
  { what: 'visitor leaves at the kiosk', needsScripts: true, short: true, walk: kiosk.leave },
  { what: 'guard signs in', short: true, walk: (tab, place) => signIn(tab, place, 'reception', '/gate') },
  {
    what: 'gate is ready for a day without network',
    needsScripts: true,
    short: true,
    walk: guard.awaitWorker,
  },
  { what: 'guard confirms who has registered', walk: guard.confirm },
  { what: 'guard records who comes in', short: true, walk: guard.recordIn },
  { what: 'guard records who leaves', short: true, walk: guard.recordOut },
  { what: 'guard searches', needsScripts: true, walk: guard.search },
  { what: 'guard recalls a visitor by phone number', needsScripts: true, walk: guard.recall },
  {
    what: 'guard records without network, and it is sent once',
    needsScripts: true,
    short: true,
    walk: guard.recordOffline,
  },
  { what: 'the board is live again after a restart', needsScripts: true, walk: guard.seeRestart },
  { what: 'guard signs out', walk: signOut },
  { what: 'head signs in with a code', walk: (tab, place) => signIn(tab, place, 'head', '/today') },
  { what: 'head reviews the day and corrects a visit', walk: office.correct },
  { what: 'head prints the book', walk: office.printBook },
  { what: 'head signs out', walk: signOut },
  {
    what: 'district signs in with a code',
    walk: (tab, place) => signIn(tab, place, 'district', '/district'),
  },
  { what: 'district reads its first page', walk: office.readDistrict },
]
