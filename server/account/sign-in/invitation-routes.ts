import type { Response, Router } from 'express'
import { acceptInvitation, findInvitation, type Invitation } from '../../core/accounts/invitations.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Attempts } from '../../http/attempt.ts'
import { type Carried, carriedIn, localPath } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { NewPasswordForm, newPasswordProblems } from '../../http/new-password.ts'
import { createRouter } from '../../http/router.ts'
import { plainKey } from '../../platform/lib/bearer-key.ts'
import type { CompleteSignIn } from './complete-sign-in.ts'
import { invitationPage, spentPage } from './page.ts'

/**
 * Sets the first password, by a one-time code or a link that contains one. Opening the link changes nothing, because messengers
 * open links before people do.
 */
export function invitationRoutes(
  services: Services,
  { attempts, enter }: { attempts: Attempts; enter: CompleteSignIn },
): Router {
  const { db, clock, live } = services
  const router = createRouter()

  router.get('/invitation/:key', (req, res) => {
    const carried = { to: localPath(req.query['to']), resume: undefined }
    return showInvitation(services, res, req.params.key, carried)
  })

  router.post('/invitation/:key', async (req, res, next) => {
    const { key } = req.params
    const form = readForm(NewPasswordForm, req)
    const carried = carriedIn(form.typed)
    const found = await open(services, key)
    if (typeof found === 'string') return spentPage(res, found)
    const problems = form.ok
      ? await newPasswordProblems(services, form.values, found.invitation, found.office)
      : form.problems
    if (!form.ok || Object.keys(problems).length > 0) {
      return invitationPage(res.status(422), invitedOf(key, found), carried, problems)
    }
    const given = { password: form.values.new_password, from: attempts.from(req) }
    const entered = await acceptInvitation(db, found.invitation, given, clock.now())
    if (entered === 'used') return spentPage(res, 'used')
    // The boards of the ended sessions stop listening.
    live.changed(found.invitation.officeId)
    return enter([req, res, next], entered, carried)
  })

  return router
}

/** Renders the form for the password, or why the invitation cannot be used. */
export async function showInvitation(
  services: Services,
  res: Response,
  key: string,
  carried: Carried,
): Promise<void> {
  const found = await open(services, key)
  if (typeof found === 'string') return spentPage(res, found)
  invitationPage(res, invitedOf(key, found), carried)
}

interface Found {
  invitation: Invitation
  office: Office
}

async function open({ db, clock, offices }: Services, key: string): Promise<Found | 'used' | 'ended'> {
  const invitation = await findInvitation(db, key, clock.now())
  const office = invitation && (await offices.get(invitation.officeId))
  if (!office) return 'ended'
  return invitation.usedAt ? 'used' : { invitation, office }
}

function invitedOf(key: string, { invitation: { username, displayName }, office }: Found) {
  return { key: plainKey(key), username, displayName, officeName: office.name }
}
