import { type Browser, errorList, type Tab, TYPING } from './engine.ts'

/** The API common to all releases of Puppeteer, from Chrome 64's to Firefox's of today. */
export interface Puppeteer {
  launch(options: Record<string, unknown>): Promise<Launched>
}

interface Launched {
  version(): Promise<string>
  newPage(): Promise<Page>
  close(): Promise<void>
}

interface Page {
  goto(url: string): Promise<unknown>
  setViewport(size: { width: number; height: number }): Promise<void>
  type(selector: string, text: string, options: { delay: number }): Promise<void>
  focus(selector: string): Promise<void>
  evaluate<Result>(script: string): Promise<Result>
  on(event: 'pageerror', listener: (error: Error) => void): void
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void
  keyboard: { press(key: string): Promise<void> }
}

export async function launchWith(puppeteer: Puppeteer, options: Record<string, unknown>): Promise<Browser> {
  const browser = await puppeteer.launch(options)
  return {
    version: await browser.version(),
    newTab: async () => tabOf(await browser.newPage()),
    close: async () => browser.close(),
  }
}

function tabOf(page: Page): Tab {
  const errors = errorList()
  page.on('pageerror', (error) => errors.add(String(error)))
  page.on('console', (message) => message.type() === 'error' && errors.add(message.text()))
  return {
    goto: (url) => page.goto(url),
    resize: (width, height) => page.setViewport({ width, height }),
    type: (selector, text) => page.type(selector, text, { delay: TYPING }),
    enter: (selector) => page.focus(selector).then(() => page.keyboard.press('Enter')),
    evaluate: (expression) => page.evaluate(expression),
    errors: () => errors.take(),
  }
}
