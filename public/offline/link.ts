import { type Drained, drain } from './drain.ts'
import { onOutboxChange, readHeads } from './outbox.ts'
import { backoff, nextBatch, SLOW } from './rules.ts'
import { fetchWithin } from './soon.ts'

export interface Link {
  online: boolean
  /** When the server last answered. */
  lastContact: number
  /** The server answers, but not to this session. */
  signedOut: boolean
}

const link: Link = { online: true, lastContact: Date.now(), signedOut: false }
const listeners = new Set<Listener>()
let office = ''
let attempt = 0
let timer: number | undefined
let working: Promise<void> | undefined

export function isOnline(): boolean {
  return link.online
}

export function lastContact(): number {
  return link.lastContact
}

/**
 * `news` is true when the server answers again, or has taken what waited: its list is another one now. `late` is how
 * many records it has taken of a closed day, for the head to decide on.
 */
type Listener = (link: Link, news: boolean, late: number) => void

export function onLink(listener: Listener): void {
  listeners.add(listener)
}

function tell(news = false, late = 0): void {
  for (const listener of listeners) listener({ ...link }, news, late)
}

/** Watches over the connection, and sends what waits whenever there is one. */
export function startLink(forOffice: string, since: number | undefined): void {
  office = forOffice
  if (since !== undefined) Object.assign(link, { online: false, lastContact: since })
  window.addEventListener('online', () => void tryNow())
  // A computer that is its own server needs no network: the page asks the server instead of the browser's state.
  window.addEventListener('offline', () => void tryNow())
  document.addEventListener('visibilitychange', () => document.hidden || void tryNow())
  onOutboxChange(() => void wake())
  void (link.online ? wake() : tryNow())
}

/** The server answered. */
export function met(): void {
  link.lastContact = Date.now()
  if (!link.online) void tryNow()
}

/** A request of the gate failed, or took too long. */
export function lost(): void {
  if (!link.online) return
  link.online = false
  attempt = 0
  tell()
  schedule()
}

/** Something else failed. */
export function doubt(): void {
  if (link.online) void tryNow()
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

const NOTHING: Drained = { end: 'away', taken: 0, late: 0 }

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
  const { end, taken, late, pause } = answers ? await send() : NOTHING
  const news = answers && (!link.online || taken > 0)
  link.online = answers
  link.signedOut = end === 'signed-out'
  if (answers) link.lastContact = Date.now()
  tell(news, late)
  if (end === 'done') attempt = 0
  else schedule(pause)
}

function schedule(pause = 0): void {
  clearTimeout(timer)
  timer = window.setTimeout(() => void work(), Math.max(pause, backoff(attempt++, Math.random())))
}

/** Something waits although the server is there: since the last time, or mended by hand. */
async function wake(): Promise<void> {
  if (!link.online || working || link.signedOut) return
  if (nextBatch(await readHeads().catch(() => []), office).length > 0) void work()
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
