import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'
import * as z from 'zod'
import { HttpError } from '../platform/lib/errors.ts'
import { type Spool, spooled } from '../platform/lib/spool.ts'
import type { Cookies } from './cookies.ts'

/** A reader that takes fewer bytes than this in this many milliseconds is cut off; even the poorest network is faster. */
const LEAST = 16 * 1024
const SPAN = 60_000

/** By its form's mark a page knows that the file comes (`public/staff/preparing.ts`), within so many seconds. */
const MarkedForm = z.object({ download: z.string().regex(/^\w{1,40}$/) })
const MARK_SECONDS = 60

export interface Download {
  /** The extension gives the content type. */
  name: string
  content: AsyncIterable<string | Buffer>
  /** Called once the file is complete, before any of it is sent: nothing is recorded that nobody could have received. */
  note?: () => Promise<void>
}

export type SendDownload = (res: Response, download: Download) => Promise<void>

interface UnderWay {
  session: Buffer
  stop: AbortController
}

/**
 * Sends files, one at a time for each office. A file is first made as fast as possible and then sent at the reader's speed: a
 * slow reader holds up nobody, and a file that cannot be made becomes an error page instead of half a file. A second
 * request of the same session ends the first; that of a colleague gets 429.
 */
export function createDownloads(cookies: Pick<Cookies, 'set'>, { span = SPAN } = {}): SendDownload {
  const underWay = new Map<string, UnderWay>()

  return async (res, { name, content, note }) => {
    // The reader has gone already, so no event would ever end this.
    if (res.closed) return
    const { office, staff } = res.locals
    const earlier = underWay.get(office.id)
    if (earlier && !earlier.session.equals(staff.session)) throw new HttpError(429, 10, 'download_busy')
    earlier?.stop.abort()
    const stop = new AbortController()
    const own: UnderWay = { session: staff.session, stop }
    underWay.set(office.id, own)
    const { signal } = stop
    res.on('close', () => stop.abort())
    let file: Spool | undefined
    try {
      file = await spooled(content, { signal })
      await note?.()
      const form = MarkedForm.safeParse(res.req.body)
      if (form.success) cookies.set(res, 'download', form.data.download, MARK_SECONDS)
      res.attachment(name).set('Content-Length', String(file.size))
      await paced(res, span, pipeline(file.parts, res, { signal }))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOSPC') throw new HttpError(503, 15, 'download_queue')
      // A reader who has gone is not an error. One who has asked again still waits for this answer.
      if (!signal.aborted || !isEnd(error)) throw error
      res.destroy()
    } finally {
      await file?.close()
      if (underWay.get(office.id) === own) underWay.delete(office.id)
    }
  }
}

/** Cuts off a reader that takes less than {@link LEAST} in a span. */
async function paced(res: Response, span: number, sending: Promise<void>): Promise<void> {
  let taken = 0
  const watch = setInterval(() => {
    const { bytesWritten = 0, writableLength = 0 } = res.socket ?? {}
    const now = bytesWritten - writableLength
    if (now - taken < LEAST) res.destroy()
    taken = now
  }, span)
  await sending.finally(() => clearInterval(watch))
}

function isEnd(error: unknown): boolean {
  const { name, code = '' } = error as NodeJS.ErrnoException
  return name === 'AbortError' || ['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(code)
}

/** The content of a download that comes in one piece. */
export async function* madeAtOnce(make: () => string | Promise<Uint8Array>): AsyncGenerator<string | Buffer> {
  const made = await make()
  yield typeof made === 'string' ? made : Buffer.from(made)
}

/** Sends a short list at once, without a queue. */
export async function sendAtOnce(res: Response, name: string, content: AsyncIterable<string>): Promise<void> {
  let text = ''
  for await (const part of content) text += part
  res.attachment(name).send(text)
}
