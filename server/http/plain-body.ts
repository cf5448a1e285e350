import express, { type Request, type RequestHandler } from 'express'
import { HttpError } from '../platform/lib/errors.ts'

/**
 * Reads a body of UTF-8, not compressed, as every browser sends forms; refuses other encodings by their headers, unread, with
 * 415. Some charsets take a thousand times as long to decode, and 160 compressed bytes can expand to a form of the full limit.
 */
export function plainBody({ type, limit }: { type: string; limit: string }): RequestHandler {
  const read = express.raw({ type, limit, inflate: false })
  return (req, res, next) => (req.is(type) && !isUtf8(req) ? next(new HttpError(415)) : read(req, res, next))
}

function isUtf8({ headers }: Request): boolean {
  const [, charset] = /;\s*charset="?([^";\s]*)/i.exec(headers['content-type'] ?? '') ?? []
  return charset === undefined || charset.toLowerCase() === 'utf-8'
}
