import { randomUUID } from 'node:crypto'
import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { createLimiter } from '../../core/accounts/limiter.ts'
import {
  findWebhook,
  removeWebhook,
  rotateSecret,
  secretsOf,
  setWebhook,
  webhookSecret,
} from '../../core/notices/webhook.ts'
import { settingsChanged } from '../../core/offices/directory.ts'
import { actorOf } from '../../http/actor.ts'
import type { Services } from '../../http/context.ts'
import { type Problems, readForm, type Typed } from '../../http/form.ts'
import { createRouter } from '../../http/router.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { FAILURES, SendError } from '../../platform/outgoing/failure.ts'
import { isPlainlyInside } from '../../platform/outgoing/public-address.ts'
import { createWebhookSender, type WebhookSender, webhookAddress } from '../../platform/outgoing/webhook.ts'
import { failingText, stateLines } from './channel-state.ts'

const AddressForm = z.object({
  url: z
    .string()
    .default('')
    .transform((text) => webhookAddress(text.trim()))
    .refine((url) => url !== undefined, 'problem.webhook'),
})
const SecretForm = z.object({ replaces: z.guid('problem.form') })

type Show = (res: Response, shown: HooksForm) => Promise<void>

/** The refused form, or that the page shows the secret just made: once and never again. */
export interface HooksForm {
  typed?: Typed
  problems?: Problems
  showsSecret?: boolean
}

/** The path of the page that shows the webhook. */
type Home = '/office/hosts' | '/district/webhook'

/** The page of the webhook, and how to render it. */
interface WebhookPage {
  home: Home
  show: Show
}

/** Settings of the webhook of an office, or of the district at the tree's root: its URL, its secret and a test. */
export function webhookRoutes(services: Services, page: WebhookPage): Router {
  const sender = createWebhookSender(services.config.WEBHOOK_INSIDE_HOSTS ?? [])
  const tests = createLimiter(services, 'webhook-test')
  const router = createRouter()
  router.post('/', (req, res) => setAddress(services, page, req, res))
  router.post('/secret', (req, res) => replaceSecret(services, page, req, res))
  router.post('/remove', async (_req, res) => {
    const { db, clock } = services
    const isGone = await removeWebhook(db, actorOf(res, clock))
    if (isGone) webhookChanged(services, page, res)
    leave(services, page, res, isGone ? 'webhook_removed' : undefined)
  })
  router.post('/test', async (_req, res) => {
    const { db, clock } = services
    const { office } = res.locals
    const result = (await tests.take(office.id)) ? await sendTest(services, sender, res) : 'often'
    await inOffice(db, office.id, (tx) =>
      auditBy(tx, actorOf(res, clock), 'office.webhook_tested', office.id, `result=${result}`),
    )
    services.flashes.set(res, { key: `webhook_test_${result}` })
    res.redirect(303, page.home)
  })
  return router
}

async function setAddress(services: Services, page: WebhookPage, req: Request, res: Response) {
  const { config, db, clock } = services
  const { show } = page
  const form = readForm(AddressForm, req)
  if (!form.ok) return show(res.status(422), form)
  const { hostname, href } = form.values.url
  if (isPlainlyInside(hostname, config.WEBHOOK_INSIDE_HOSTS ?? []))
    return show(res.status(422), { typed: form.typed, problems: { url: { key: 'problem.webhook_inside' } } })
  const change = await setWebhook(db, actorOf(res, clock), href)
  if (change === 'made') webhookChanged(services, page, res)
  if (change === 'made') return show(res, { showsSecret: true })
  leave(services, page, res, change === 'address' ? 'webhook_set' : undefined)
}

async function replaceSecret(services: Services, page: WebhookPage, req: Request, res: Response) {
  const { db, clock } = services
  const form = readForm(SecretForm, req)
  if (!form.ok) return page.show(res.status(422), form)
  const isNew = await rotateSecret(db, actorOf(res, clock), form.values.replaces)
  if (isNew) return page.show(res, { showsSecret: true })
  leave(services, page, res, undefined)
}

/** An office's webhook affects that office's settings, the district's those of all offices. */
function webhookChanged(services: Services, { home }: WebhookPage, { locals: { office } }: Response) {
  settingsChanged(services, home === '/district/webhook' ? undefined : office.id)
}

/**
 * Redirects to the page. Without a change the flash is left alone: a repeated form must not overwrite the message of its first
 * submission.
 */
function leave({ flashes }: Services, { home }: WebhookPage, res: Response, key: string | undefined) {
  if (key) flashes.set(res, { key })
  res.redirect(303, home)
}

/** Returns a code for the result, used in the audit and on the page. */
async function sendTest(
  { db, clock, keys }: Services,
  sender: WebhookSender,
  { locals: { office } }: Response,
) {
  const hook = await findWebhook(db, office.id)
  if (!hook) return 'none'
  const at = clock.now()
  const body = JSON.stringify({
    type: 'test',
    timestamp: at.toISOString(),
    data: { office: { code: office.code, name: office.name } },
  })
  try {
    await sender.send(hook.url, secretsOf(keys, hook, at), { id: randomUUID(), at, body })
    return 'sent'
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    return error.failure
  }
}

/** The webhook of the signed-in user's office; the district's is that of the tree's root. `home` is the path of its page. Its
 * secret is only in the answer to the form that made it. */
export async function webhookPart(
  { db, keys }: Pick<Services, 'db' | 'keys'>,
  state: ChannelStateRow | undefined,
  home: Home,
  { locals: { office, t, flash } }: Response,
  showsSecret: boolean,
) {
  const hook = await findWebhook(db, office.id)
  const done = { webhook_set: t('tell.webhook.done'), webhook_removed: t('tell.webhook.removed') }[
    flash?.key ?? ''
  ]
  return {
    home,
    forms: home === '/district/webhook' ? home : `${home}/webhook`,
    secretId: hook?.secret_id ?? '',
    url: hook?.url ?? '',
    secret: hook && showsSecret ? webhookSecret(keys, hook) : '',
    done: done ?? '',
    lines: hook ? stateLines(state, t) : [],
    failing: hook ? failingText(state, t) : '',
    tested: testedOf('webhook', flash?.key, t),
  }
}

/** The result of the last test of this channel, from the flash. */
export function testedOf(way: 'mail' | 'webhook', key: string | undefined, t: Response['locals']['t']) {
  const prefix = `${way}_test_`
  if (!key?.startsWith(prefix)) return undefined
  const result = key.slice(prefix.length)
  if (result === 'sent' || result === 'often')
    return { text: t(`tell.${way}.test_${result}`), ok: result === 'sent' }
  const failure = FAILURES.find((one) => one === result) ?? 'failed'
  return { text: t(`tell.${way}.test_failed`, { why: t(`notice.failure.${failure}`) }), ok: false }
}
