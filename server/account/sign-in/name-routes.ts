import type { Router } from 'express'
import * as z from 'zod'
import { giveFirstName } from '../../core/accounts/names.ts'
import { carriedIn, localPath } from '../../http/carried.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { nameProblems } from '../../http/own-name.ts'
import { createRouter } from '../../http/router.ts'
import { personField } from '../../platform/lib/text-fields.ts'
import { goOn } from './complete-sign-in.ts'
import { homeOf } from './load-session.ts'
import { namePage, signInPage } from './page.ts'

const NameForm = z.object({ own_name: personField })

/** The page after the password for an account without a person's name. */
export function nameRoutes(services: Services): Router {
  const { db, clock } = services
  const router = createRouter()

  router.get('/sign-in/name', (req, res) => {
    const { signedIn, namePending } = res.locals
    if (!signedIn) return res.redirect(303, '/sign-in')
    const to = localPath(req.query['to'])
    if (!namePending) return res.redirect(303, to ?? homeOf(signedIn.role))
    namePage(res, { to, resume: undefined })
  })

  router.post('/sign-in/name', async (req, res, next) => {
    const { signedIn, office } = res.locals
    const form = readForm(NameForm, req)
    const carried = carriedIn(form.typed)
    if (!signedIn) return signInPage(res.status(401), { carried, problem: { key: 'sign_in.expired' } })
    const problems = form.ok ? nameProblems(form.values.own_name, signedIn) : form.problems
    if (!form.ok || Object.keys(problems).length > 0) {
      return namePage(res.status(422), carried, form.typed, problems)
    }
    const name = form.values.own_name
    if ((await giveFirstName(db, signedIn, name, clock.now())) === 'ended') {
      return signInPage(res.status(401), { carried, problem: { key: 'sign_in.expired' } })
    }
    goOn(services, [req, res, next], { ...signedIn, displayName: name }, office, carried)
  })

  return router
}
