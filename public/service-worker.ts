import { AWAY, SLOW_MS } from './offline/rules.ts'

/** Prepended to this script by the server: the URLs of this version's files. */
declare const FILES: { version: string; first: string[]; later: string[] }

/** Types of the worker's global scope; the compiler only knows those of pages. */
interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetched extends Extendable {
  request: Request
  respondWith(answer: Promise<Response>): void
}
interface Scope {
  addEventListener(type: 'install' | 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetched) => void): void
  skipWaiting(): Promise<void>
  clients: { claim(): Promise<void> }
}

const worker = self as unknown as Scope
const SHELL = '/gate/offline'
/** Pages of the gate and those that lead to it. */
const GATE = /^\/(gate(\/.*)?|evacuation|sign-in)?$/

const kept = [...FILES.first, ...FILES.later]
const version = `so-cong-${FILES.version}`

worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(takeOver()))
worker.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url)
  if (event.request.method !== 'GET' || origin !== location.origin) return
  if (kept.includes(pathname)) event.respondWith(file(event.request))
  else if (event.request.mode === 'navigate' && GATE.test(pathname)) event.respondWith(page(event.request))
})

async function install(): Promise<void> {
  const cache = await caches.open(version)
  // Bypasses the browser's HTTP cache, which may have an older page.
  await cache.addAll([...FILES.first, new Request(SHELL, { cache: 'reload' })])
  await worker.skipWaiting()
}

async function takeOver(): Promise<void> {
  for (const name of await caches.keys()) if (name !== version) await caches.delete(name)
  await worker.clients.claim()
}

/** Hashed files never change, so cached ones come first; the scanner's are cached on first use. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(version)
  const own = await cache.match(request, { ignoreVary: true })
  if (own) return own
  const response = await fetch(request)
  // A full disk, or leaving the page, must not keep the file from the page.
  if (response.ok) await cache.put(request, response.clone()).catch(() => {})
  return response
}

/** The server's page, which is never cached; the empty page when none comes in time. */
async function page(request: Request): Promise<Response> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), SLOW_MS)
  })
  const answer = fetch(request)
  const response = await Promise.race([answer, late]).catch(() => undefined)
  clearTimeout(timer)
  if (response && !AWAY.includes(response.status)) return response
  const cache = await caches.open(version)
  return (await cache.match(SHELL)) ?? answer
}
