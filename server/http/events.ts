import type { Request, Response } from 'express'

const HEARTBEAT = 25_000
/** Milliseconds in which an event has to be taken: a phone with a poor network needs five for a long list. */
const DRAIN_TIMEOUT = 15_000
/** A browser comes back after so many milliseconds, each after another pause: a restart must not bring all at once. */
const PAUSE = { least: 1000, most: 5000 }

export interface Stream {
  /** Sends an event of {@link eventOf}. While the last one is still under way only the newest waits behind it. */
  send(event: Buffer | string): void
  /** The last event is still under way. */
  isBehind(): boolean
  /** The browser comes back: after `pause` milliseconds, or as soon as after any break. */
  end(pause?: number): void
  onEnd(work: () => void): void
}

export const asksForStream = ({ headers }: Request) => headers.accept === 'text/event-stream'

/** Streams that are open now, so that a stop ends them first and need not wait for browsers to go. */
const open = new Set<Stream>()

export const openStreams = () => open.size

export function endStreams(): void {
  for (const stream of open) stream.end()
}

/** Stands before each line of an event. */
export const DATA = 'data: '

/** An event as it goes over the wire. */
export function eventOf(data: string): string {
  return `${DATA}${data.replaceAll('\n', `\n${DATA}`)}\n\n`
}

/**
 * Opens a stream of server-sent events. Proxies must not buffer it, and a comment now and then keeps it alive. A reader
 * that has not taken the whole of an event in `patience` milliseconds is cut off: until then one event waits for it, never
 * a row of them.
 */
export function openStream(res: Response, patience = DRAIN_TIMEOUT): Stream {
  const work: (() => void)[] = []
  let waiting: Buffer | string | undefined
  let untaken: NodeJS.Timeout | undefined
  res.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' })
  res.flushHeaders()

  const write = (event: Buffer | string) => {
    if (!res.write(event)) untaken = setTimeout(() => res.destroy(), patience)
  }
  const heartbeat = setInterval(() => untaken || write(': \n\n'), HEARTBEAT)
  const stream: Stream = {
    send(event) {
      if (!open.has(stream)) return
      if (untaken) waiting = event
      else write(event)
    },
    isBehind: () => untaken !== undefined,
    end(pause) {
      if (!open.has(stream)) return
      // Data that nobody reads would hold the end up as well.
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
