// Run as `npm run pictures -- [name …]`: retakes the pictures of docs/pictures/, which are the same in every run.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser, BrowserContextOptions, Locator, Page } from '@playwright/test'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { launchChromium } from '../support/chromium.ts'
import { removeDataDir } from '../support/temp-dir.ts'
import { FOLDER, MAX_BYTES, PICTURES, type Picture } from './picture-list.ts'
import { MOMENT, openPictureWorld, type PictureWorld } from './picture-world.ts'

const WINDOWS: Record<Picture['window'], BrowserContextOptions> = {
  desk: { viewport: { width: 1366, height: 850 } },
  phone: { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
}
const QUALITY = 35
/** A page full of text needs more bytes; the quality is reduced until it fits. */
const LEAST_QUALITY = 20

/** Shows dates as a Vietnamese browser does, because the browser used may only support English. */
const DATES = `for (const input of document.querySelectorAll('input[type=date]')) {
  const day = input.value.split('-').reverse().join('/')
  input.type = 'text'
  input.value = day
}`

const names = process.argv.slice(2)
const wanted = PICTURES.filter(({ name }) => names.length === 0 || names.includes(name))
const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-pictures-'))
// Postgres never runs as root and must be able to enter.
chmodSync(folder, 0o755)
try {
  // Makes the system font the same on every computer.
  process.env['FONTCONFIG_FILE'] = fontSettings()
  const world = await openPictureWorld(folder)
  const browser = await launchChromium(['--disable-lcd-text', '--font-render-hinting=none'])
  try {
    for (const picture of wanted) await take(browser, world, picture)
  } finally {
    await browser.close()
    await world.close()
  }
} finally {
  await removeDataDir(path.join(folder, 'data'))
  rmSync(folder, { recursive: true, force: true })
}

async function take(browser: Browser, world: PictureWorld, picture: Picture): Promise<void> {
  const context = await browser.newContext({
    ...WINDOWS[picture.window],
    baseURL: world.url,
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    colorScheme: 'light',
    reducedMotion: 'reduce',
    serviceWorkers: 'block',
  })
  if (picture.as) {
    const cookie = await world.session(picture.as)
    await context.addCookies([{ ...cookie, domain: '127.0.0.1', path: '/', secure: true }])
  }
  const page = await context.newPage()
  await page.clock.setFixedTime(MOMENT)
  await page.addInitScript('performance.now = () => 0')
  if (picture.isEnglish) {
    // By the language link, because a language in the address would not apply to fetched parts.
    await page.goto('/v/tt-hcc')
    await page.getByRole('link', { name: 'English' }).click()
    await page.getByRole('link', { name: 'Tiếng Việt' }).waitFor()
  }
  await page.goto(picture.page)
  await picture.act?.(page)
  await settle(page)
  const file = path.join(projectRoot, FOLDER, `${picture.name}.webp`)
  const shown = picture.of ? page.locator(picture.of) : page
  let bytes = await restingPicture(shown, QUALITY)
  for (let quality = QUALITY - 5; bytes.length > MAX_BYTES && quality >= LEAST_QUALITY; quality -= 5)
    bytes = await restingPicture(shown, quality)
  writeFileSync(file, bytes)
  await context.close()
  const heavy = bytes.length > MAX_BYTES ? `, more than ${MAX_BYTES / 1000}` : ''
  console.info(`${path.relative(projectRoot, file)}  ${Math.ceil(bytes.length / 1000)} kB${heavy}`)
}

/** Takes pictures until two in a row are the same, so that nothing on the page is moving. */
async function restingPicture(shown: Page | Locator, quality: number): Promise<Buffer> {
  let before: Buffer | undefined
  for (let tries = 0; tries < 20; tries += 1) {
    const bytes = await shown.screenshot({
      type: 'webp',
      quality,
      animations: 'disabled',
      caret: 'hide',
    })
    if (before?.equals(bytes)) return bytes
    before = bytes
    await sleep(300)
  }
  throw new Error('the page does not come to rest')
}

async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.evaluate('document.fonts.ready.then(() => undefined)')
  await page.evaluate(DATES)
}

function fontSettings(): string {
  const file = path.join(folder, 'fonts.conf')
  const fonts = path.join(projectRoot, 'node_modules/@expo-google-fonts/be-vietnam-pro')
  writeFileSync(
    file,
    `<?xml version="1.0"?><fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>${fonts}</dir>
    ${['sans-serif', 'system-ui']
      .map(
        (family) => `<match target="pattern"><test name="family"><string>${family}</string></test>
      <edit name="family" mode="prepend" binding="strong"><string>Be Vietnam Pro</string></edit></match>`,
      )
      .join('')}<cachedir>${path.join(folder, 'fonts')}</cachedir></fontconfig>`,
  )
  return file
}
