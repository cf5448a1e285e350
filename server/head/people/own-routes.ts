import type { Request, Response, Router } from 'express'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { findByLink } from '../../core/hosts/queries.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { notFound, orNotFound } from '../../platform/lib/errors.ts'
import { declare } from './actions.ts'
import { DeclarationForm, typedMember } from './member-form.ts'
import { declaredText, statusChoices } from './people-page.ts'

/** The declaration of a staff member through the personal link, without an account; shows only that person's name. */
export function ownDeclarationRoutes(services: Services): Router {
  const { db, clock, offices, flashes, currentApp } = services
  // Limited, because every change adds a row to the audit.
  const answers = createLimiter(services, 'declaration')
  const router = createRouter()

  router.get('/:key', async (req, res) => {
    const member = await find(req)
    await show(req, res, member, typedMember(member), {})
  })

  router.post('/:key', async (req, res) => {
    const member = await find(req)
    const form = readForm(DeclarationForm, req)
    if (!form.ok) return show(req, res.status(422), member, form.typed, form.problems)
    if (!(await answers.take(member.id))) {
      return show(req, res.status(429), member, form.typed, { status: { key: 'error.429.text' } })
    }
    const by = { officeId: member.office_id, accountId: undefined, now: clock.now() }
    if (!(await declare(db, by, member.id, form.values))) throw notFound()
    flashes.set(res, { key: 'staff_declared' })
    res.redirect(303, onward(req, `/d/${String(req.params['key'])}`))
  })

  const find = async (req: Request): Promise<StaffMemberRow> => {
    return orNotFound(await findByLink(db, String(req.params['key'])))
  }

  const show = async (
    req: Request,
    res: Response,
    member: StaffMemberRow,
    typed: Typed,
    problems: Problems,
  ) => {
    const { t, flash, features } = res.locals
    const [office, app] = await Promise.all([
      offices.get(member.office_id),
      features.has('declarations') ? currentApp() : undefined,
    ])
    if (!office || !(app || office.tellsHosts)) throw notFound()
    if (!app) return res.redirect(303, onward(req, `/d/${String(req.params['key'])}/guests`))
    res.render('head/people/own', {
      title: t('people.own_title'),
      officeTitle: office.name,
      name: member.name,
      intro: t('people.own_intro', { app: app.name }),
      declared: declaredText(member, t),
      message: flash?.key === 'staff_declared' ? t('people.own_thanks') : '',
      statuses: statusChoices(typed, t),
      action: onward(req, `/d/${String(req.params['key'])}`),
      guestsAddress: office.tellsHosts ? onward(req, `/d/${String(req.params['key'])}/guests`) : '',
      privacyAddress: onward(req, `/privacy/${office.code}`),
      typed,
      problems,
    })
  }

  return router
}
