import type { Response, Router } from 'express'
import { settingsChanged } from '../../core/offices/directory.ts'
import { KIND } from '../../core/organisation/kinds.ts'
import { setDetails } from '../../core/organisation/organisation.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { choices } from '../../platform/lib/choices.ts'
import { wordsIn } from '../../platform/messages/messages.ts'
import { placesFor } from './fields.ts'
import { detailsOf, OrganisationForm, partFields, purposeFields, typedDetails } from './organisation-form.ts'

const WORDS = ['unit', 'units', 'head', 'staff'] as const

/** What the organisation says of itself: its words, the purposes of visits, whom to ask, the legal basis and its reports. */
export function organisationRoutes(services: Services): Router {
  const router = createRouter()

  router.get('/', (_req, res) => show(res, typedDetails(res.locals.office.organisation)))

  router.post('/', async (req, res) => {
    const form = readForm(OrganisationForm, req)
    if (!form.ok) return show(res.status(422), form.typed, form.problems)
    const { organisation } = res.locals.office
    const details = detailsOf(form.values, organisation, res.locals.hasApp)
    await setDetails(services.db, actorOf(res, services.clock), details)
    settingsChanged(services)
    services.flashes.set(res, { key: 'organisation_saved' })
    res.redirect(303, '/district/organisation')
  })

  return router
}

function show(res: Response, typed: Typed, problems: Problems = {}) {
  const { t, flash, office, hasApp } = res.locals
  res.render('district/organisation/organisation', {
    title: t('about_organisation.title'),
    message: flash?.key === 'organisation_saved' ? t('about_organisation.saved') : undefined,
    names: `/district/offices/${office.organisation.id}`,
    words: WORDS.map((field) => ({
      field,
      label: t(`about_organisation.${field}`),
      hint: t('about_organisation.usually', { word: wordsIn('vi')[field] }),
    })),
    signatory: t('about_organisation.usually', {
      word: KIND[office.organisation.kind].signatory.join(' / '),
    }),
    ...placesFor(typed),
    script: 'places.js',
    ownerships:
      office.organisation.kind === 'su_nghiep'
        ? choices(['public', 'private'] as const, typed['ownership'], (one) =>
            t(`about_organisation.ownership.${one}`),
          )
        : [],
    purposes: purposeFields(office.organisation),
    parts: partFields(office.organisation, hasApp).map(({ field, part }) => ({
      field,
      label: t(`about_organisation.part.${part}`),
    })),
    typed,
    problems,
  })
}
