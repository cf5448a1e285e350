import { setTimeout as pause } from 'node:timers/promises'
import { personalCode } from '../core/hosts/personal-link.ts'
import { isTold } from '../core/notices/channels.ts'
import { noticeMail } from '../core/notices/message.ts'
import {
  gatherWaiting,
  type Notice,
  type Outcome,
  settleNotice,
  takeNotice,
  type Waiting,
} from '../core/notices/queue.ts'
import { createOffices, OFFICES } from '../core/offices/directory.ts'
import type { Context } from '../http/context.ts'
import { isUnavailable } from '../platform/db/connect.ts'
import { officeDay, SECOND } from '../platform/lib/clock.ts'
import { translator } from '../platform/messages/messages.ts'
import { SendError } from '../platform/outgoing/failure.ts'
import { createMailer, type Mailer } from '../platform/outgoing/mail.ts'
import { createLane } from './lane.ts'

/** Notices that failed are due again without any change of their office. */
const ROUND = 30 * SECOND
/** For what is under way when the program stops; what is cut off is sent again later. */
const PATIENCE = 5 * SECOND
const LANE = { places: 8, perOffice: 4 }

export interface Telling {
  /** Looks after every office that tells its hosts. */
  round(): Promise<void>
  /** Until everything that is due has been tried. */
  settled(): Promise<void>
  stop(): Promise<void>
}

/**
 * Sends what waits in the queue: an office's as soon as something has changed there, and everything that is due twice a
 * minute. Every instance does; the queue gives a notice to one. Undefined where the program has no way of telling.
 */
export function startTelling(
  context: Context,
  mailer: Mailer | undefined = createMailer(context.config),
): Telling | undefined {
  if (!mailer) return undefined
  const { db, clock, live, log, pool } = context
  const offices = createOffices(db, clock)
  const followed = new Map<string, () => void>()
  const failed = (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    log[isUnavailable(error) ? 'warn' : 'error']({ job: 'telling hosts', code }, 'job failed')
  }
  const lane = createLane(LANE, async (officeId, more) => {
    try {
      const notice = await takeNotice(pool, officeId, 'email', clock.now())
      if (!notice) return
      const waiting = await gatherWaiting(db, notice, clock.now())
      more()
      const outcome = await deliver(notice, waiting)
      if (typeof outcome === 'object' && 'failure' in outcome)
        log.warn({
          event: 'host not told',
          channel: notice.channel,
          failure: outcome.failure,
          attempt: notice.attempts,
        })
      await settleNotice(pool, notice, outcome, officeDay(clock.now()))
    } catch (error) {
      // It is due again after its pause.
      failed(error)
    }
  })

  const deliver = async (notice: Notice, waiting: Waiting | undefined): Promise<Outcome> => {
    const office = await offices.get(notice.officeId)
    if (!office?.tellsHosts || !office.mailsHosts || !waiting?.member.email) return 'unnecessary'
    const link = linkOf(context, waiting.member)
    const t = translator('vi')
    try {
      await mailer.send(noticeMail(notice.id, waiting.member.email, waiting, { office, link, t }))
      return { sentAt: clock.now() }
    } catch (error) {
      if (!(error instanceof SendError)) throw error
      return { failure: error.failure, isFinal: error.isFinal, at: clock.now() }
    }
  }

  /** Follows the offices that tell their hosts, and no others. */
  const round = async () => {
    try {
      const wanted = new Set((await offices.list()).filter((one) => isTold(one, 'email')).map(({ id }) => id))
      for (const [id, end] of followed) {
        if (wanted.has(id)) continue
        end()
        followed.delete(id)
      }
      for (const id of wanted) {
        if (!followed.has(id))
          followed.set(
            id,
            live.subscribe(id, () => lane.look(id)),
          )
        lane.look(id)
      }
    } catch (error) {
      failed(error)
    }
  }

  const forget = live.subscribe(OFFICES, () => {
    offices.forget()
    void round()
  })
  const timer = setInterval(() => void round(), ROUND)
  void round()
  return {
    round,
    settled: () => lane.settled(),
    async stop() {
      clearInterval(timer)
      for (const end of [forget, ...followed.values()]) end()
      await Promise.race([lane.end(), pause(PATIENCE, undefined, { ref: false })])
    },
  }
}

/** Empty where the program has no address that the host could open, or the link has been withdrawn. */
function linkOf(
  { config, keys }: Context,
  member: Parameters<typeof personalCode>[1] & { link_withdrawn: boolean },
): string {
  if (!config.PUBLIC_URL || member.link_withdrawn) return ''
  return `${config.PUBLIC_URL}/d/${personalCode(keys, member)}/guests`
}
