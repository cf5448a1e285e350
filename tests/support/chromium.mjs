// Before the tests: finds Chromium for the tests in a browser, and installs it where that needs no question. Without
// one they are skipped by name; everything else runs.
import { spawnSync } from 'node:child_process'
import { findChromium, versionOf } from './find-chromium.mjs'

const found = findChromium() ?? install()
console.log(
  found
    ? `Browser tests run in ${found} (${nameOf(found)}).`
    : 'No Chromium here: the browser tests will be skipped by name. Install one, or set CHROMIUM_PATH.',
)

/** @param {string} file */
function nameOf(file) {
  try {
    return versionOf(file)
  } catch (error) {
    return `which does not start: ${error.message}`
  }
}

/** @returns {string | undefined} */
function install() {
  const root = process.getuid?.() === 0
  if (root && runs('apt-get', ['--version'])) {
    console.log('No Chromium here: installing the system’s package, which takes a minute …')
    runs('apt-get', ['update', '-qq'])
    runs('apt-get', ['install', '-qq', '-y', '--no-install-recommends', 'chromium'])
  } else {
    console.log('No Chromium here: trying Playwright’s own …')
    runs('npx', ['--no-install', 'playwright', 'install', 'chromium'])
  }
  return findChromium()
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function runs(command, args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const { status } = spawnSync(command, args, { env, stdio: 'ignore', timeout: 300_000 })
  return status === 0
}
