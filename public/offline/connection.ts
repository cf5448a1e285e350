import { type Drained, drain } from './drain.ts'
import { fetchWithin } from './fetch-within.ts'
import { onOutboxChange, readQueued } from './outbox.ts'
import { AWAY_MS, backoff, nextBatch, SLOW_MS } from './rules.ts'

export interface Connection {
  online: boolean
  /** When the server last responded, in milliseconds since 1970. */
  lastContact: number
  /** The server responds, but the session has ended. */
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
 * `listChanged` is true when the server responds again or has accepted queued events, so its list differs.
 */
type Listener = (connection: Connection, listChanged: boolean, remarks: string[]) => void

export function onConnection(listener: Listener): void {
  listeners.add(listener)
}

function notify(listChanged = false, remarks: string[] = []): void {
  for (const listener of listeners) listener({ ...connection }, listChanged, remarks)
}

/** Watches the connection, and sends queued events whenever there is one. */
export function watchConnection(forOffice: string, since: number | undefined): void {
  office = forOffice
  if (since !== undefined) Object.assign(connection, { online: false, lastContact: since })
  window.addEventListener('online', () => void tryNow())
  // A local server needs no network, so the page asks the server rather than trust the browser's state.
  window.addEventListener('offline', () => void tryNow())
  document.addEventListener('visibilitychange', () => document.hidden || void tryNow())
  onOutboxChange(() => void wake())
  void (connection.online ? wake() : tryNow())
}

export function serverAnswered(): void {
  connection.lastContact = Date.now()
  if (!connection.online) void tryNow()
}

/** Called when a request of the gate failed or timed out. */
export function serverFailed(): void {
  if (!connection.online) return
  connection.online = false
  attempt = 0
  notify()
  schedule()
}

/** Called when another request failed: checks the connection. */
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

const NOTHING: Drained = { end: 'away', taken: 0, remarks: [] }

/** Until this time nothing is sent to a busy server, whatever triggers a check. */
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
  const { end, taken, remarks, pause } = answers ? await send() : NOTHING
  const listChanged = answers && (!connection.online || taken > 0)
  connection.online = answers
  connection.signedOut = end === 'signed-out'
  if (answers) connection.lastContact = Date.now()
  notify(listChanged, remarks)
  if (end === 'done') attempt = 0
  else schedule(pause)
}

function schedule(pause = 0): void {
  clearTimeout(timer)
  const wait = backoff(attempt++, Math.random(), connection.online ? undefined : AWAY_MS)
  timer = window.setTimeout(() => void work(), Math.max(pause, wait))
}

/** Sends events that were queued or corrected while the server is reachable. */
async function wake(): Promise<void> {
  if (!connection.online || working || connection.signedOut) return
  if (nextBatch(await readQueued().catch(() => []), office).length > 0) void work()
}

/** True when the server and its database are available; without the database nothing can be recorded. */
async function isThere(): Promise<boolean> {
  try {
    const response = await fetchWithin(SLOW_MS, '/readyz', { cache: 'no-store' })
    // Rules out the login page of a captive portal.
    return response.ok && (await response.text()) === 'ready\n'
  } catch {
    return false
  }
}
