import type { Response } from 'express'
import { findWebhook, webhookSecret } from '../../core/notices/webhook.ts'
import type { Services } from '../../http/context.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { FAILURES } from '../../platform/outgoing/failure.ts'
import { failingText, stateLines, type Tested, type WebhookPart } from './hosts-page.ts'

/** The webhook of the signed-in user's office; the district's is that of the tree's root. `home` is the path of its page. Its
 * secret is only in the answer to the form that made it. */
export async function webhookPart(
  { db, keys }: Pick<Services, 'db' | 'keys'>,
  state: ChannelStateRow | undefined,
  home: WebhookPart['home'],
  { locals: { office, t, flash } }: Response,
  showsSecret: boolean,
): Promise<WebhookPart> {
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
export function testedOf(
  way: 'mail' | 'webhook',
  key: string | undefined,
  t: Response['locals']['t'],
): Tested | undefined {
  const prefix = `${way}_test_`
  if (!key?.startsWith(prefix)) return undefined
  const result = key.slice(prefix.length)
  if (result === 'sent' || result === 'often')
    return { text: t(`tell.${way}.test_${result}`), ok: result === 'sent' }
  const failure = FAILURES.find((one) => one === result) ?? 'failed'
  return { text: t(`tell.${way}.test_failed`, { why: t(`notice.failure.${failure}`) }), ok: false }
}
