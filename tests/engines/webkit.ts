import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isListening } from '../support/program.ts'
import { type Browser, type Engine, errorList, type Tab, TYPING } from './engine.ts'
import { driver as load } from './packages.ts'

const [DRIVER, SCREEN] = ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb']
/** Its errors go to the driver's output: WebDriver has no word for them. */
const ARGS = ['--automation', '--enable-write-console-messages-to-stdout=true']

/** Of its client what is used here. */
interface Selenium {
  Builder: new () => Builder
  By: { css(selector: string): object }
  Key: { ENTER: string }
}

interface Builder {
  usingServer(url: string): this
  withCapabilities(capabilities: Record<string, unknown>): this
  build(): Promise<WebDriver>
}

interface WebDriver {
  get(url: string): Promise<void>
  quit(): Promise<void>
  findElement(by: object): { sendKeys(text: string): Promise<void> }
  executeScript<Result>(script: string): Promise<Result>
  getCapabilities(): Promise<{ getBrowserVersion(): string | undefined }>
  manage(): { window(): { setRect(size: { width: number; height: number }): Promise<unknown> } }
}

const CONSOLE_ERROR = /^CONSOLE (?:JS |SECURITY |NETWORK )?ERROR (.*)/

/** WebKitGTK in its MiniBrowser: the engine of Safari, with Debian's windows and network. */
export const webkit: Engine = {
  name: 'WebKitGTK',
  scripts: true,
  missing: () =>
    existsSync(DRIVER) && existsSync(SCREEN)
      ? undefined
      : 'needs WebKitWebDriver and Xvfb (Debian: webkit2gtk-driver xvfb)',
  launch,
}

async function launch(): Promise<Browser> {
  const screen = spawn(SCREEN, ['-displayfd', '3', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const [number] = await once(screen.stdio[3] as Readable, 'data')
  const port = await freePort()
  const env = { ...process.env, DISPLAY: `:${String(number).trim()}`, GTK_A11Y: 'none' }
  const server = spawn(DRIVER, [`--port=${port}`], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const errors = errorList()
  createInterface(server.stdout).on('line', (line) => {
    const [, text] = CONSOLE_ERROR.exec(line) ?? []
    if (text) errors.add(text)
  })
  while (!(await isListening(port))) await sleep(50)
  const selenium = load<Selenium>('selenium-webdriver')
  const driver = await new selenium.Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities({ browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { args: ARGS } })
    .build()
  const capabilities = await driver.getCapabilities()
  return {
    version: String(capabilities.getBrowserVersion()),
    newTab: async () => tabOf(selenium, driver, () => errors.take()),
    close: async () => {
      await driver.quit().catch(() => {})
      for (const child of [server, screen]) await end(child)
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  if (child.kill()) await ended
}

function tabOf({ By, Key }: Selenium, driver: WebDriver, errors: () => string[]): Tab {
  const find = (selector: string) => driver.findElement(By.css(selector))
  return {
    goto: (url) => driver.get(url),
    // Its window has a least width of about 450 pixels.
    resize: (width, height) => driver.manage().window().setRect({ width, height }),
    async type(selector, text) {
      for (const letter of text) {
        await find(selector).sendKeys(letter)
        await sleep(TYPING)
      }
    },
    enter: (selector) => find(selector).sendKeys(Key.ENTER),
    evaluate: (expression) => driver.executeScript(`return ${expression}`),
    errors,
  }
}
