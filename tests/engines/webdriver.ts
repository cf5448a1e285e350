import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, isListening } from '../support/program.ts'
import { type Browser, errorList, type Tab, TYPING } from './engine.ts'
import { driver as load } from './packages.ts'

/** The parts of Selenium's client that are used here. */
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

export interface Driver {
  /** The WebDriver program, including a prefix such as a display server. */
  command: string[]
  /** The argument that sets the driver's port. */
  port: (port: number) => string
  env?: NodeJS.ProcessEnv
  capabilities: Record<string, unknown>
  /**
   * Its first group is the message. WebDriver has no access to the console, but the browser writes it to the driver's output.
   */
  consoleError: RegExp
}

/** Starts a browser through its driver. */
export async function launchBy({
  command,
  port: option,
  env,
  capabilities,
  consoleError,
}: Driver): Promise<Browser> {
  const port = await freePort()
  const [file, ...args] = [...command, option(port)]
  const server = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  const errors = errorList()
  for (const output of [server.stdout, server.stderr])
    createInterface(output).on('line', (line) => {
      const [, text] = consoleError.exec(line) ?? []
      if (text) errors.add(text)
    })
  while (!(await isListening(port))) await sleep(50)
  const selenium = load<Selenium>('selenium-webdriver')
  const driver = await new selenium.Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities(capabilities)
    .build()
  return {
    version: String((await driver.getCapabilities()).getBrowserVersion()),
    newTab: async () => tabOf(selenium, driver, () => errors.take()),
    close: async () => {
      await driver.quit().catch(() => {})
      await end(server)
    },
  }
}

export async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  if (child.kill()) await ended
}

function tabOf({ By, Key }: Selenium, driver: WebDriver, errors: () => string[]): Tab {
  const find = (selector: string) => driver.findElement(By.css(selector))
  return {
    goto: (url) => driver.get(url),
    // WebKitGTK's window cannot be narrower than about 450 px.
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
