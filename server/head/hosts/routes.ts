import { randomUUID } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { createLimiter } from '../../core/accounts/limiter.ts'
import { readChannels } from '../../core/notices/queries.ts'
import { setSwitch } from '../../core/offices/actions.ts'
import type { Office } from '../../core/offices/directory.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { readForm } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { NoticeChannel } from '../../platform/db/schema.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import { SendError } from '../../platform/outgoing/failure.ts'
import { createMailer, type Mailer } from '../../platform/outgoing/mail.ts'
import { isMailAddress } from '../../platform/outgoing/mail-settings.ts'
import { failingText, stateLines } from './channel-state.ts'
import { type HooksForm, testedOf, webhookPart, webhookRoutes } from './webhook-routes.ts'

/** The database column of each switch, by the name that its form uses. */
const SWITCHES = {
  page: 'tells_hosts',
  mail: 'mails_hosts',
  push: 'pushes_hosts',
  district: 'calls_district',
  names: 'names_visitors',
} as const
type SwitchName = keyof typeof SWITCHES

const TestForm = z.object({
  email: z
    .string()
    .default('')
    .transform((text) => text.trim())
    .refine(isMailAddress, 'problem.email'),
})

/** Settings for notifying hosts of their visitors: what is switched on, whether it works, and how delivery goes. */
export function hostRoutes(services: Services): Router {
  const mailer = createMailer(services.config)
  const tests = createLimiter(services, 'mail-test')
  const router = createRouter()
  router.get('/', (_req, res) => show(services, mailer, res))
  router.post('/', (req, res) => switchIt(services, req, res, 'page'))
  router.post('/mail', (req, res) => switchIt(services, req, res, 'mail'))
  router.post('/push', (req, res) => switchIt(services, req, res, 'push'))
  router.post('/district', (req, res) => switchIt(services, req, res, 'district'))
  router.post('/names', (req, res) => switchIt(services, req, res, 'names'))
  router.post('/mail/test', async (req, res) => {
    const { db, clock, flashes } = services
    const form = readForm(TestForm, req)
    if (!form.ok) return show(services, mailer, res.status(422), form)
    const { office } = res.locals
    const result = (await tests.take(office.id))
      ? await sendTest(mailer, form.values.email, clock.now(), res)
      : 'often'
    await inOffice(db, office.id, (tx) =>
      auditBy(tx, actorOf(res, clock), 'office.mail_tested', office.id, `result=${result}`),
    )
    flashes.set(res, { key: `mail_test_${result}` })
    res.redirect(303, '/office/hosts')
  })
  router.use(
    '/webhook',
    webhookRoutes(services, {
      home: '/office/hosts',
      show: (res, form) => show(services, mailer, res, form),
    }),
  )
  return router
}

/** Returns a code for the result, used in the audit and on the page. */
async function sendTest(
  mailer: Mailer | undefined,
  to: string,
  now: Date,
  { locals: { office, t } }: Response,
) {
  if (!mailer) return 'none'
  try {
    await mailer.send({
      id: randomUUID(),
      to,
      subject: t('notice.test_subject', { office: office.short }),
      text: `${t('notice.test_text', { office: office.name, time: clockTime(now) })}\n`,
    })
    return 'sent'
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    return error.failure
  }
}

async function switchIt(services: Services, req: Request, res: Response, name: SwitchName) {
  const { db, clock, flashes, live } = services
  const column = SWITCHES[name]
  const form = readForm(z.object({ [column]: z.enum(['on', 'off'], 'problem.form') }), req)
  if (form.ok && (await setSwitch(db, actorOf(res, clock), column, form.values[column] === 'on'))) {
    settingsChanged(services, res.locals.office.id)
    live.changed(res.locals.office.id)
  }
  flashes.set(res, { key: `${column}_set` })
  res.redirect(303, '/office/hosts')
}

async function show(
  services: Services,
  mailer: Mailer | undefined,
  res: Response,
  { typed = {}, problems = {}, showsSecret = false }: HooksForm = {},
) {
  const { office, t } = res.locals
  const { states, members, withAddress, devices, owners } = await readChannels(services.db, office.id)
  const stateOf = (wanted: NoticeChannel) => states.find(({ channel }) => channel === wanted)
  res.render('head/hosts/hosts', {
    title: t('tell.title'),
    page: switchOf('page', office, res),
    mail: {
      ...switchOf('mail', office, res),
      isThere: mailer !== undefined,
      addresses: t('tell.mail.addresses', { with: withAddress, members }),
      lines: stateLines(stateOf('email'), t),
      failing: failingText(stateOf('email'), t),
      tested: testedOf('mail', res.locals.flash?.key, t),
    },
    push: {
      ...switchOf('push', office, res),
      devices: t('tell.push.devices', { count: devices, owners, members }),
      lines: stateLines(stateOf('push'), t),
      failing: failingText(stateOf('push'), t),
    },
    webhook: await webhookPart(services, stateOf('webhook'), '/office/hosts', res, showsSecret),
    district: {
      ...switchOf('district', office, res),
      isThere: office.hasDistrictWebhook,
      text: t(office.callsWebhook ? 'tell.district.own_first' : 'tell.district.text'),
      lines: office.callsWebhook ? [] : stateLines(stateOf('district'), t),
      failing: office.callsWebhook ? '' : failingText(stateOf('district'), t),
    },
    names: switchOf('names', office, res),
    typed,
    problems,
  })
}

function switchOf(name: SwitchName, office: Office, { locals: { t, flash } }: Response) {
  const on = {
    page: office.tellsHosts,
    mail: office.mailsHosts,
    push: office.pushesHosts,
    district: office.callsDistrict,
    names: office.namesVisitors,
  }[name]
  return {
    on,
    says: t(`tell.${name}.${on ? 'is_on' : 'is_off'}`),
    done: flash?.key === `${SWITCHES[name]}_set`,
  }
}
