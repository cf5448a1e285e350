import express, { type Request, type RequestHandler } from 'express'
import { HttpError } from '../platform/lib/errors.ts'

/**
 * Reads a body into bytes that are UTF-8 and not packed, as every browser sends forms; what says otherwise in its headers is refused with
 * 415 unread. Of a charset a sender may choose one that takes a thousand times as long, and of 160 packed bytes a form of the whole limit.
 */
export function plainBody({ type, limit }: { type: string; limit: string }): RequestHandler {
  const read = express.raw({ type, limit, inflate: false })
  return (req, res, next) => (req.is(type) && !isUtf8(req) ? next(new HttpError(415)) : read(req, res, next))
}

function isUtf8({ headers }: Request): boolean {
  const [, charset] = /;\s*charset="?([^";\s]*)/i.exec(headers['content-type'] ?? '') ?? []
  return charset === undefined || charset.toLowerCase() === 'utf-8'
}
