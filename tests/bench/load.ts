import net from 'node:net'

export interface Load {
  port: number
  connections?: number
  /** Ends after this many seconds or answers. */
  seconds?: number | undefined
  count?: number | undefined
  /** The request that a connection sends, given its number. */
  request: (connection: number) => string
  status: number
}

export const CONNECTIONS = 16

export interface Loaded {
  count: number
  perSecond: number
  /** In ms. */
  p99: number
  /** CPU time in ms that this process used per request; it competes with the measured program. */
  ownCpu: number
}

/** Keeps every connection busy with one request at a time. Throws when an answer has another status. */
export async function load({
  connections = CONNECTIONS,
  seconds = Infinity,
  count = Infinity,
  ...what
}: Load): Promise<Loaded> {
  const times: number[] = []
  const cpu = process.cpuUsage()
  const start = performance.now()
  const until = start + seconds * 1000
  let left = count
  const goOn = () => performance.now() < until && left-- > 0
  const oneOf = (connection: number) => ({ ...what, request: () => what.request(connection) })
  await Promise.all(Array.from({ length: connections }, (_, index) => keepBusy(oneOf(index), goOn, times)))
  const took = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  times.sort((a, b) => a - b)
  return {
    count: times.length,
    perSecond: (times.length / took) * 1000,
    p99: quantile(times, 0.99),
    ownCpu: (user + system) / 1000 / times.length,
  }
}

export function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

export function p95(times: number[]): number {
  return quantile(
    times.toSorted((a, b) => a - b),
    0.95,
  )
}

export function median(values: number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

/** The raw answer, headers included. */
export async function fetchRaw(port: number, request: string): Promise<Buffer> {
  const socket = net.connect(port, '127.0.0.1')
  try {
    return await new Promise((resolve, reject) => {
      listen(socket, resolve, reject)
      socket.write(request, 'latin1')
    })
  } finally {
    socket.destroy()
  }
}

function keepBusy(
  { port, request, status }: Pick<Load, 'port' | 'status'> & { request: () => string },
  goOn: () => boolean,
  times: number[],
): Promise<void> {
  const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
  const wanted = `HTTP/1.1 ${status} `
  return new Promise<void>((resolve, reject) => {
    let sent = 0
    const send = () => {
      if (!goOn()) return resolve()
      sent = performance.now()
      socket.write(request(), 'latin1')
    }
    const answered = (answer: Buffer) => {
      if (answer.toString('latin1', 0, wanted.length) !== wanted) {
        return reject(new Error(`not ${status}: ${answer.toString().slice(0, 4000)}`))
      }
      times.push(performance.now() - sent)
      send()
    }
    listen(socket, answered, reject)
    socket.once('connect', send)
  }).finally(() => socket.destroy())
}

function listen(
  socket: net.Socket,
  answered: (answer: Buffer) => void,
  failed: (error: Error) => void,
): void {
  let kept: Buffer | undefined
  socket.on('error', failed)
  socket.on('close', () => failed(new Error('the connection was closed')))
  socket.on('data', (chunk) => {
    const all = kept ? Buffer.concat([kept, chunk]) : chunk
    kept = isWhole(all) ? undefined : all
    if (!kept) answered(all)
  })
}

const LENGTH = /\r\ncontent-length: (\d+)/i

export function isWhole(answer: Buffer): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head < 0) return false
  if (answer.toString('latin1', 8, 13) === ' 204 ') return true
  const length = LENGTH.exec(answer.toString('latin1', 0, head))
  if (length) return answer.length >= head + 4 + Number(length[1])
  return answer.subarray(-5).toString('latin1') === '0\r\n\r\n'
}
