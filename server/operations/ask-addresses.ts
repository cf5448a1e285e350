import { createHash } from 'node:crypto'
import {
  ASKED_DAYS,
  type AskOutcome,
  addressCode,
  settleConfirmationMail,
  takeUnconfirmed,
  type UnconfirmedAddress,
} from '../core/notices/summary-address.ts'
import type { Offices } from '../core/offices/directory.ts'
import type { Context } from '../http/context.ts'
import { translator } from '../platform/messages/messages.ts'
import { SendError } from '../platform/outgoing/failure.ts'
import type { Mail, Mailer } from '../platform/outgoing/mail.ts'

type Parts = Pick<Context, 'clock' | 'keys' | 'pool' | 'config'> & {
  offices: Pick<Offices, 'get'>
  mailer: Mailer
}

/** Sends one confirmation mail for an address; undefined when none is due in this office. */
export async function askAddress(parts: Parts, officeId: string): Promise<AskOutcome | undefined> {
  const { clock, mailer, offices, pool } = parts
  const asked = await takeUnconfirmed(pool, officeId, clock.now())
  const office = asked && (await offices.get(officeId))
  if (!office) return undefined
  let outcome: AskOutcome = 'sent'
  try {
    await mailer.send(written(parts, asked, office.short))
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    outcome = { failure: error.failure, isFinal: error.isFinal }
  }
  await settleConfirmationMail(pool, asked, outcome, clock.now())
  return outcome
}

/** Contains no figures: a wrong recipient only learns that somebody of this name mistyped an address. */
function written({ clock, config, keys }: Parts, asked: UnconfirmedAddress, office: string): Mail {
  const t = translator(asked.lang)
  const code = addressCode(keys, asked, clock.now())
  const path = `/account/summary/${code}`
  const paragraphs = [
    t('summary.mail.dear', { name: asked.name }),
    t('summary.ask.why', { office }),
    config.PUBLIC_URL
      ? t('summary.ask.open', { link: `${config.PUBLIC_URL}${path}`, days: ASKED_DAYS })
      : t('summary.ask.append', { path, days: ASKED_DAYS }),
    t('summary.ask.mistake'),
  ]
  return {
    // Derived from the code, so that sending the same code again is recognised as a repeat.
    id: createHash('sha256').update(code).digest('hex').slice(0, 32),
    to: asked.address,
    subject: t('summary.ask.subject', { office }),
    text: `${paragraphs.join('\n\n')}\n`,
  }
}
