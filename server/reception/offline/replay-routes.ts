import type { Request, Response, Router } from 'express'
import { announcedOr, findMeetingOn, uninvited } from '../../core/guests/announced.ts'
import { guestEntry } from '../../core/guests/guest-entry.ts'
import { findGuest } from '../../core/guests/queries.ts'
import {
  type EntryEvent,
  happenedAt,
  type Replayed,
  type Sending,
  type Settled,
  skewOf,
} from '../../core/visits/device-event.ts'
import { entryOf } from '../../core/visits/fields.ts'
import { replayEvent } from '../../core/visits/replay.ts'
import type { Services } from '../../http/context.ts'
import { logFailure, statusOf } from '../../http/error-page.ts'
import { problemText } from '../../http/form.ts'
import { plainBody } from '../../http/plain-body.ts'
import { createRouter } from '../../http/router.ts'
import type { Db } from '../../platform/db/connect.ts'
import { fromDevice, officeDay } from '../../platform/lib/clock.ts'
import { HttpError } from '../../platform/lib/errors.ts'
import { createOneAtATime } from '../../platform/lib/one-at-a-time.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { type ReadItem, readItem, SendingForm, type TypedEntry } from './replay-form.ts'

interface Answer {
  /** Null when the item could not even be parsed; answers are in the order of the items. */
  event: string | null
  outcome: Settled['outcome'] | 'failed'
  /** Explains to the user why the event was not stored. */
  text?: string
}

/** Returns the device id from its cookie, which it sets if missing. */
interface Devices {
  idOf(req: Request, res: Response): string
}

/**
 * Concurrent and queued uploads per account: each takes one of the connections that all offices share. A device that is told to
 * retry keeps its data.
 */
const SENDINGS = { atOnce: 2, waiting: 40 }

/** Stores the records that a gate made offline: each once, in order, each with its answer. */
export function replayRoutes(services: Services, devices: Devices): Router {
  const settleAll = settlerOf(services, devices)
  const router = createRouter()
  const inTurn = createOneAtATime(SENDINGS.waiting, SENDINGS.atOnce)
  // Parses inside the route, after the access rule, so that the body of an unauthorised sender is never read.
  const readBody = plainBody({ type: 'application/json', limit: '256kb' })

  router.post('/', readBody, async (req, res) => {
    if (!req.is('application/json')) throw new HttpError(415)
    const answers = await inTurn(res.locals.staff.id, () => settleAll(req, res))
    res.json({ answers })
  })

  return router
}

/** Stores the events of one upload in order, and returns an answer for each. */
function settlerOf({ db, clock, keys, currentApp, ...beside }: Services, devices: Devices) {
  const settle = eventSettler({ db, ...beside })
  return async (req: Request, res: Response): Promise<Answer[]> => {
    const form = SendingForm.safeParse(jsonOf(String(req.body)))
    if (!form.success) throw new HttpError(400)
    const { office, staff, isHead } = res.locals
    if (form.data.office !== office.id) throw new HttpError(409)
    const app = await currentApp()
    const now = clock.now()
    const sentAt = fromDevice(new Date(form.data.sent_at))
    const sending = {
      office,
      sentBy: staff.id,
      role: isHead ? 'head' : staff.role,
      device: devices.idOf(req, res),
      skewS: skewOf(sentAt, now),
      now,
    }
    const settled: Answer[] = []
    for (const item of form.data.items) {
      settled.push(await settle(res, sending, readItem(item, { office, keys, appId: app?.id ?? null })))
    }
    return settled
  }
}

function eventSettler({ db, live, log }: Pick<Services, 'db' | 'live' | 'log'>) {
  return async (res: Response, sending: Sending, item: ReadItem): Promise<Answer> => {
    const { t } = res.locals
    if (!item.ok) {
      const texts = item.problems.map((problem) => problemText(problem, t))
      return { event: item.event, outcome: 'invalid', text: [...new Set(texts)].join(' ') }
    }
    const { event } = item
    try {
      const known = item.typed ? await asExpected(db, sending, item.event, item.typed) : { event }
      const settled = await replayEvent(db, sending, known.event)
      if (settled.outcome === 'stored') live.changed(sending.office.id)
      return { event: event.event, outcome: settled.outcome, ...remarksOn(settled, known, t) }
    } catch (error) {
      // An event that fails unexpectedly must not keep those behind it out of the log.
      if (statusOf(error) !== 500) throw error
      logFailure(log, error, res.req)
      return { event: event.event, outcome: 'failed' }
    }
  }
}

/** A device sends objects in an array in an object. Parsing deeply nested arrays is slow, so deeper JSON is rejected. */
const DEEP = 8

/** Returns undefined for invalid or too deeply nested JSON. */
function jsonOf(text: string): unknown {
  if (isDeep(text)) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isDeep(json: string): boolean {
  let depth = 0
  let isText = false
  for (let at = 0; at < json.length; at += 1) {
    const letter = json[at]
    if (letter === '"') isText = !isText
    else if (isText) at += letter === '\\' ? 1 : 0
    else if (letter === '[' || letter === '{') depth += 1
    else if (letter === ']' || letter === '}') depth -= 1
    if (depth > DEEP) return true
  }
  return false
}

function remarksOn(
  settled: Settled,
  { event, lost }: { event: Replayed; lost?: Lost | undefined },
  t: Translate,
): { text?: string } {
  if (settled.outcome === 'invalid') return { text: t(`replay.${settled.why}`) }
  if (settled.outcome === 'conflict') return { text: t('replay.conflict') }
  if (settled.outcome !== 'stored' || event.kind !== 'entry') return {}
  const { name } = event.entry
  const texts = [
    settled.lostBadge && t('replay.lost_badge', settled.lostBadge),
    settled.cameAgain && t('replay.came_again', { name }),
    lost && t(`replay.${lost}`, { name }),
  ].filter(Boolean)
  return texts.length > 0 ? { text: texts.join(' ') } : {}
}

/** The visit was recorded, but the chosen guest or meeting was not found; the guard is told. */
export type Lost = 'lost_guest' | 'lost_meeting'

/**
 * Completes an offline entry with the guest or meeting from today's lists; the visit has happened, whatever became of them.
 * Uses the data of a meeting that was cancelled since, because the form may have been filled from it.
 */
async function asExpected(
  db: Db,
  sending: Sending,
  event: EntryEvent,
  { fields, guestId, meetingId, asListed, appId }: TypedEntry,
): Promise<{ event: EntryEvent; lost?: Lost | undefined }> {
  const { office, now } = sending
  const at = happenedAt(event.deviceAt, sending.skewS, now)
  if (typeof at === 'string' || !(guestId || meetingId)) return { event }
  const day = officeDay(at)
  const guest = guestId ? await findGuest(db, office.id, guestId) : undefined
  if (guest?.day === day) {
    const entry = asListed
      ? guestEntry(guest, office, appId)
      : entryOf(announcedOr(fields, guest), office, appId)
    return { event: { ...event, entry, guest, meetingId: guest.meeting_id ?? undefined } }
  }
  const meeting = await findMeetingOn(db, office.id, meetingId, day)
  const isHeld = meeting !== undefined && !meeting.cancelled_at
  // The list of a past day has been deleted, so nobody needs to look for the guest.
  const lost =
    meetingId && !isHeld ? 'lost_meeting' : guestId && day === officeDay(now) ? 'lost_guest' : undefined
  if (!meeting) return { event, lost }
  const entry = entryOf(announcedOr(fields, uninvited(meeting)), office, appId)
  return { event: { ...event, entry, ...(isHeld && { meetingId: meeting.id }) }, lost }
}
