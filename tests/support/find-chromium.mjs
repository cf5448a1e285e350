import { execFileSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
/** Debian's headless Chromium; the binary, not the shell script that starts it. */
export const HEADLESS = '/usr/lib/chromium/chromium-headless-shell'

/**
 * The browser for the browser tests: CHROMIUM_PATH, one on the PATH, Debian's, or Playwright's own download; undefined if there
 * is none. Throws if CHROMIUM_PATH is not executable.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  const given = process.env['CHROMIUM_PATH']
  if (given) {
    if (isProgram(given)) return given
    throw new Error(`CHROMIUM_PATH ${given} is no program that can be run`)
  }
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  const candidates = NAMES.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return [...candidates, '/usr/bin/chromium'].find(isProgram) ?? [downloaded()].find(isProgram)
}

/** Where Playwright keeps its own Chromium. Playwright is loaded only when it is asked, because that takes a third of a second. */
function downloaded() {
  return createRequire(import.meta.url)('@playwright/test').chromium.executablePath()
}

/**
 * The headless shell if installed, which opens a page with a third of the work (the same engine without windows, profiles and
 * extensions); otherwise Chromium.
 *
 * @returns {string | undefined}
 */
export function findHeadless() {
  return !process.env['CHROMIUM_PATH'] && isProgram(HEADLESS) ? HEADLESS : findChromium()
}

/**
 * The browser's name and version; also proves that it starts.
 *
 * @param {string} file
 * @returns {string}
 */
export function versionOf(file) {
  return execFileSync(file, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
}

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return path.isAbsolute(file)
  } catch {
    return false
  }
}
