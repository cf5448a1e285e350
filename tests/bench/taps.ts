// Run as `npm run taps -- [--write] [--only <words>]`: does the most common tasks on the demo, in Chromium on a desktop and on
// a phone, and prints for each the number of taps, of typed characters, and the time of the pages. `--write` puts the table into
// docs/measurements.md.
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type Browser, chromium, type Page } from '@playwright/test'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { MOMENT, openPictureWorld, type PictureWorld } from '../docs/picture-world.ts'
import { findChromium } from '../support/find-chromium.mjs'
import { removeDataDir } from '../support/temp-dir.ts'
import { SECOND_GUARD, TASKS, type Task } from './taps-tasks.ts'

interface Effort {
  taps: number
  letters: number
  seconds: number
}

type Figures = Record<string, Partial<Record<Device, Effort>>>
type Device = keyof typeof DEVICES

const DEVICES = {
  desk: { viewport: { width: 1366, height: 768 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
} as const

const { values: options } = parseArgs({
  options: {
    write: { type: 'boolean' },
    only: { type: 'string' },
  },
})
const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-taps-'))
// Postgres never runs as root and must be able to enter.
chmodSync(folder, 0o755)
const world = await openPictureWorld(folder, { isPublic: false })
await addSecondGuard(world)
const executablePath = findChromium()
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
const figures: Figures = {}
for (const device of Object.keys(DEVICES) as Device[]) {
  for (const task of TASKS) {
    if ((task.only && task.only !== device) || !task.what.includes(options.only ?? '')) continue
    console.error(`${device}: ${task.what}`)
    const effort = await effortOf(browser, world, task, device).catch((error: Error) => {
      console.error(error.message)
      process.exitCode = 1
      return undefined
    })
    figures[task.what] = { ...figures[task.what], ...(effort && { [device]: effort }) }
  }
}
await browser.close()
await world.close()
await removeDataDir(path.join(folder, 'data'))
rmSync(folder, { recursive: true, force: true })
const page = path.join(projectRoot, 'docs/measurements.md')
const text = readFileSync(page, 'utf8')
const table = tableOf(figures, text)
console.log(table)
if (options.write)
  writeFileSync(
    page,
    text.replace(/^\| Task \|[\s\S]*?(?=\n\n|\n$)/m, () => table),
  )
process.exit()

async function addSecondGuard({ db }: PictureWorld): Promise<void> {
  const { id } = await db
    .selectFrom('office')
    .select('id')
    .where('code', '=', 'tt-hcc')
    .executeTakeFirstOrThrow()
  const { username, name, password } = SECOND_GUARD
  const passwordHash = await hashPassword(password)
  await createAccount(
    db,
    { officeId: id, username, displayName: name, role: 'reception', passwordHash },
    MOMENT,
  )
}

async function effortOf(
  browser: Browser,
  { url, session }: PictureWorld,
  task: Task,
  device: Device,
): Promise<Effort> {
  const context = await browser.newContext({
    ...DEVICES[device],
    baseURL: url,
    locale: 'vi-VN',
    serviceWorkers: 'block',
  })
  context.setDefaultTimeout(20_000)
  try {
    if (task.who) await context.addCookies([{ ...(await session(task.who)), url }])
    const counts = { taps: 0, letters: 0 }
    let counting = false
    // Counts the taps that the browser registers, whatever the script intended.
    await context.exposeFunction('noteTap', () => {
      if (counting) counts.taps += 1
    })
    await context.addInitScript(
      `addEventListener('pointerdown', (event) => event.isTrusted && noteTap(), true)`,
    )
    const page = await context.newPage()
    await page.goto(task.who ? '/' : '/v/tt-hcc')
    const hand = handOn(page, device, (letters) => {
      counts.letters += letters
    })
    await task.before?.(hand)
    counting = true
    counts.letters = 0
    const began = performance.now()
    await task.done(hand)
    return { ...counts, seconds: (performance.now() - began) / 1000 }
  } finally {
    await context.close()
  }
}

/** An eye waits until a page stands still: a tab of the phone glides to its list, and a tap meanwhile meets another row. */
async function untilStill(page: Page): Promise<void> {
  const still = `new Promise((done) => {
    let [place, frames] = [scrollY, 0]
    const look = () => {
      frames = scrollY === place ? frames + 1 : 0
      place = scrollY
      if (frames === 6) done()
      else requestAnimationFrame(look)
    }
    look()
  })`
  // A page that is left meanwhile has ended its promise, too.
  await page.evaluate(still).catch(() => {})
}

function handOn(page: Page, device: Device, typed: (letters: number) => void) {
  const tap = async (name: string | RegExp, role: 'button' | 'link' = 'button') => {
    const target = page.getByRole(role, { name }).first()
    await untilStill(page)
    await (device === 'phone' ? target.tap() : target.click())
  }
  return {
    page,
    tap,
    async pick(label: string | RegExp) {
      // The radio button of an answer covers its text.
      const target = page.getByText(label, { exact: typeof label === 'string' }).first()
      await untilStill(page)
      await (device === 'phone' ? target.tap({ force: true }) : target.click({ force: true }))
    },
    async type(label: string | RegExp, text: string) {
      const field = page.getByLabel(label, { exact: typeof label === 'string' }).first()
      // An opened form has its focus in the first field.
      const isThere = await field.evaluate('(one) => one === document.activeElement')
      if (!isThere) await (device === 'phone' ? field.tap() : field.click())
      const isDate = (await field.getAttribute('type')) === 'date'
      await field.fill(isDate ? text.split('/').reverse().join('-') : text)
      typed(Array.from(text).length)
    },
    async menu(name: string) {
      const menu = page.locator('.menu > summary')
      const isBeside = await page.locator('.bar-nav > a', { hasText: name }).isVisible()
      if (!isBeside) await (device === 'phone' ? menu.tap() : menu.click())
      await tap(name, 'link')
    },
    seen: (text: string | RegExp) => page.getByText(text).first().waitFor(),
  }
}

/** The last column, how it was before, stays as the page has it. */
function tableOf(figures: Figures, page: string): string {
  const cell = (effort: Effort | undefined) =>
    effort ? `${effort.taps} · ${effort.letters} · ${effort.seconds.toFixed(1)} s` : '–'
  const before = new Map(
    [...page.matchAll(/^\| ([^|]+) \|[^|]+\|[^|]+\| ([^|]+) \|$/gm)].map(([, what, was]) => [what, was]),
  )
  return [
    '| Task | Desk: taps · letters · time | Phone: taps · letters · time | Before: desk, phone |',
    '|---|---|---|---|',
    ...Object.entries(figures).map(
      ([what, { desk, phone }]) =>
        `| ${what} | ${cell(desk)} | ${cell(phone)} | ${before.get(what) ?? '–'} |`,
    ),
  ].join('\n')
}
