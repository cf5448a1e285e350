import type { Request, RequestHandler } from 'express'
import { HttpError } from '../platform/lib/errors.ts'
import { plainBody } from './plain-body.ts'

/** Forms without an account have some twenty fields. A form carried to the sign-in is a single field of those. */
const OF_STRANGERS = { paths: /^\/(sign-in|v|p|i|board|language)(\/|$)/, most: 60 }

/**
 * Reads a urlencoded form, and parses it only when `req.body` is first used: nothing is parsed for a request that still waits
 * for its turn. Reading a form of more than `most` fields, or of more than a stranger's form may have, then throws 413, and
 * `req.body` is empty afterwards, for the error page.
 */
export function formBody(limits: { limit: string; most: number }): RequestHandler[] {
  return [
    plainBody({ type: 'application/x-www-form-urlencoded', limit: limits.limit }),
    (req, _res, next) => {
      const body: unknown = req.body
      const most = OF_STRANGERS.paths.test(req.path) ? OF_STRANGERS.most : limits.most
      if (Buffer.isBuffer(body)) makeOnDemand(req, () => fieldsOf(body.toString(), most))
      next()
    },
  ]
}

function makeOnDemand(req: Request, make: () => Record<string, unknown>): void {
  const set = (value: unknown) =>
    Object.defineProperty(req, 'body', { value, writable: true, configurable: true, enumerable: true })
  Object.defineProperty(req, 'body', {
    configurable: true,
    enumerable: true,
    get(): unknown {
      set({})
      set(make())
      return req.body
    },
    set,
  })
}

/** A field that occurs several times becomes a list. */
function fieldsOf(text: string, most: number): Record<string, unknown> {
  if (hasMoreFields(text, most)) throw new HttpError(413)
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(fields)
}

/** Counts before any field is parsed: parsing 65 000 fields takes ten milliseconds. */
function hasMoreFields(text: string, most: number): boolean {
  let fields = 1
  for (let at = text.indexOf('&'); at >= 0 && fields <= most; at = text.indexOf('&', at + 1)) fields += 1
  return fields > most
}
