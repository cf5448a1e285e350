import { pipeline } from 'node:stream/promises'
import type { Response } from 'express'

/** Milliseconds in which nobody has taken anything of it, after which a download is over. */
const STANDSTILL = 60_000

/**
 * Sends a file while it is made, no faster than it is taken. The name says of what type it is. Until the first part is
 * there, an error gets a page.
 */
export async function sendDownload(
  res: Response,
  name: string,
  content: AsyncGenerator<string | Buffer>,
  standstill = STANDSTILL,
): Promise<void> {
  try {
    const first = await content.next()
    res.attachment(name)
    // Without a listener Node then ends the connection.
    res.setTimeout(standstill)
    const all = async function* () {
      if (!first.done) yield first.value
      yield* content
    }
    await pipeline(all, res)
  } catch (error) {
    // Somebody who no longer wants the file is no fault.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  } finally {
    // Who left before the first part has read none of it: what it holds is still given back.
    await content.return(undefined)
  }
}
