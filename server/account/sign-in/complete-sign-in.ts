import type { NextFunction, Request, Response } from 'express'
import type { OpenedSession } from '../../core/accounts/open-session.ts'
import { endSession, hashToken, type Staff } from '../../core/accounts/sessions.ts'
import type { Office } from '../../core/offices/directory.ts'
import { type Carried, follow, leadTo, openForm } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import type { Devices } from '../../http/known-device.ts'
import { droppedPage } from '../../http/unsent.ts'
import { causeOf } from '../../platform/lib/cause.ts'
import { homeOf, setCurrentUser } from './load-session.ts'
import { codePage } from './page.ts'

type Exchange = [req: Request, res: Response, next: NextFunction]

/**
 * Answers a successful step of signing in: with the page for the code if one is missing, else with the form that an expired
 * session refused, as if it had just been posted, or with the requested page.
 */
export function completeSignIn(services: Services, devices: Devices) {
  const { db, cookies, offices, log } = services
  return async (
    [req, res, next]: Exchange,
    { token, staff }: OpenedSession,
    before: Carried,
  ): Promise<void> => {
    const old = cookies.read(req, 'sid')
    const carried = old ? follow(services, before, hashToken(old), hashToken(token)) : before
    cookies.set(res, 'sid', token)
    // Ends the browser's earlier session. Others continue; one whose cookie is lost expires.
    if (old)
      await endSession(db, hashToken(old)).catch((error: unknown) =>
        log.warn({ event: 'session kept', ...causeOf(error) }),
      )
    if (!staff) return leadTo(res, '/sign-in/code', carried, () => codePage(res, carried))
    devices.remember(req, res, staff.username)
    const office = await offices.get(staff.officeId)
    if (!office) throw new Error('an account without an office')
    goOn(services, [req, res, next], staff, office, carried)
  }
}

/**
 * Redirects to the requested page, or handles the carried form as if it had just been posted; `holdBack` then decides whether
 * it may run. Never in another office.
 */
export function goOn(
  services: Services,
  [req, res, next]: Exchange,
  staff: Staff,
  office: Office,
  { to, resume }: Carried,
): void {
  if (!resume) {
    res.redirect(303, to ?? homeOf(staff.role))
    return
  }
  const form = openForm(services, resume)
  setCurrentUser(res, staff, office, form?.path.replace(/\?.*/, '') ?? '/')
  if (form?.office !== office.id) {
    droppedPage(res)
    return
  }
  res.locals.resumed = form
  req.body = form.fields
  req.url = form.path
  next()
}

export type CompleteSignIn = ReturnType<typeof completeSignIn>
