import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Engine } from './engine.ts'
import { launchBy } from './webdriver.ts'
import { DRIVER, launchWebkit } from './webkit.ts'

const GECKO = '/usr/bin/geckodriver'

/** In it a program sees the older system alone, with the processes and devices of this one. What is mounted goes with it. */
const INSIDE = 'mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'

/** The systems whose pages of staff are plain forms in WebKitGTK: it is older than Safari 13.1. */
const FORMS = ['bionic']

/**
 * WebKitGTK and Firefox of the older Debian and Ubuntu systems that lie in `folder` by their names, each with `/usr/bin/WebKitWebDriver` or
 * `/usr/bin/geckodriver` in it (docs/deploy.md says how they are made). Only root can start them.
 */
export function browsersOf(folder: string | undefined): Engine[] {
  if (!folder) return []
  return readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .flatMap(({ name }) => [
      webkitOf(path.resolve(folder, name), name),
      firefoxOf(path.resolve(folder, name), name),
    ])
    .filter((engine) => engine.missing(false) === undefined)
}

function inside(root: string, program: string): string[] {
  return ['unshare', '--mount', 'sh', '-c', INSIDE, root, program]
}

function missingIn(root: string, program: string): string | undefined {
  return existsSync(root + program) ? undefined : `has no ${program}`
}

function webkitOf(root: string, system: string): Engine {
  return {
    name: `WebKitGTK of ${system}`,
    scripts: !FORMS.includes(system),
    missing: () => missingIn(root, DRIVER),
    launch: () => launchWebkit(inside(root, DRIVER)),
  }
}

function firefoxOf(root: string, system: string): Engine {
  return {
    name: `Firefox of ${system}`,
    scripts: true,
    missing: () => missingIn(root, GECKO),
    launch: () =>
      launchBy({
        command: inside(root, GECKO),
        port: (port) => `--port=${port}`,
        env: { HOME: '/root' },
        capabilities: {
          browserName: 'firefox',
          'moz:firefoxOptions': {
            args: ['-headless'],
            prefs: { 'devtools.console.stdout.content': true, 'browser.dom.window.dump.enabled': true },
          },
        },
        // What its own parts say stands in the same output.
        consoleError: /^JavaScript error: (?=http)(.*)/,
      }),
  }
}
