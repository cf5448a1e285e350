import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from '../core/notices/queue.ts'
import { duePeriod, periodFrom, SUMMARY_KINDS } from '../core/notices/summary-period.ts'
import {
  findRecipient,
  queueSummaries,
  type Recipient,
  type SummaryMail,
  settleSummary,
  summaryId,
  summaryOffices,
  takeSummary,
} from '../core/notices/summary-queue.ts'
import {
  ASKED_DAYS,
  type AskOutcome,
  addressCode,
  settleConfirmationMail,
  takeUnconfirmed,
  type UnconfirmedAddress,
} from '../core/notices/summary-settings.ts'
import { isOpenOn } from '../core/offices/closure.ts'
import { createOffices, type Office } from '../core/offices/directory.ts'
import type { Organisation } from '../core/organisation/organisation.ts'
import { createCampaign } from '../core/recommended-app/campaign.ts'
import { freeze } from '../head/report/actions.ts'
import { reportingOf } from '../head/report/authority.ts'
import type { Snapshot } from '../head/report/figures.ts'
import { draftReport, findSnapshot } from '../head/report/queries.ts'
import { fileName, reportOf } from '../head/report/report.ts'
import { summaryMail } from '../head/report/summary-mail.ts'
import type { Context } from '../http/context.ts'
import type { SummaryKind } from '../platform/db/schema.ts'
import { officeDay, SECOND } from '../platform/lib/clock.ts'
import { HttpError } from '../platform/lib/errors.ts'
import { translator } from '../platform/messages/messages.ts'
import { MESSAGE_FAILURES, SendError } from '../platform/outgoing/failure.ts'
import { createMailer, type Mail, type Mailer } from '../platform/outgoing/mail.ts'

/** The pause between two summaries, so that several hundred on a Monday morning do not get in anybody's way. */
const PAUSE = SECOND

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

type Parts = Pick<Context, 'clock' | 'db' | 'keys' | 'log' | 'pool' | 'workers' | 'config'> & {
  offices: ReturnType<typeof createOffices>
  currentApp: ReturnType<typeof createCampaign>['current']
  mailer: Mailer
}

interface Pace {
  stopped: AbortSignal
  /** Milliseconds between two mails. */
  rest: number
}

/**
 * Sends due summaries one after the other; none while the clock is doubted or without a mail server. After a downtime only the
 * latest period is made up for.
 */
export function createSummaries(
  context: Context,
  stopped: AbortSignal,
  {
    mailer = createMailer(context.config),
    rest = PAUSE,
  }: { mailer?: Mailer | undefined; rest?: number } = {},
): () => Promise<void> {
  const { clock, db, purgeRuns } = context
  const offices = createOffices(db, clock)
  const parts = mailer && { ...context, mailer, offices, currentApp: createCampaign(context).current }
  /** The period that was queued for every office, by kind; whoever subscribes later does not get it. */
  const queued = new Map<SummaryKind, string>()
  return async () => {
    if (!parts || !purgeRuns.isSure()) return
    for (const kind of SUMMARY_KINDS) {
      const { from } = duePeriod(kind, clock.now())
      if (queued.get(kind) === from) continue
      if (await queueAll(parts, kind, stopped)) queued.set(kind, from)
    }
    for (const officeId of await summaryOffices(context, 'waiting')) {
      const how = { stopped, rest }
      if (!(await askAll(parts, officeId, how)) || !(await sendAll(parts, officeId, how))) return
    }
  }
}

/** Queues office by office. Returns false when the program stops before the last; the next start finds what was queued. */
async function queueAll(parts: Parts, kind: SummaryKind, stopped: AbortSignal): Promise<boolean> {
  const now = parts.clock.now()
  for (const officeId of await summaryOffices(parts, 'wanted')) {
    if (stopped.aborted) return false
    const office = await parts.offices.get(officeId)
    if (!office || (office.validFrom ?? '') > officeDay(now)) continue
    const isOpen = isOpenOn(office, officeDay(now))
    await queueSummaries(parts, { officeId, isOpen }, kind, now)
  }
  return true
}

/** Sends the confirmation mails of the office; returns false as `sendAll` does. */
async function askAll(parts: Parts, officeId: string, { stopped, rest }: Pace): Promise<boolean> {
  while (!stopped.aborted) {
    const outcome = await askAddress(parts, officeId)
    if (outcome === undefined) return true
    if (outcome !== 'sent') {
      parts.log.warn({ event: 'address not asked', failure: outcome.failure })
      if (!MESSAGE_FAILURES.includes(outcome.failure)) return false
    }
    await pause(rest, undefined, { signal: stopped }).catch(() => {})
  }
  return false
}

