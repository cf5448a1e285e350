import type { Request, Response } from 'express'
import type { Staff } from '../core/accounts/sessions.ts'
import { HOUR } from '../platform/lib/clock.ts'
import type { Services } from './context.ts'
import { type Kept, type Typed, wordsToKeep } from './form.ts'
import { foreign } from './shown-to.ts'

/** What the pages of the sign-in pass on: the password, the code, the first password, the second factor. */
export interface Carried {
  /** The requested page. */
  to: string | undefined
  /** The form that an expired session refused, sealed. */
  resume: string | undefined
}

export const NOTHING_CARRIED: Carried = { to: undefined, resume: undefined }

/** A form that was refused, with the account, office and session for which its page was shown. */
export interface UnsentForm {
  /** With the query of its address, which says for example what view of the log is exported. */
  path: string
  fields: Kept
  /** When it was refused, in milliseconds. */
  at: number
  account: string
  /** The name of the account's person. */
  person: string
  office: string
  /** The hash of the session's token; at every step of signing in, that of the browser's new session. */
  session: string
  /** Its content was shown to this session, and only a press of the button was missing. */
  isShown: boolean
}

type Stores = Pick<Services, 'keys' | 'clock'>

/** Milliseconds for which a refused form can be sent. */
const FRESH = 12 * HOUR
/** Characters: the sign-in's form with it has to stay below the limit of any form. */
const MAX_SEALED = 120_000

/** What a page in between has passed on. */
export function carriedIn(typed: Typed): Carried {
  return { to: localPath(typed['to']), resume: typed['resume'] || undefined }
}

/**
 * The form that was just refused. Without a known session nobody could say whose form it is, and it is not carried; nor is an
 * upload, of which nothing was read: its page asks for the file again.
 */
export function carriedForm(stores: Stores, req: Request, { locals }: Response): Carried {
  const staff = locals.signedIn ?? locals.expired
  if (locals.resumed) return { to: undefined, resume: seal(stores, locals.resumed) }
  if (!staff) return NOTHING_CARRIED
  if (req.is('multipart/form-data')) return { to: localPath(req.path), resume: undefined }
  const refused = foreign(stores.keys, req, staff)
  // Somebody else's page in the same browser.
  if (refused?.words === 'form_another') return NOTHING_CARRIED
  const form = {
    path: req.url,
    fields: wordsToKeep(req),
    at: stores.clock.now().getTime(),
    person: staff.displayName,
  }
  const owner = { ...ownerOf(staff), ...(refused && { session: '' }) }
  const resume = seal(stores, { ...form, ...owner, isShown: false })
  return resume.length > MAX_SEALED ? NOTHING_CARRIED : { to: undefined, resume }
}

/** The form to send for this person, once the page has shown what is in it. */
export function sealShown(stores: Stores, form: UnsentForm, staff: Staff): string {
  return seal(stores, { ...form, ...ownerOf(staff), isShown: true })
}

/** Undefined for a form that we have not sealed or that is too old. */
export function openForm({ keys, clock }: Stores, resume: string): UnsentForm | undefined {
  const json = keys.open('unsent', '', Buffer.from(resume, 'base64url'))
  const form = json === undefined ? undefined : (JSON.parse(json) as UnsentForm)
  return form && Math.abs(clock.now().getTime() - form.at) <= FRESH ? form : undefined
}

/** Whether the form's page was shown to this account and in this browser, where nobody else has signed in since. */
export function isOwnForm(form: UnsentForm, staff: Staff): boolean {
  const owner = ownerOf(staff)
  return form.account === owner.account && form.office === owner.office && form.session === owner.session
}

/** The form follows the browser's session to the next step of signing in. */
export function follow(stores: Stores, carried: Carried, from: Buffer, to: Buffer): Carried {
  const form = carried.resume === undefined ? undefined : openForm(stores, carried.resume)
  if (form?.session !== textOf(from)) return carried
  return { ...carried, resume: seal(stores, { ...form, session: textOf(to), isShown: false }) }
}

function seal({ keys }: Stores, form: UnsentForm): string {
  return keys.seal('unsent', '', JSON.stringify(form)).toString('base64url')
}

function ownerOf({ id, officeId, session }: Staff) {
  return { account: id, office: officeId, session: textOf(session) }
}

const textOf = (hash: Buffer): string => hash.toString('base64url')

/** A path of this site, else undefined: an address in a parameter must not lead to another site. */
export function localPath(text: unknown): string | undefined {
  return typeof text === 'string' && /^\/(?![/\\])[\w/.-]*$/.test(text) ? text : undefined
}

/** Redirects to a page in between, or renders it at once with 401 where a form has to be carried along. */
export async function leadTo(
  res: Response,
  page: string,
  { to, resume }: Carried,
  show: () => void | Promise<void>,
): Promise<void> {
  if (!resume) return res.redirect(303, to ? `${page}?to=${encodeURIComponent(to)}` : page)
  res.status(401)
  await show()
}
