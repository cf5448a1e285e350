import type { NextFunction, Request, Response } from 'express'
import type { OpenedSession } from '../../core/accounts/open-session.ts'
import { endSession, hashToken, type Staff } from '../../core/accounts/sessions.ts'
import type { Office } from '../../core/offices/directory.ts'
import { type Carried, fieldsOf, leadTo } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import type { Devices } from './known-device.ts'
import { homeOf, setCurrentUser } from './load-session.ts'
import { codePage } from './page.ts'

type Exchange = [req: Request, res: Response, next: NextFunction]

/**
 * Answers a successful step of signing in: with the page for the code if one is missing, else with the form that an expired
 * session refused, as if it had just been posted, or with the requested page.
 */
export function completeSignIn({ db, cookies, offices, log }: Services, devices: Devices) {
  return async (
    [req, res, next]: Exchange,
    { token, staff }: OpenedSession,
    carried: Carried,
  ): Promise<void> => {
    const old = cookies.read(req, 'sid')
    cookies.set(res, 'sid', token)
    // Ends the browser's earlier session. Others continue; one whose cookie is lost expires.
    if (old)
      await endSession(db, hashToken(old)).catch((error: { code?: unknown }) =>
        log.warn({ event: 'session kept', code: error.code }),
      )
    if (!staff) return leadTo(res, '/sign-in/code', carried, () => codePage(res, carried))
    devices.remember(req, res, staff.username)
    const office = await offices.get(staff.officeId)
    if (!office) throw new Error('an account without an office')
    goOn([req, res, next], staff, office, carried)
  }
}

/** Redirects to the requested page, or handles the carried form as if it had just been posted. */
export function goOn([req, res, next]: Exchange, staff: Staff, office: Office, carried: Carried): void {
  const fields = carried.resume && fieldsOf(carried.resume.fields)
  if (!carried.resume || !fields) {
    res.redirect(303, carried.to ?? homeOf(staff.role))
    return
  }
  setCurrentUser(res, staff, office, carried.resume.path.replace(/\?.*/, ''))
  req.body = fields
  req.url = carried.resume.path
  next()
}

export type CompleteSignIn = ReturnType<typeof completeSignIn>
