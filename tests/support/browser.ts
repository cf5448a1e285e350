import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
} from '@playwright/test'
import type { Result } from 'axe-core'
import { afterEach, beforeAll, expect } from 'vitest'
import type { TestApp } from './app.ts'
import { ARGS } from './chromium.ts'
import { findChromium, findHeadless } from './find-chromium.mjs'
import { PASSWORD } from './global-setup.ts'
import { late } from './suite.ts'

/** Undefined without Chromium: browser tests are then skipped and listed as skipped. */
export const chromiumPath = findChromium()

/** In ms; generous, because other tests may keep both processors busy. */
const TIMEOUT = 20_000

/** Half as large as what its package exports. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export interface Visitor {
  page: Page
  context: BrowserContext
  /** Errors that the browser reported, except responses with an error status. */
  complaints: string[]
}

export interface Browsers {
  /** Opens a fresh browser context, not signed in. */
  open(app: TestApp, options?: BrowserContextOptions): Promise<Visitor>
  /** The same with a persistent profile in `folder`: what the gate stores on the device survives closing the window. */
  openProfile(app: TestApp, folder: string): Promise<Visitor>
  /** Closes all contexts and fails if any page complained. */
  settle(): Promise<void>
  /** Closes the contexts that are still open. */
  close(): Promise<void>
}

/** The application whose pages a context shows. */
const apps = new WeakMap<BrowserContext, TestApp>()

/** One browser for all test files of a worker, which ends with the worker; each test opens its own contexts. */
const running = new Map<string, Promise<Browser>>()

/** `executablePath`: full Chromium, for what the faster headless one cannot do, such as installing the app. */
export async function launch(executablePath = findHeadless() as string): Promise<Browsers> {
  const launched = running.get(executablePath) ?? chromium.launch({ executablePath, args: ARGS })
  running.set(executablePath, launched)
  const browser = await launched
  let opened: Visitor[] = []
  const close = async () => {
    const all = opened
    opened = []
    await Promise.all(all.map((one) => one.context.close()))
  }
  const visitorOf = async (app: TestApp, context: BrowserContext, page: Page): Promise<Visitor> => {
    context.setDefaultTimeout(TIMEOUT)
    apps.set(context, app)
    const visitor = { page, context, complaints: [] as string[] }
    await listen(visitor)
    opened.push(visitor)
    return visitor
  }
  return {
    async open(app, options = {}) {
      const context = await browser.newContext({
        ...windowOf(app),
        // A test can neither delay nor count requests that a service worker makes.
        serviceWorkers: 'block',
        ...options,
      })
      return visitorOf(app, context, await context.newPage())
    },
    async openProfile(app, folder) {
      const launched = { executablePath: chromiumPath as string, args: ARGS }
      const context = await chromium.launchPersistentContext(folder, { ...launched, ...windowOf(app) })
      return visitorOf(app, context, context.pages()[0] ?? (await context.newPage()))
    },
    async settle() {
      const complaints = opened.flatMap((one) => one.complaints)
      await close()
      expect(complaints).toEqual([])
    },
    close,
  }
}

/** Launches a browser for a `describe` and closes it afterwards; each test fails if a page complained. */
export function useBrowsers(...program: Parameters<typeof launch>): Browsers {
  const running: { browsers?: Browsers } = {}
  beforeAll(async () => {
    running.browsers = await launch(...program)
    return () => running.browsers?.close()
  })
  afterEach(() => running.browsers?.settle())
  return late(() => running.browsers)
}

/** Reduced motion, because colours in mid-transition can fail the contrast check. */
function windowOf(app: TestApp): BrowserContextOptions {
  return {
    baseURL: app.url,
    locale: 'vi-VN',
    viewport: { width: 1366, height: 768 },
    reducedMotion: 'reduce',
  }
}

async function listen({ page, complaints }: Visitor): Promise<void> {
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    const text = message.text()
    if (message.type() === 'error' && !text.startsWith('Failed to load resource')) complaints.push(text)
  })
  await page.addInitScript({
    content: `document.addEventListener('securitypolicyviolation', (event) =>
      console.error(event.effectiveDirective + ' refused ' + event.blockedURI))`,
  })
}

/** Counts the tones that would be heard, in `window.rung`. */
export const COUNT_TONES = `window.rung = 0
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...at) { window.rung += 1; return start.apply(this, at) }`

/** Signs in by cookie and opens the user's first page. */
export async function signIn(page: Page, username: string): Promise<void> {
  const app = apps.get(page.context())
  if (!app) throw new Error('this page was not opened by `open`')
  const [name, value] = await app.session(username)
  await page.context().addCookies([{ name, value, url: app.url }])
  await page.goto('/')
}

export async function fillSignIn(page: Page, username: string): Promise<void> {
  await page.getByLabel('Tên đăng nhập').fill(username)
  await page.getByLabel('Mật khẩu').fill(PASSWORD)
  await page.getByRole('button', { name: 'Đăng nhập' }).click()
}

/** Opens the menu, for what is not beside it. */
export async function openMenu(page: Page): Promise<Locator> {
  const bar = page.getByRole('navigation', { name: 'Các trang' })
  await bar.locator('summary').click()
  return bar
}

export async function openPage(page: Page, name: string): Promise<void> {
  await (await openMenu(page)).locator('.menu-pages').getByRole('link', { name, exact: true }).click()
}

export async function signOut(page: Page): Promise<void> {
  await (await openMenu(page)).getByRole('button', { name: 'Đăng xuất' }).click()
}

/** Makes every database connection fail. Returns a function that undoes this. */
export function cutOff({ context: { pool } }: TestApp): () => void {
  const whole: { connect: unknown } = pool
  const { connect } = whole
  const away = Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' })
  whole.connect = (answer?: (error: Error) => void) => (answer ? answer(away) : Promise.reject(away))
  return () => {
    whole.connect = connect
  }
}

/** Returns one line per element that violates a WCAG 2.2 AA rule. */
export function accessProblems(page: Page): Promise<string[]> {
  return problems(page, { type: 'tag', values: WCAG })
}

/** They depend on colours and width, and take most of the time of a check. */
const BY_LOOKS = ['color-contrast', 'link-in-text-block', 'target-size']

/** Checks only the rules that depend on looks, for a second look at a page in another theme or size. */
export function contrastProblems(page: Page): Promise<string[]> {
  return problems(page, { type: 'rule', values: BY_LOOKS })
}

/** Checks all rules but those. */
export function structureProblems(page: Page): Promise<string[]> {
  return problems(page, { type: 'tag', values: WCAG }, BY_LOOKS)
}

interface RunOnly {
  type: 'tag' | 'rule'
  values: string[]
}

/** Loading axe takes as long as a check, so each frame loads it once. */
async function problems(page: Page, runOnly: RunOnly, off: string[] = []): Promise<string[]> {
  for (const frame of page.frames()) if (!(await frame.evaluate('"axe" in window'))) await frame.evaluate(AXE)
  // Screen reader users move from heading to heading by level.
  const rules = {
    ...(runOnly.type === 'tag' && { 'heading-order': { enabled: true } }),
    ...Object.fromEntries(off.map((rule) => [rule, { enabled: false }])),
  }
  const options = JSON.stringify({ runOnly, rules, resultTypes: ['violations'] })
  const violations = await page.evaluate<Result[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations)`,
  )
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html} ${node.failureSummary}`),
  )
}

/** How many pixels the page itself, not a table in it, is wider than the window. */
export function overflow(page: Page): Promise<number> {
  return page
    .locator('html')
    .evaluate((html: { scrollWidth: number; clientWidth: number }) => html.scrollWidth - html.clientWidth)
}
