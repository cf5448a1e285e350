import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { Readable } from 'node:stream'
import type { Browser, Engine } from './engine.ts'
import { end, launchBy } from './webdriver.ts'

export const [DRIVER, SCREEN] = ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb']
const ARGS = ['--automation', '--enable-write-console-messages-to-stdout=true']

/** WebKitGTK in its MiniBrowser: Safari's engine with Debian's windowing and network libraries. */
export const webkit: Engine = {
  name: 'WebKitGTK',
  scripts: true,
  missing: () =>
    existsSync(DRIVER) && existsSync(SCREEN)
      ? undefined
      : 'needs WebKitWebDriver and Xvfb (Debian: webkit2gtk-driver xvfb)',
  launch: () => launchWebkit([DRIVER]),
}

export async function launchWebkit(command: string[]): Promise<Browser> {
  const screen = spawn(SCREEN, ['-displayfd', '3', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const [number] = await once(screen.stdio[3] as Readable, 'data')
  const browser = await launchBy({
    command,
    port: (port) => `--port=${port}`,
    env: { DISPLAY: `:${String(number).trim()}`, GTK_A11Y: 'none' },
    capabilities: { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': { args: ARGS } },
    consoleError: /^CONSOLE (?:JS |SECURITY |NETWORK )?ERROR (.*)/,
  })
  return { ...browser, close: () => browser.close().then(() => end(screen)) }
}
