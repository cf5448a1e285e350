import type { Request, RequestHandler, Response } from 'express'
import * as z from 'zod'
import type { Db } from '../platform/db/connect.ts'
import { inOffice } from '../platform/db/office-scope.ts'
import { type Clock, DAY } from '../platform/lib/clock.ts'
import { otherWords } from '../platform/lib/errors.ts'
import type { Keys } from '../platform/lib/keys.ts'
import { cleanText } from '../platform/lib/text.ts'
import { wordsToKeep } from './form.ts'

/** A page stays open in a browser for days; after a week its form counts as a new one. */
export const KEEP = 7 * DAY

interface Stores {
  db: Db
  keys: Keys
  clock: Clock
}

/**
 * In front of a form that is stored once: the same number with other words never passes for stored. What comes first is
 * noted before anything is done, and forgotten when the form is refused, so that it can be put right. Nothing is held
 * meanwhile: a request that breaks off leaves its mark, and whoever then sends other words is asked.
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
    res.locals.isRepeat = stored !== undefined
    if (stored === undefined) beforeRefusal(res, () => forget(db, form))
    next()
  }
}

/**
 * Where something is stored already under a form's number. It is this form that was stored only if it came before:
 * of an older form, or under the number of something else, nothing would be stored.
 */
export function acceptRepeat({ locals }: Response): void {
  if (!locals.isRepeat) throw otherWords()
}

/** In one order and one spelling. */
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

/** Does it before the answer leaves, so that the next form finds it done; where it fails, the next form is asked about. */
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
