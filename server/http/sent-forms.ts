import type { Request, RequestHandler, Response } from 'express'
import * as z from 'zod'
import type { Db } from '../platform/db/connect.ts'
import { inOffice } from '../platform/db/office-scope.ts'
import { type Clock, DAY } from '../platform/lib/clock.ts'
import { otherWords } from '../platform/lib/errors.ts'
import type { Keys } from '../platform/lib/keys.ts'
import { cleanText } from '../platform/lib/text.ts'
import { wordsToKeep } from './form.ts'

/** Milliseconds. A page may stay open for days; after a week its form counts as a new one. */
export const KEEP = 7 * DAY

interface Stores {
  db: Db
  keys: Keys
  clock: Clock
}

/** The answers to forms that are being stored, with those to the same form sent again meanwhile, as by a double click. */
const underWay = new Map<string, Response['locals'][]>()

/**
 * For forms that are stored once: the same UUID with other values never passes as stored. The first form is noted before
 * anything is done, and the note is deleted if the form is refused, so that it can be corrected. Nothing is locked meanwhile: a
 * request that breaks off leaves its note, and the sender of other values is then asked.
 */
export function sentOnce({ db, keys, clock }: Stores): RequestHandler {
  return async (req, res, next) => {
    const clientUuid = z.guid().safeParse(req.body?.client_uuid)
    if (!clientUuid.success) return next()
    const path = req.baseUrl + req.path
    const form = { office_id: res.locals.office.id, client_uuid: clientUuid.data, path }
    const mark = keys.sign('form', canonical(req))
    const expires_at = new Date(clock.now().getTime() + KEEP)
    const stored = await inOffice(db, form.office_id, async (tx) => {
      const added = await tx
        .insertInto('sent_form')
        .values({ ...form, mark, expires_at })
        .onConflict((conflict) => conflict.columns(['office_id', 'client_uuid', 'path']).doNothing())
        .returning('mark')
        .executeTakeFirst()
      if (added) return undefined
      const first = tx.selectFrom('sent_form').select('mark').where('office_id', '=', form.office_id)
      return (
        await first.where('client_uuid', '=', form.client_uuid).where('path', '=', path).executeTakeFirst()
      )?.mark
    })
    if (stored !== undefined && stored !== mark) throw otherWords()
    const key = Object.values(form).join(' ')
    const twins = underWay.get(key) ?? [res.locals]
    if (stored !== undefined) twins.push(res.locals)
    else {
      underWay.set(key, twins)
      res.once('close', () => underWay.delete(key))
      beforeRefusal(res, () => forget(db, form))
    }
    // Of two at once, the later may store the form first: then the first is the repeat.
    for (const one of twins) one.isRepeat = stored !== undefined
    next()
  }
}

/**
 * Call it where something is already stored under the form's UUID. Throws unless this form was sent before: an outdated form,
 * or another thing under the same UUID, must not pass as stored.
 */
export function acceptRepeat({ locals }: Response): void {
  if (!locals.isRepeat) throw otherWords()
}

/** The form's values in a fixed order and spelling. */
function canonical(req: Request): string {
  const words = Object.entries(wordsToKeep(req)).filter(([name]) => name !== 'client_uuid')
  const spelled = words.map(([name, value]) => JSON.stringify([name, [value].flat().map(cleanText)]))
  return spelled.toSorted((one, other) => one.localeCompare(other, 'en')).join()
}

function forget(db: Db, form: { office_id: string; client_uuid: string; path: string }): Promise<unknown> {
  return inOffice(db, form.office_id, (tx) =>
    tx
      .deleteFrom('sent_form')
      .where('office_id', '=', form.office_id)
      .where('client_uuid', '=', form.client_uuid)
      .where('path', '=', form.path)
      .execute(),
  )
}

/** Runs `work` before a 4xx answer is sent, so that the next form finds it done; if it fails, the next form is asked about. */
function beforeRefusal(res: Response, work: () => Promise<unknown>): void {
  const end = res.end.bind(res) as (...args: unknown[]) => Response
  res.end = ((...args: unknown[]) => {
    if (res.statusCode < 400 || res.statusCode >= 500) return end(...args)
    void work()
      .catch(() => {})
      .then(() => end(...args))
    return res
  }) as typeof res.end
}
