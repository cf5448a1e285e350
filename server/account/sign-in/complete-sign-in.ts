import type { NextFunction, Request, Response } from 'express'
import type { Entered } from '../../core/accounts/enter.ts'
import { endSession, hashToken } from '../../core/accounts/sessions.ts'
import { type Carried, fieldsOf, leadTo } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import type { Devices } from './known-device.ts'
import { homeOf, setCurrentUser } from './load-session.ts'
import { codePage } from './page.ts'

type Exchange = [req: Request, res: Response, next: NextFunction]

/**
 * The answer when a step of signing in went well: the code, if one is still to come; else the form that an ended
 * session refused, as if it had been posted now, or the page that was asked for.
 */
export function completeSignIn({ db, cookies, offices, log }: Services, devices: Devices) {
  return async ([req, res, next]: Exchange, { token, staff }: Entered, carried: Carried): Promise<void> => {
    const old = cookies.read(req, 'sid')
    cookies.set(res, 'sid', token)
    // Who is in stays in; a session that nobody has a cookie of ends by itself.
    if (old)
      await endSession(db, hashToken(old)).catch((error: { code?: unknown }) =>
        log.warn({ event: 'session kept', code: error.code }),
      )
    if (!staff) return leadTo(res, '/sign-in/code', carried, () => codePage(res, carried))
    devices.remember(req, res, staff.username)
    const fields = carried.resume && fieldsOf(carried.resume.fields)
    if (!carried.resume || !fields) return res.redirect(303, carried.to ?? homeOf(staff.role))
    const office = await offices.get(staff.officeId)
    if (!office) throw new Error('an account without an office')
    setCurrentUser(res, staff, office, carried.resume.path.replace(/\?.*/, ''))
    req.body = fields
    req.url = carried.resume.path
    next()
  }
}

export type CompleteSignIn = ReturnType<typeof completeSignIn>
