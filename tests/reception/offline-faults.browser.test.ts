// A hundred entries exist only on the device while browser and server are killed. Only processes are killed, not the computer:
// whatever the operating system has accepted is kept.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createAccount } from '../../server/core/accounts/actions.ts'
import { hashPassword } from '../../server/core/accounts/passwords.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { chromiumPath, fillSignIn } from '../support/browser.ts'
import { boardIsKept } from '../support/device.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { isRunning, signal } from '../support/processes.ts'
import { embeddedIn, freePort, type Program, startProgram, sweep } from '../support/program.ts'
import { smallDistrict } from '../support/small-district.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const ENTRIES = 100
const GUARD = 'offline.tt-hcc'

let folder: string
let settings: Record<string, string>
let remove: () => Promise<void>
const programs: Program[] = []

beforeAll(async () => {
  ;({ folder, remove } = await makeTempDir())
  settings = { ...(await smallDistrict(folder)), PORT: String(await freePort()), LOG_LEVEL: 'error' }
})

afterAll(async () => {
  await sweep(settings['DATA_DIR'] ?? '', programs)
  await remove()
})

const start = async () => {
  const program = await startProgram(settings)
  programs.push(program)
  return program
}

const address = async () => (await embeddedIn(settings['DATA_DIR'] ?? ''))?.adminUrl ?? ''

test.skipIf(!chromiumPath)(
  'a hundred entries outlive a killed browser and a killed server, each once',
  async () => {
    const first = await start()
    await makeGuard()
    let { context, page } = await open(first.url)
    await page.goto('/gate')
    await fillSignIn(page, GUARD)
    await page.evaluate('navigator.serviceWorker.ready')
    await boardIsKept(page)
    await first.kill()

    const expected = new Map<string, number>()
    const enter = async (from: number, until: number) => {
      for (let each = from; each < until; each += 1) {
        expected.set(`Khách ${each}`, Date.now())
        await page.getByLabel('Họ và tên').fill(`Khách ${each}`)
        await page.keyboard.press('Enter')
        await page.getByText(`Đã giữ trên máy: Khách ${each} vào`).waitFor()
      }
    }
    await enter(0, ENTRIES / 2)
    await killBrowser(context)
    ;({ context, page } = await open(first.url))
    // Chromium writes cookies to disk every thirty seconds: the session may have outlived the kill, or not.
    await context.clearCookies()
    await page.goto('/gate')
    await page.getByText(`${ENTRIES / 2} lượt chờ gửi`).waitFor()
    await enter(ENTRIES / 2, ENTRIES)

    // The server is killed while it stores them.
    const second = await start()
    await page.goto('/sign-in')
    await fillSignIn(page, GUARD)
    while ((await stored()).length === 0) await sleep(5)
    await second.kill()
    const half = await start().then(stored)
    await page.goto('/gate')
    await expect.poll(() => page.locator('#outbox').isHidden(), { timeout: 30_000 }).toBe(true)
    const rows = await stored()
    console.log(`${half.length} were in the log when the server was killed, ${rows.length} are now`)
    expect(rows.map(({ name }) => name).sort()).toEqual([...expected.keys()].sort())
    expect(rows.filter(({ name, at }) => Math.abs(at.getTime() - (expected.get(name) ?? 0)) > 2500)).toEqual(
      [],
    )
    await context.close()
  },
)

async function open(url: string): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(path.join(folder, 'profile'), {
    executablePath: chromiumPath as string,
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    baseURL: url,
  })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

/** Kills (SIGKILL) every process that uses this profile. */
async function killBrowser(context: BrowserContext): Promise<void> {
  const closed = new Promise((resolve) => context.once('close', resolve))
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid && commandOf(pid).includes(path.join(folder, 'profile')))
  for (const pid of pids) signal(pid, 'SIGKILL')
  while (pids.some(isRunning)) await sleep(5)
  await closed
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

async function makeGuard(): Promise<void> {
  const { db, close } = connect((await embeddedIn(settings['DATA_DIR'] ?? ''))?.appUrl ?? '', () => {})
  const office = await db
    .selectFrom('office')
    .select('id')
    .where('code', '=', 'tt-hcc')
    .executeTakeFirstOrThrow()
  const passwordHash = await hashPassword(PASSWORD)
  const guard = {
    officeId: office.id,
    username: GUARD,
    displayName: 'Người trực',
    role: 'reception' as const,
  }
  await createAccount(db, { ...guard, passwordHash }, new Date())
  await close()
}

async function stored(): Promise<{ name: string; at: Date }[]> {
  const client = new pg.Client({ connectionString: await address() })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query('select name, entered_at as at from visit')).rows
  } finally {
    await client.end()
  }
}
