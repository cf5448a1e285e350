import { randomUUID } from 'node:crypto'
import type { BrowserContextOptions } from '@playwright/test'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('the pages of a head on a screen', () => {
  const app = useApp()
  const browsers = useBrowsers()

  beforeAll(async () => {
    const guard = await app.client('gate.tt-hcc')
    await app.rows(`update account set display_name = 'Nguyễn Thị Thanh Thắm' where username = 'gate.tt-hcc'`)
    for (let each = 1; each <= 14; each += 1) {
      await guard.enter({
        name: each % 3 === 0 ? `Nguyễn Thị Hoàng Oanh ${each}` : `Lê Văn ${each}`,
        phone: `0912345${100 + each}`,
        host: 'Quầy 5 – Lao động, người có công',
        place: 'mỹ lộc',
        purpose: 'procedure',
        app_status: 'absent',
        app_outcome: 'installed',
      })
      const visit = await app.visit(each % 3 === 0 ? `Nguyễn Thị Hoàng Oanh ${each}` : `Lê Văn ${each}`)
      if (each % 2 === 0) await guard.post(`/gate/visits/${visit?.id}/leave`)
      // Departures recorded by the visitor's phone are marked in the recorder's column.
      if (each % 4 === 0) await app.rows(`update visit set ended_how = 'visitor' where id = $1`, [visit?.id])
    }
    // A line above the list says that a trace request of the district is open.
    const district = await app.client('district')
    await district.post('/district/trace', {
      client_uuid: randomUUID(),
      document_number: '12/TTYT-KSBT',
      document_date: '2026-11-25',
      agency: 'Trung tâm Y tế huyện',
      signer: 'Lê Thị Hạnh',
      phone: '0912 345 678',
      from: '2026-11-20',
      until: '2026-11-25',
      buffer: '30',
      hold_until: '2026-12-25',
    })
  })

  const open = async (path: string, options: BrowserContextOptions = {}) => {
    const { page } = await browsers.open(app, options)
    await signIn(page, 'head.tt-hcc')
    await page.goto(path)
    return page
  }

  test.each(['vi', 'en'])(
    'the log shows ten visits and every column without scrolling, in %s',
    async (lang) => {
      const { page, context } = await browsers.open(app)
      await context.addCookies([{ name: 'lang', value: lang, url: app.url }])
      await signIn(page, 'head.tt-hcc')
      await page.goto('/log')
      await page.locator('.alert').waitFor()
      const rows = page.locator('table.book tbody tr')
      const boxes = await Promise.all((await rows.all()).map((row) => row.boundingBox()))
      expect(boxes.filter((box) => box && box.y + box.height <= 768).length).toBeGreaterThanOrEqual(10)
      const cut = await page
        .locator('.table-card')
        .evaluate((card: { scrollWidth: number; clientWidth: number }) => card.scrollWidth - card.clientWidth)
      expect(cut).toBe(0)
      for (const address of ['/log/export?view=today', '/book', '/log/charts?view=today', '/breach']) {
        const box = await page
          .locator(`main a[href^="${address.split('?')[0]}"]`)
          .first()
          .boundingBox()
        expect(box?.y ?? 768).toBeLessThan(300)
      }
      expect(await accessProblems(page)).toEqual([])
    },
  )

  test('the export clears the message of a failure once the next file is prepared, and says so until the file comes', async () => {
    const page = await open('/log/export?view=today')
    await page.getByRole('button', { name: 'Xuất tệp CSV' }).click()
    await page.getByRole('alert').waitFor()
    expect(await page.locator('.problem, .wrong').count()).toBeGreaterThan(0)
    await page.getByRole('radio').first().check()
    const button = page.getByRole('button', { name: 'Xuất tệp CSV' })
    const said = await page.evaluateHandle<string[]>(`
      const texts = [], csv = document.querySelector('[value=csv]')
      new MutationObserver(() => texts.push(csv.textContent)).observe(csv, { childList: true })
      texts`)
    const download = page.waitForEvent('download')
    await button.click()
    await download
    await vi.waitUntil(async () => (await said.jsonValue()).length === 2)
    expect(await said.jsonValue()).toEqual(['Đang chuẩn bị…', 'Xuất tệp CSV'])
    expect(await page.locator('[role=alert], .problem, .wrong').count()).toBe(0)
    expect(await accessProblems(page)).toEqual([])
  })

  test('the log takes a few lines for each visit on a phone, with the first visit’s times visible and nothing beyond the window', async () => {
    const page = await open('/log', { viewport: { width: 360, height: 740 } })
    const [one, other] = await Promise.all(
      [0, 1].map((each) => page.locator('tbody tr').nth(each).boundingBox()),
    )
    expect(one?.width).toBeGreaterThan(300)
    // Name, number, both times and the place are visible without scrolling.
    const times = await page.locator('tbody tr').first().locator('.time').last().boundingBox()
    expect((times?.y ?? 740) + (times?.height ?? 0)).toBeLessThanOrEqual(740)
    expect((other?.y ?? 0) - (one?.y ?? 0)).toBeGreaterThanOrEqual(one?.height ?? 0)
    // A page has fifty visits: with a line per column, a day would fill forty screens.
    expect(one?.height).toBeLessThan(240)
    expect(await overflow(page)).toBe(0)
    expect(await accessProblems(page)).toEqual([])
  })

  test('the log takes and shows days as day/month/year in an English browser, typed or picked', async () => {
    const page = await open('/log?day=2026-11-25', { locale: 'en-US' })
    const day = page.getByRole('textbox', { name: 'Ngày' })
    expect(await day.inputValue()).toBe('25/11/2026')
    await day.fill('3/11/2026')
    await day.press('Enter')
    await page.getByRole('heading', { name: 'Sổ ra, vào ngày 03/11/2026' }).waitFor()
    await page.locator('.log-day').getByRole('button', { name: 'Mở lịch' }).waitFor()
    // What the browser's date picker does when a day is picked.
    await page
      .locator('.log-day .day-calendar')
      .evaluate((calendar: { value: string; dispatchEvent(event: unknown): void }) => {
        calendar.value = '2026-11-24'
        calendar.dispatchEvent(new Event('change'))
      })
    expect(await day.inputValue()).toBe('24/11/2026')
    await page.getByRole('button', { name: 'Xem' }).click()
    await page.getByRole('heading', { name: 'Sổ ra, vào ngày 24/11/2026' }).waitFor()
    expect(await accessProblems(page)).toEqual([])
  })

  test('a paper sheet is typed in with the keyboard alone', async () => {
    const page = await open('/log/paper')
    await page.getByLabel('Số tờ cần in').fill('1')
    await page.keyboard.press('Enter')
    await page.locator('.blank-sheet').waitFor()
    await page.goto('/log/paper')
    await page.locator('.list a').first().click()
    await page.getByLabel('Giờ vào').first().focus()
    for (const words of ['715', '', 'Hồ Thị Giấy']) {
      await page.keyboard.type(words)
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByText('Đã nhập xong mẫu ghi tay').waitFor()
    await page.locator('.list a').first().click()
    await page.getByText('07:15 –  Hồ Thị Giấy').waitFor()
  })

  test('the charts cut no label off on a phone', async () => {
    // A Sunday, so the first of the four weeks begins with a labelled Monday at the left edge.
    const page = await open('/log/charts?day=2026-11-22', { viewport: { width: 360, height: 768 } })
    const cut = await page.evaluate<
      string[]
    >(`[...document.querySelectorAll('.chart text')].filter((text) => {
      const { left, right } = text.getBoundingClientRect()
      const plot = text.closest('svg')
      const place = (getComputedStyle(plot).overflow === 'visible' ? text.closest('.card') : plot).getBoundingClientRect()
      return left < place.left || right > place.right
    }).map((text) => text.textContent)`)
    expect([cut, await page.locator('.chart text', { hasText: '26/10' }).count()]).toEqual([[], 1])
  })

  test('the first page is loaded again when somebody looks at it again', async () => {
    const page = await open('/today')
    await (await app.client('gate.tt-hcc')).enter({ name: 'Trần Văn Vừa Vào' })
    await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
    await page.locator('.today-inside').getByText('Trần Văn Vừa Vào').waitFor()
  })

  test('on a phone no table of the roster has to be pushed sideways', async () => {
    const name = 'Nguyễn Phước Bảo Quỳnh Thị Hoàng Thiên Kim Thượng'
    await (await app.client('head.tt-hcc')).member({ name, status: 'running', relatives: '3' })
    const page = await open('/people', { viewport: { width: 360, height: 740 } })
    await page.getByRole('link', { name }).waitFor()
    const sideways = await page
      .locator('.scroll-x')
      .evaluate((box: { scrollWidth: number; clientWidth: number }) => box.scrollWidth - box.clientWidth)
    expect(sideways).toBe(0)
  })
})
