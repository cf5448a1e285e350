import type { Response, Router } from 'express'
import { usesChannel } from '../../core/notices/channels.ts'
import { readAllChannels } from '../../core/notices/queries.ts'
import { existsOn } from '../../core/offices/tree.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { allTogether } from './channel-state.ts'
import { type HooksForm, webhookPart, webhookRoutes } from './webhook-routes.ts'

/** The district's webhook: it notifies hosts of every office without one whose head has switched it on. */
export function districtWebhookRoutes(services: Services): Router {
  const router = createRouter()
  router.get('/', (_req, res) => show(services, res))
  router.use(
    webhookRoutes(services, { home: '/district/webhook', show: (res, form) => show(services, res, form) }),
  )
  return router
}

async function show(
  services: Services,
  res: Response,
  { typed = {}, problems = {}, showsSecret = false }: HooksForm = {},
) {
  const { t } = res.locals
  const [all, channels] = await Promise.all([services.offices.list(), readAllChannels(services)])
  const open = all.filter((one) => one.parent_id && existsOn(one, officeDay(services.clock.now())))
  const by = open.filter((one) => usesChannel(one, 'district'))
  const state = allTogether(
    channels.filter(
      ({ channel, office_id }) => channel === 'district' && by.some(({ id }) => id === office_id),
    ),
  )
  res.render('head/hosts/district', {
    title: t('tell.district.title'),
    webhook: await webhookPart(services, state, '/district/webhook', res, showsSecret),
    offices: t('tell.district.offices', {
      count: by.length,
      all: open.length,
      own: open.filter((one) => usesChannel(one, 'webhook')).length,
    }),
    typed,
    problems,
  })
}
