import type { Request, RequestHandler } from 'express'
import { HttpError } from '../platform/lib/errors.ts'
import { plainBody } from './plain-body.ts'

/** Forms of pages that need no account have some twenty fields; what a form of others carries on to the sign-in is one of them. */
const OF_STRANGERS = { paths: /^\/(sign-in|v|p|i|board|language)(\/|$)/, most: 60 }

/**
 * Reads a form of the usual type as it comes and takes it apart only when somebody asks for `req.body`: of whoever has to wait for a
 * turn nothing is looked at before. A form of more fields than `most`, or than a stranger's form has, is refused with 413 then, and is
 * empty for the page that says so.
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
    get() {
      set({})
      set(make())
      return req.body
    },
    set,
  })
}

/** A field that comes several times is a list. */
function fieldsOf(text: string, most: number): Record<string, unknown> {
  if (hasMoreFields(text, most)) throw new HttpError(413)
  const fields = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name)
    fields.set(name, before === undefined ? value : [before, value].flat())
  }
  return Object.fromEntries(fields)
}

/** Counted before any is taken out: of 65 000 fields that alone takes ten milliseconds. */
function hasMoreFields(text: string, most: number): boolean {
  let fields = 1
  for (let at = text.indexOf('&'); at >= 0 && fields <= most; at = text.indexOf('&', at + 1)) fields += 1
  return fields > most
}