/** Sends everything due in one office. Returns false when the mail server accepts nothing now or the program stops. */
async function sendAll(parts: Parts, officeId: string, { stopped, rest }: Pace): Promise<boolean> {
  const { clock, log, pool } = parts
  const files = new Map<string, Attached>()
  while (!stopped.aborted) {
    const mail = await takeSummary(pool, officeId, clock.now())
    if (!mail) return true
    const outcome = await outcomeOf(parts, mail, files)
    await settleSummary(pool, mail, outcome, clock.now())
    if (typeof outcome === 'object' && 'failure' in outcome) {
      const { failure } = outcome
      log.warn({ event: 'summary not sent', kind: mail.kind, failure, attempt: mail.attempts })
      if (!MESSAGE_FAILURES.includes(failure)) return false
    }
    await pause(rest, undefined, { signal: stopped }).catch(() => {})
  }
  return false
}

async function outcomeOf(parts: Parts, mail: SummaryMail, files: Map<string, Attached>): Promise<Outcome> {
  const { clock, db, mailer, offices } = parts
  const [recipient, office] = await Promise.all([findRecipient(db, mail), offices.get(mail.officeId)])
  if (!recipient || !office || !isOpenOn(office, officeDay(clock.now()))) return 'unnecessary'
  try {
    await mailer.send(await written(parts, mail, { recipient, office }, files))
    return { sentAt: clock.now() }
  } catch (error) {
    // The worker threads are overloaded.
    if (error instanceof HttpError) return { failure: 'failed', isFinal: false, at: clock.now() }
    if (!(error instanceof SendError)) throw error
    return { failure: error.failure, isFinal: error.isFinal, at: clock.now() }
  }
}

interface Attached {
  snapshot: Snapshot
  content: Uint8Array
}

async function written(
  parts: Parts,
  mail: SummaryMail,
  { recipient, office }: { recipient: Recipient; office: Office },
  files: Map<string, Attached>,
): Promise<Mail> {
  const { organisation } = office
  const isDistrict = recipient.isDistrict && !organisation.oneUnit
  const key = `${mail.kind} ${mail.from} ${isDistrict}`
  const file = files.get(key) ?? (await attached(parts, mail, organisation, isDistrict))
  files.set(key, file)
  const { snapshot, content } = file
  const words = summaryMail(snapshot, {
    recipient: { ...recipient, isDistrict },
    kind: mail.kind,
    office,
    address: parts.config.PUBLIC_URL ?? '',
  })
  return {
    ...words,
    id: mail.id,
    to: recipient.address,
    attachment: { name: fileName(snapshot, office.code), type: DOCX, content },
  }
}

/** The report of the period, frozen under the office's next number by the first process and shared by all recipients. */
async function attached(
  parts: Parts,
  { officeId, kind, from }: SummaryMail,
  organisation: Organisation,
  district: boolean,
): Promise<Attached> {
  const { clock, db, keys, offices, workers } = parts
  const period = periodFrom(kind, from)
  const id = summaryId(keys, officeId, district ? 'district' : 'office', period.from, period.to)
  const known = await findSnapshot(db, { officeId, district }, id)
  if (!known) {
    const now = clock.now()
    const draft = await draftReport(parts, { officeId, district }, { ...period, hour: undefined }, now)
    await freeze(db, { officeId, accountId: undefined, now }, id, { ...draft, district })
  }
  const snapshot = known ?? (await findSnapshot(db, { officeId, district }, id))
  if (!snapshot) throw new Error('a report that is not there after it was frozen')
  const reporting = reportingOf(await offices.tree(), officeId, district, period)
  const report = reportOf(snapshot, reporting, organisation)
  // Under its own queue key, so that the office's downloads do not wait for it.
  return { snapshot, content: await workers.run('makeDocx', 'summaries', report) }
}

/** Sends one confirmation mail for an address; undefined when none is due in this office. */
async function askAddress(parts: Parts, officeId: string): Promise<AskOutcome | undefined> {
  const { clock, mailer, offices, pool } = parts
  const asked = await takeUnconfirmed(pool, officeId, clock.now())
  const office = asked && (await offices.get(officeId))
  if (!office) return undefined
  let outcome: AskOutcome = 'sent'
  try {
    await mailer.send(confirmationMail(parts, asked, office.short))
  } catch (error) {
    if (!(error instanceof SendError)) throw error
    outcome = { failure: error.failure, isFinal: error.isFinal }
  }
  await settleConfirmationMail(pool, asked, outcome, clock.now())
  return outcome
}

/** Contains no figures: a wrong recipient only learns that somebody of this name mistyped an address. */
function confirmationMail({ clock, config, keys }: Parts, asked: UnconfirmedAddress, office: string): Mail {
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
