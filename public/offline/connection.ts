import { type Drained, drain } from './drain.ts'
import { fetchWithin } from './fetch-within.ts'
import { onOutboxChange, readQueued } from './outbox.ts'
import { AWAY, backoff, nextBatch, SLOW } from './rules.ts'

export interface Connection {
  online: boolean
  /** When the server last answered. */
  lastContact: number
  /** The server answers, but not to this session. */
  signedOut: boolean
}

const connection: Connection = { online: true, lastContact: Date.now(), signedOut: false }
const listeners = new Set<Listener>()
let office = ''
let attempt = 0
let timer: number | undefined
let working: Promise<void> | undefined

export function isOnline(): boolean {
  return connection.online
}

export function lastContact(): number {
  return connection.lastContact
}

/**
 * `listChanged` is true when the server answers again, or has taken what waited: its list is another one now. `late` is how
 * many records it has taken of a closed day, for the head to decide on.
 */
type Listener = (connection: Connection, listChanged: boolean, late: number, remarks: string[]) => void

export function onConnection(listener: Listener): void {
  listeners.add(listener)
}

function notify(listChanged = false, late = 0, remarks: string[] = []): void {
  for (const listener of listeners) listener({ ...connection }, listChanged, late, remarks)
}

/** Watches over the connection, and sends what waits whenever there is one. */
export function watchConnection(forOffice: string, since: number | undefined): void {
  office = forOffice
  if (since !== undefined) Object.assign(connection, { online: false, lastContact: since })
  window.addEventListener('online', () => void tryNow())
  // A computer that is its own server needs no network: the page asks the server instead of the browser's state.
  window.addEventListener('offline', () => void tryNow())
  document.addEventListener('visibilitychange', () => document.hidden || void tryNow())
  onOutboxChange(() => void wake())
  void (connection.online ? wake() : tryNow())
}

/** The server answered. */
export function serverAnswered(): void {
  connection.lastContact = Date.now()
  if (!connection.online) void tryNow()
}

/** A request of the gate failed, or took too long. */
export function serverFailed(): void {
  if (!connection.online) return
  connection.online = false
  attempt = 0
  notify()
  schedule()
}

/** Something else failed. */
export function doubt(): void {
  if (connection.online) void tryNow()
}

export function tryNow(): Promise<void> {
  attempt = 0
  return work()
}

function work(): Promise<void> {
  clearTimeout(timer)
  working ??= attemptOnce().finally(() => {
    working = undefined
  })
  return working
}

const NOTHING: Drained = { end: 'away', taken: 0, late: 0, remarks: [] }

/** Until then a busy server is sent nothing, whatever makes us look whether it is there. */
let quietUntil = 0

async function send(): Promise<Drained> {
  const pause = quietUntil - performance.now()
  if (pause > 0) return { ...NOTHING, pause }
  const drained = await drain(office).catch(() => NOTHING)
  quietUntil = performance.now() + (drained.pause ?? 0)
  return drained
}

async function attemptOnce(): Promise<void> {
  const answers = await isThere()
  const { end, taken, late, remarks, pause } = answers ? await send() : NOTHING
  const listChanged = answers && (!connection.online || taken > 0)
  connection.online = answers
  connection.signedOut = end === 'signed-out'
  if (answers) connection.lastContact = Date.now()
  notify(listChanged, late, remarks)
  if (end === 'done') attempt = 0
  else schedule(pause)
}

function schedule(pause = 0): void {
  clearTimeout(timer)
  const wait = backoff(attempt++, Math.random(), connection.online ? undefined : AWAY)
  timer = window.setTimeout(() => void work(), Math.max(pause, wait))
}

/** Something waits although the server is there: since the last time, or mended by hand. */
async function wake(): Promise<void> {
  if (!connection.online || working || connection.signedOut) return
  if (nextBatch(await readQueued().catch(() => []), office).length > 0) void work()
}

/** The database behind the server included: without it nothing can be recorded. */
async function isThere(): Promise<boolean> {
  try {
    const response = await fetchWithin(SLOW, '/readyz', { cache: 'no-store' })
    // Not the page of a network that wants to be signed in to first.
    return response.ok && (await response.text()) === 'ready\n'
  } catch {
    return false
  }
}
