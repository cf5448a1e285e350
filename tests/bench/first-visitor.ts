// Run as `npm run taps:first -- [--pictures <folder>] [--phone]`: begins with an empty folder, sets up a commune, a hospital and a
// company by their lists, and ends with the first recorded visitor. Prints for each the taps, the filled fields, the typed
// characters and the time of the program; saves each page as a picture.
import { chmodSync, mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findChromium } from '../support/find-chromium.mjs'
import { signInsOf, startProgram } from '../support/program.ts'
import { PASSWORD } from '../support/secrets.ts'
import { removeDataDir } from '../support/temp-dir.ts'
import { codeAt } from '../support/totp.ts'

/** What the administrator has on paper; without gates there is one. */
const ORGANISATIONS = {
  commune: {
    ...{ kind: 'xa', name: 'Ủy ban nhân dân xã Bình Minh', short: 'UBND xã Bình Minh' },
    ...{
      province: 'Vĩnh Long',
      commune: 'Bình Minh',
      contact_name: 'Văn phòng',
      contact_phone: '0270 3 890 123',
    },
    gates:
      'Trung tâm Phục vụ hành chính công\nPhòng Kinh tế\nPhòng Văn hóa - Xã hội\nTrạm Y tế\nTrường THCS Bình Minh',
  },
  hospital: {
    ...{
      kind: 'benh_vien_cong',
      name: 'Bệnh viện Đa khoa An Phước',
      short: 'BV An Phước',
      province: 'Vĩnh Long',
    },
    ...{ commune: 'Bình Minh', contact_name: 'Phòng Công tác xã hội', contact_phone: '0270 3 890 456' },
    gates: 'Cổng chính\nCổng cấp cứu\nKhu hành chính',
  },
  company: {
    ...{
      kind: 'doanh_nghiep',
      name: 'Công ty TNHH Hòa Thuận',
      short: 'Công ty Hòa Thuận',
      province: 'Vĩnh Long',
    },
    ...{ commune: 'Bình Minh', contact_name: 'Hành chính', contact_phone: '0270 3 890 789', gates: '' },
  },
}
const VISITOR = 'Huỳnh Ngọc Ánh'

/** Seconds that a person needs to read a page, to tap, and to type a character; the program's own time is measured. */
const PACE = { page: 8, tap: 1.5, letter: 0.4 }

const { values: options } = parseArgs({
  options: { pictures: { type: 'string' }, phone: { type: 'boolean', default: false } },
})
const executablePath = findChromium()
const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: ['--no-sandbox'] })
console.log('| Organisation | Pages | Taps | Fields | Letters | Start | Pages’ own time | For a person |')
console.log('|---|---|---|---|---|---|---|---|')
for (const what of Object.keys(ORGANISATIONS) as (keyof typeof ORGANISATIONS)[]) {
  console.log(`| ${what} | ${(await begin(what)).join(' | ')} |`)
}
await browser.close()
process.exit()

async function begin(what: keyof typeof ORGANISATIONS): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'so-cong-first-'))
  // Postgres never runs as root and must be able to enter.
  chmodSync(folder, 0o755)
  const began = performance.now()
  const program = await startProgram({ DATA_DIR: path.join(folder, 'data') })
  const started = performance.now()
  const count = { pages: 0, taps: 0, fields: 0, letters: 0 }
  const { gates, ...own } = ORGANISATIONS[what]
  const newHand = async () => handOn(await newContext(program.url), count, what)
  try {
    const admin = await newHand()
    await admin.open('/')
    await admin.fill({ username: 'quantri', password: signInsOf(program).get('quantri') ?? '' })
    await admin.tap('main button.primary')
    await admin.setPassword()
    await admin.fill({ own_name: 'Lê Thị Hạnh' })
    await admin.tap('main button.primary')
    const secret = ((await admin.page.locator('.factor-secret').textContent()) ?? '').replace(/\s/g, '')
    await admin.fill({ new_one_time_password: codeAt(new Date(), secret) })
    await admin.tap('main button.primary')
    await admin.tap('a.button.primary[href="/"]')
    await admin.tap('a.button[href="/setup"]')
    await admin.tap(`label:has([name=kind][value=${own.kind}])`, false)
    const { kind: _, ...fields } = own
    await admin.fill({ ...fields, ...(gates && { gates }) })
    await admin.tap('label:has([name=sure])', false)
    await admin.tap('main button.primary')
    let guard = admin
    if (gates) {
      await admin.tap('main a[href="/district/accounts"]')
      await admin.tap('a[href="/district/accounts/new"]')
      await admin.fill({ display_name: 'Trần Văn Trực', username: 'truc.cong' })
      await admin.tap('label:has([name=role][value=reception])', false)
      await admin.page.locator('#office').selectOption({ label: gates.split('\n')[0] ?? '' })
      count.taps += 2
      await admin.tap('main button.primary')
      guard = await newHand()
      const message = await admin.page.locator('textarea[id^=message-]').inputValue()
      await guard.open(/https?:\S+/.exec(message)?.[0] ?? '')
      await guard.setPassword()
    } else await admin.tap('a[href="/gate"]')
    await guard.fill({ name: VISITOR })
    await guard.tap('#entry button.primary')
    await guard.page.getByText(VISITOR).first().waitFor()
    await guard.picture()
    const own_time = (performance.now() - started) / 1000
    const person = own_time + count.pages * PACE.page + count.taps * PACE.tap + count.letters * PACE.letter
    const seconds = (value: number) => `${value.toFixed(1)} s`
    return [
      ...Object.values(count).map(String),
      seconds((started - began) / 1000),
      seconds(own_time),
      `${(person / 60).toFixed(1)} min`,
    ]
  } finally {
    await program.stop()
    await removeDataDir(path.join(folder, 'data'))
  }
}

function newContext(baseURL: string): Promise<BrowserContext> {
  const viewport = options.phone ? { width: 360, height: 740 } : { width: 1366, height: 768 }
  return browser.newContext({ baseURL, viewport, locale: 'vi-VN', serviceWorkers: 'block' })
}

async function handOn(
  context: BrowserContext,
  count: Record<'pages' | 'taps' | 'fields' | 'letters', number>,
  what: string,
) {
  context.setDefaultTimeout(20_000)
  const page: Page = await context.newPage()
  const hand = {
    page,
    async picture() {
      count.pages += 1
      if (!options.pictures) return
      mkdirSync(options.pictures, { recursive: true })
      const number = String(count.pages).padStart(2, '0')
      await page.screenshot({ path: path.join(options.pictures, `${what}-${number}.png`), fullPage: true })
    },
    async open(address: string) {
      await page.goto(address)
    },
    async fill(fields: Record<string, string>) {
      for (const [field, text] of Object.entries(fields)) {
        await page.locator(`#${field}`).fill(text)
        count.fields += 1
        // A code and a list are pasted.
        count.letters += ['password', 'gates'].includes(field) ? 2 : Array.from(text).length
      }
    },
    async tap(target: string, leaves = true) {
      if (leaves) await hand.picture()
      count.taps += 1
      const one = page.locator(target).first()
      await (leaves ? Promise.all([page.waitForLoadState('load'), one.click()]) : one.click())
      if (leaves) await page.waitForLoadState('load')
    },
    async setPassword() {
      await hand.fill({ new_password: PASSWORD, repeat_password: PASSWORD })
      await hand.tap('main button.primary')
    },
  }
  return hand
}
