// Runs before the tests: finds Chromium for the browser tests, and installs it where that needs no confirmation. Without
// Chromium, those tests are skipped and listed; all others run.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findChromium, findHeadless, HEADLESS, versionOf } from './find-chromium.mjs'

const chromium = findChromium() ?? install()
if (chromium) installHeadless(chromium)
const found = findHeadless()
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
 * The headless shell opens a page with a third of the work. It must have Chromium's version, since they share files. Optional
 * for the tests.
 *
 * @param {string} chromium
 */
function installHeadless(chromium) {
  const debians = chromium === '/usr/bin/chromium' && process.getuid?.() === 0
  if (!debians || process.env['CHROMIUM_PATH'] || existsSync(HEADLESS)) return
  const { stdout } = spawnSync('dpkg-query', ['-W', 'chromium'], { encoding: 'utf8' })
  const version = stdout.trim().split('\t')[1]
  const quick = ['-o', 'Acquire::http::Timeout=10', '-o', 'Acquire::Retries=0', '-qq']
  const args = [...quick, 'install', '-y', '--no-install-recommends', `chromium-headless-shell=${version}`]
  if (!runs('apt-get', args) && runs('apt-get', [...quick, 'update'])) runs('apt-get', args)
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
