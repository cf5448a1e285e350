import type { Request, Response, Router } from 'express'
import { findGuestInvitation } from '../../core/guests/invitation.ts'
import { meetingWhen } from '../../core/guests/meeting.ts'
import type { CountedMeeting } from '../../core/guests/meeting-queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import { isPassCode } from '../../core/visits/codes.ts'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { invitationCalendar, invitationPage } from './invitation-page.ts'

/** A guest's page until their day is over: when and where, the code for the gate, a calendar file. */
export function invitationRoutes(services: Services): Router {
  const router = createRouter()
  router.get('/:key', (req, res) => showInvitation(services, req, res))
  router.get('/:key/calendar.ics', (req, res) => sendCalendar(services, req, res))
  return router
}

async function showInvitation(services: Services, req: Request, res: Response) {
  const found = await find(services, req, res)
  if ('status' in found) return showOver(req, res, found)
  const { lang } = res.locals
  const visitor = { app: await services.currentApp(), lang, userAgent: req.get('User-Agent') ?? '' }
  res.render(
    'visitor/invitation/invitation',
    invitationPage(found, visitor, (path) => onward(req, path)),
  )
}

async function sendCalendar(services: Services, req: Request, res: Response) {
  const found = await find(services, req, res)
  if ('status' in found) return showOver(req, res, found)
  res.attachment('lich-hen.ics').type('text/calendar; charset=utf-8').send(invitationCalendar(found))
}

/** Why there is no page; with the meeting if it was cancelled. */
interface Over {
  status: number
  meeting?: CountedMeeting
  office?: Office
}

/** The guest of this address, or why there is none: the code never existed, or the invitation is over. */
async function find({ clock, config, db, offices }: Services, req: Request, { locals: { t } }: Response) {
  const code = String(req.params['key'])
  const invitation = isPassCode(code) ? await findGuestInvitation(db, code, clock.now()) : undefined
  if (!invitation) return { status: 404 }
  const office = await offices.get(invitation.officeId)
  const { guest, cancelled, isOver } = invitation
  if (!office?.expectsGuests || isOver) return { status: 410 }
  if (!guest) return { status: 410, ...(cancelled && { meeting: cancelled, office }) }
  const isToday = guest.day === officeDay(clock.now())
  return { office, guest, code, publicUrl: config.PUBLIC_URL, t, isToday }
}

function showOver(req: Request, res: Response, { status, meeting, office }: Over) {
  const { t } = res.locals
  res.status(status).render('visitor/invitation/over', {
    title: t('guest_invitation.title'),
    cancelled:
      meeting && office
        ? { meeting: meeting.title, when: meetingWhen(meeting, t), office: office.name }
        : undefined,
    // A text that cannot be one of our codes is not repeated.
    languageAddress: isPassCode(String(req.params['key']))
      ? `/i/${String(req.params['key'])}?lang=`
      : '?lang=',
  })
}
