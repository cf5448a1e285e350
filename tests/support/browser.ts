import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from '@playwright/test'
import axe, { type Result } from 'axe-core'
import { afterEach, beforeAll, expect } from 'vitest'
import type { TestApp } from './app.ts'
import { ARGS } from './chromium.ts'
import { findChromium, findHeadless } from './find-chromium.mjs'
import { PASSWORD } from './global-setup.ts'
import { late } from './suite.ts'

/** Undefined where there is no Chromium: tests in a browser are then skipped by name. */
export const chromiumPath = findChromium()

/** Other tests may keep both processors busy. */
const TIMEOUT = 20_000

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

export interface Visitor {
  page: Page
  context: BrowserContext
  /** Everything the browser complained about. An answer with an error status is not among it. */
  complaints: string[]
}

export interface Browsers {
  /** Somebody at a computer of their own, not signed in. */
  open(app: TestApp, options?: BrowserContextOptions): Promise<Visitor>
  /** The same, with a profile in `folder` that outlives the window and everything the gate keeps on a device. */
  openProfile(app: TestApp, folder: string): Promise<Visitor>
  /** Closes the open windows and fails on any complaint of any page. */
  settle(): Promise<void>
  /** Closes the windows that are still open. */
  close(): Promise<void>
}

/** Whose pages a browser shows. */
const apps = new WeakMap<BrowserContext, TestApp>()

/** One for all files that a worker runs, and it ends with the worker: each page has a window of its own. */
const running = new Map<string, Promise<Browser>>()

/** `executablePath`: Chromium itself for what a page cannot do in the quicker one, such as being installed. */
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
        // What a worker fetches, a test cannot hold up or count.
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

/** The browser of a `describe`: closed after its tests, each of which fails on any complaint of any page. */
export function useBrowsers(...program: Parameters<typeof launch>): Browsers {
  const running: { browsers?: Browsers } = {}
  beforeAll(async () => {
    running.browsers = await launch(...program)
    return () => running.browsers?.close()
  })
  afterEach(() => running.browsers?.settle())
  return late(() => running.browsers)
}

/** Nothing moves: on the way from one colour to another there is a moment without contrast. */
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

/** Opens the first page of a person who has signed in. */
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

/** Opens a page of the menu, which lies behind a button where many pages meet a narrow window. */
export async function openPage(page: Page, name: string): Promise<void> {
  const menu = page.getByRole('button', { name: 'Danh mục' })
  if (await menu.isVisible()) await menu.click()
  await page.getByRole('navigation', { name: 'Các trang' }).getByRole('link', { name }).click()
}

/** Lets every connection to the database fail until the function it returns is called. */
export function cutOff({ context: { pool } }: TestApp): () => void {
  const whole: { connect: unknown } = pool
  const { connect } = whole
  const away = Object.assign(new Error('the database is away'), { code: 'ECONNREFUSED' })
  whole.connect = (answer?: (error: Error) => void) => (answer ? answer(away) : Promise.reject(away))
  return () => {
    whole.connect = connect
  }
}

/** One line for each rule of WCAG 2.2 AA broken, with the element that breaks it. */
export function accessProblems(page: Page): Promise<string[]> {
  return problems(page, { type: 'tag', values: WCAG })
}

/** The same of the rules that depend on colours and on the width alone: what a second look at a page can find. */
export function contrastProblems(page: Page): Promise<string[]> {
  return problems(page, { type: 'rule', values: ['color-contrast', 'link-in-text-block', 'target-size'] })
}

interface RunOnly {
  type: 'tag' | 'rule'
  values: string[]
}

/** To load axe takes as long as a look: it is loaded once into a page and its frames, and stays until they go. */
async function problems(page: Page, runOnly: RunOnly): Promise<string[]> {
  for (const frame of page.frames())
    if (!(await frame.evaluate('"axe" in window'))) await frame.evaluate(axe.source)
  // Whoever hears a page goes from heading to heading by their levels.
  const rules = runOnly.type === 'tag' ? { 'heading-order': { enabled: true } } : {}
  const options = JSON.stringify({ runOnly, rules, resultTypes: ['violations'] })
  const violations = await page.evaluate<Result[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations)`,
  )
  return violations.flatMap((one) =>
    one.nodes.map((node) => `${one.id}: ${node.html} ${node.failureSummary}`),
  )
}

/** How far the page itself, not a table in it, reaches beyond the window. */
export function overflow(page: Page): Promise<number> {
  return page
    .locator('html')
    .evaluate((html: { scrollWidth: number; clientWidth: number }) => html.scrollWidth - html.clientWidth)
}
