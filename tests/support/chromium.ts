import { existsSync } from 'node:fs'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from '@playwright/test'
import type { TestApp } from './app.ts'

const SYSTEM = '/usr/bin/chromium'

/** Runs without sandbox, GPU and background requests, and with glyphs as wide as on paper. */
export const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
]

export function launchChromium(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    ...(existsSync(SYSTEM) && { executablePath: SYSTEM }),
    args: [...ARGS, ...args],
  })
}

export interface Visit {
  page: Page
  context: BrowserContext
  /** Script errors, and violations of the page's content security policy. */
  complaints: string[]
}

/** Opens a page of the application in its own context, signed in as `username`. */
export async function visit(
  browser: Browser,
  app: TestApp,
  username: string,
  origin = app.url,
  device: BrowserContextOptions = {},
): Promise<Visit> {
  const client = await app.client(username)
  const context = await browser.newContext({ serviceWorkers: 'block', ...device })
  await context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: origin })))
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('request', (request) => {
    if (request.url().endsWith('/csp-report')) complaints.push(request.postData() ?? 'csp-report')
  })
  return { page, context, complaints }
}
