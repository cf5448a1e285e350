import type { Request, Response } from 'express'

const HEARTBEAT = 25_000
/** Milliseconds to take an event: a phone with a poor network needs some seconds for a host's page. */
const DRAIN_TIMEOUT = 15_000
/** Milliseconds after which browsers reconnect, random so that after a restart not all come at once. */
const PAUSE = { least: 1000, most: 5000 }

export interface Stream {
  /** Sends an event of {@link eventOf}. While the previous one is being sent, only the newest waits. */
  send(event: string): void
  /** Ends the stream; the browser reconnects after `pause` milliseconds, or as soon as after any break. */
  end(pause?: number): void
  onEnd(work: () => void): void
}

export const asksForStream = ({ headers }: Request) => headers.accept === 'text/event-stream'

/** Open streams. A shutdown ends them first, so that it need not wait for browsers. */
const open = new Set<Stream>()

export const openStreams = () => open.size

export function endStreams(): void {
  for (const stream of open) stream.end()
}

/** An event in the wire format. */
export function eventOf(data: string): string {
  return `data: ${data.replaceAll('\n', '\ndata: ')}\n\n`
}

/**
 * Opens a stream of server-sent events. Proxies must not buffer it, and a regular comment keeps it alive. A reader that has
 * not taken the whole of an event within `patience` milliseconds is cut off; until then one event waits, never a queue.
 */
export function openStream(res: Response, patience = DRAIN_TIMEOUT): Stream {
  const work: (() => void)[] = []
  let waiting: string | undefined
  let untaken: NodeJS.Timeout | undefined
  res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()

  const write = (event: string) => {
    if (!res.write(event)) untaken = setTimeout(() => res.destroy(), patience)
  }
  const heartbeat = setInterval(() => untaken || write(': \n\n'), HEARTBEAT)
  const stream: Stream = {
    send(event) {
      if (!open.has(stream)) return
      if (untaken) waiting = event
      else write(event)
    },
    end(pause) {
      if (!open.has(stream)) return
      // Data that nobody reads would also delay the end.
      if (untaken) res.destroy()
      else res.end(pause === undefined ? '' : retryIn(pause))
      over()
    },
    onEnd: (job) => void work.push(job),
  }
  const over = () => {
    if (!open.delete(stream)) return
    clearInterval(heartbeat)
    clearTimeout(untaken)
    waiting = undefined
    for (const job of work) job()
  }
  res.on('drain', () => {
    clearTimeout(untaken)
    untaken = undefined
    const event = waiting
    waiting = undefined
    if (event) stream.send(event)
  })
  res.on('close', over)
  open.add(stream)
  write(retryIn(PAUSE.least + Math.random() * (PAUSE.most - PAUSE.least)))
  return stream
}

function retryIn(milliseconds: number): string {
  return `retry: ${Math.round(milliseconds)}\n\n`
}
