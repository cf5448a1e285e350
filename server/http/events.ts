import type { Request, Response } from 'express'

const HEARTBEAT = 25_000

export interface Stream {
  /** Sends one event; `data` may have several lines. */
  send(data: string): void
  end(): void
  onEnd(work: () => void): void
}

/** Streams that are open now, so that a stop ends them first and need not wait for browsers to go. */
const open = new Set<Stream>()

export function endStreams(): void {
  for (const stream of open) stream.end()
}

/** Opens a stream of server-sent events. Proxies must not buffer it, and a comment now and then keeps it alive. */
export function openStream(req: Request, res: Response): Stream {
  const work: (() => void)[] = []
  res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()
  res.write('retry: 1000\n\n')
  const heartbeat = setInterval(() => res.write(': \n\n'), HEARTBEAT)
  const stream: Stream = {
    send: (data) =>
      void res.write(
        `${data
          .split('\n')
          .map((line) => `data: ${line}`)
          .join('\n')}\n\n`,
      ),
    end: () => void res.end(),
    onEnd: (job) => void work.push(job),
  }
  open.add(stream)
  req.on('close', () => {
    clearInterval(heartbeat)
    open.delete(stream)
    for (const job of work) job()
  })
  return stream
}
