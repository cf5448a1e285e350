import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import type { Engine } from './engine.ts'
import { launchBy } from './webdriver.ts'
import { DRIVER, launchWebkit } from './webkit.ts'

const GECKO = '/usr/bin/geckodriver'

/** Runs a program in the older system (chroot), with this system's processes and devices mounted; the mounts end with it. */
const INSIDE = 'mount --rbind /proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'

/** Systems whose WebKitGTK is older than Safari 13.1, so staff pages are plain forms. */
const FORMS = ['bionic']

/**
 * WebKitGTK and Firefox of the older Debian and Ubuntu systems in `folder`, one subfolder each, with `/usr/bin/WebKitWebDriver`
 * or `/usr/bin/geckodriver` installed. Starting them needs root. To make and use one:
 *
 *     debootstrap --variant=minbase --components=main,universe focal /srv/old/focal
 *     chroot /srv/old/focal apt-get install -y --no-install-recommends webkit2gtk-driver fonts-dejavu-core
 *     npm run test:engines -- --systems /srv/old --only "of focal"
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
        // Firefox's internal errors appear in the same output.
        consoleError: /^JavaScript error: (?=http)(.*)/,
      }),
  }
}
