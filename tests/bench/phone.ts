import type { Browser, CDPSession, Page } from '@playwright/test'
import type { World } from './world.ts'

/** How much slower a cheap phone is than this computer. */
export const SLOWER = 6
/** Lighthouse's slow 4G: latency in ms, throughput in bytes per second. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 204_800, uploadThroughput: 84_375 }

/** The cost of a page load, measured once everything has arrived. */
export interface Cost {
  /** Milliseconds until the largest contentful paint, and until the `load` event. */
  painted: number
  loaded: number
  /** Bytes transferred, headers included. */
  bytes: number
  requests: number
  shift: number
  /** Blocking time: the sum of what tasks took beyond 50 ms. */
  blocking: number
}

export interface Phone {
  page: Page
  session: CDPSession
  close: () => Promise<void>
}

const OBSERVE = `
  window.seen = { painted: 0, shift: 0, blocking: 0 }
  const each = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true })
  each('largest-contentful-paint', (entry) => { seen.painted = entry.startTime })
  each('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value })
  each('longtask', (entry) => { seen.blocking += entry.duration - 50 })`

/** Opens a phone of 360 × 740 px with a slow processor, a slow network and an empty cache. */
export async function openPhone(browser: Browser, url: string, cookie?: string): Promise<Phone> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 360, height: 740 },
    locale: 'vi-VN',
    serviceWorkers: 'block',
  })
  if (cookie) {
    const [name = '', value = ''] = cookie.split('=')
    await context.addCookies([{ name, value, url }])
  }
  await context.addInitScript(OBSERVE)
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', SLOW_4G)
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  return { page, session, close: () => context.close() }
}

/** Event streams never end, so a load is over after this time (ms) without other traffic. */
const QUIET = 1000

export async function loadOf({ page, session }: Phone, path: string): Promise<Cost> {
  let [bytes, requests] = [0, 0]
  let last = performance.now()
  const cached = new Set<string>()
  const noteCached = ({ requestId }: { requestId: string }) => void cached.add(requestId)
  const noteEnd = ({ requestId, encodedDataLength }: { requestId: string; encodedDataLength: number }) => {
    if (cached.has(requestId) || encodedDataLength === 0) return
    bytes += encodedDataLength
    requests += 1
    last = performance.now()
  }
  session.on('Network.requestServedFromCache', noteCached)
  session.on('Network.loadingFinished', noteEnd)
  await page.goto(path, { waitUntil: 'load' })
  while (performance.now() - last < QUIET) await page.waitForTimeout(QUIET / 4)
  session.off('Network.requestServedFromCache', noteCached)
  session.off('Network.loadingFinished', noteEnd)
  const seen = await page.evaluate<Pick<Cost, 'painted' | 'loaded' | 'shift' | 'blocking'>>(
    `({ ...seen, loaded: performance.getEntriesByType('navigation')[0].loadEventEnd })`,
  )
  return { ...seen, bytes, requests }
}

/**
 * Measures in the page: milliseconds from running `act` until the frame after `isDone` holds; both are JavaScript expressions.
 */
export function timed(page: Page, act: string, isDone: string): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve, reject) => {
    const began = performance.now()
    const look = () => {
      if (performance.now() - began > 20000) reject(new Error(${JSON.stringify(`never so: ${isDone}`)}))
      else if (${isDone}) requestAnimationFrame(() => resolve(performance.now() - began))
      else requestAnimationFrame(look)
    }
    ${act}
    look()
  })`)
}

export function urlOf({ app }: World): string {
  return `http://127.0.0.1:${app.port}`
}
