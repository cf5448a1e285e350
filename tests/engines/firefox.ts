import { existsSync } from 'node:fs'
import type { Engine } from './engine.ts'
import { driver } from './packages.ts'
import { launchWith, type Puppeteer } from './puppeteer.ts'

const FILES = ['/usr/bin/firefox-esr', '/usr/bin/firefox']

/** Automated through WebDriver BiDi, without a separate driver. */
export const firefox: Engine = {
  name: 'Firefox',
  scripts: true,
  missing: () => (FILES.some((file) => existsSync(file)) ? undefined : 'needs Firefox (Debian: firefox-esr)'),
  launch: () =>
    launchWith(driver<Puppeteer>('puppeteer-core'), {
      browser: 'firefox',
      executablePath: FILES.find((file) => existsSync(file)),
      headless: true,
    }),
}
