import type { Browser, Page, Route } from '@playwright/test'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { launchChromium, type Visit, visit } from '../support/chromium.ts'

const CARD =
  '080123456789|301234567|Nguyễn Thị Thùy Dương|15081990|Nữ|Ấp Lộc Tiền, Xã Mỹ Lộc, Cần Giuộc, Long An|10052021'

let app: TestApp
let browser: Browser
let opened: Visit | undefined
let page: Page

beforeAll(async () => {
  app = await startApp()
  browser = await launchChromium()
  return async () => {
    await browser.close()
    await app.close()
  }
})

beforeEach(async () => {
  await app.rows(`update visit set state = 'left', left_at = entered_at where state = 'inside'`)
  opened = await visit(browser, app, 'gate.tt-hcc')
  page = opened.page
  await page.goto(`${app.url}/gate`)
})

afterEach(async () => {
  await opened?.context.close()
})

/** Holds the answer to a POST until the returned function is called. */
async function delay(address: string): Promise<() => void> {
  let go = () => {}
  const held = new Promise<void>((resolve) => {
    go = resolve
  })
  await page.route(address, async (route: Route) => {
    const answer = await route.fetch()
    await held
    await route.fulfill({ response: answer })
  })
  return go
}

const name = () => page.locator('#name')
const inside = (who: string) => page.locator('#inside .visit').getByText(who)
const held = () => page.locator('#held-entries > *')
const namesStored = () => app.column<string>(`select name from visit where state = 'inside' order by number`)

describe('while the answer to an entry is under way', () => {
  test.each([300, 2500])('the next one is typed whole (%i ms)', async (latency) => {
    await page.route('**/gate', async (route) => {
      await page.waitForTimeout(latency)
      await route.continue()
    })
    await name().fill('Le Thi Hoa')
    await name().press('Enter')
    await page.keyboard.type('Tran Van Ba', { delay: 40 })
    await inside('Le Thi Hoa').waitFor()
    expect(await name().inputValue()).toBe('Tran Van Ba')
    await page.keyboard.press('Enter')
    await inside('Tran Van Ba').waitFor()
    await expect.poll(namesStored).toEqual(['Le Thi Hoa', 'Tran Van Ba'])
    expect(opened?.complaints).toEqual([])
  })

  test('the visitor is listed once, without a way to let them out yet', async () => {
    const answer = await delay('**/gate')
    await name().fill('Le Thi Hoa')
    await name().press('Enter')
    const row = page.locator('#inside .under-way')
    await row.getByText('Le Thi Hoa').waitFor()
    expect([
      await row.locator('button').isVisible(),
      await page.locator('#inside-count').textContent(),
    ]).toEqual([false, '1'])
    answer()
    await page.locator('#inside .leave').waitFor()
    expect([await inside('Le Thi Hoa').count(), await row.count()]).toEqual([1, 0])
  })

  test('one who is refused is not in the list any more', async () => {
    const answer = await delay('**/gate')
    await name().fill('Le Thi Hoa')
    await page.locator('#phone').fill('12')
    await name().press('Enter')
    await page.locator('#inside .under-way').waitFor()
    answer()
    await page.locator('#entry .problem').first().waitFor()
    expect([await inside('Le Thi Hoa').count(), await page.locator('#inside-count').textContent()]).toEqual([
      0,
      '0',
    ])
  })

  test('a departure is marked on its button', async () => {
    await page.route('**/leave', () => {})
    await name().fill('Le Thi Hoa')
    await name().press('Enter')
    await page.locator('#inside .leave').click()
    await page.locator('#inside .leave.htmx-request').waitFor()
  })

  test('a second Enter records nothing more and complains of nothing', async () => {
    await name().fill('Lê Thị Một')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    await inside('Lê Thị Một').waitFor()
    expect(await page.locator('#entry .problem').count()).toBe(0)
    expect(await namesStored()).toEqual(['Lê Thị Một'])
  })

  test('the focus stays in the field to which the guard has moved', async () => {
    const answer = await delay('**/gate')
    await name().fill('Lê Thị Hai')
    await page.keyboard.press('Enter')
    await page.locator('#phone').focus()
    answer()
    await inside('Lê Thị Hai').waitFor()
    await page.keyboard.type('09')
    expect(await page.locator('#phone').inputValue()).toBe('09')
  })
})

describe('an entry that is refused', () => {
  const sendWrong = async () => {
    const answer = await delay('**/gate')
    await name().fill('Lê Thị Sai')
    await page.locator('#phone').fill('12')
    await page.locator('#host').fill('Phòng 3')
    await page.keyboard.press('Enter')
    return answer
  }

  test('comes back with everything typed, beside the problem', async () => {
    const answer = await sendWrong()
    expect(await name().inputValue()).toBe('')
    answer()
    await page.locator('#entry .problem').waitFor()
    expect(await name().inputValue()).toBe('Lê Thị Sai')
    expect(await page.locator('#host').inputValue()).toBe('Phòng 3')
    expect(await page.evaluate('document.activeElement.id')).toBe('phone')
    expect(await held().count()).toBe(0)
  })

  test('waits above the form while the next one is being typed, and neither loses a letter', async () => {
    const answer = await sendWrong()
    await page.keyboard.type('Tran Van', { delay: 60 })
    answer()
    await held().getByText('Chưa ghi Lê Thị Sai.').waitFor()
    await page.keyboard.type(' Ba', { delay: 60 })
    expect(await name().inputValue()).toBe('Tran Van Ba')
    await held().getByRole('button', { name: 'Mở lại' }).click()
    expect(await name().inputValue()).toBe('Lê Thị Sai')
    expect(await page.locator('#host').inputValue()).toBe('Phòng 3')
    expect(await held().textContent()).toContain('Chưa ghi Tran Van Ba.')
    await page.unroute('**/gate')
    await page.locator('#phone').fill('')
    await page.keyboard.press('Enter')
    await inside('Lê Thị Sai').waitFor()
    await held().getByRole('button', { name: 'Mở lại' }).click()
    expect(await name().inputValue()).toBe('Tran Van Ba')
    await name().press('Enter')
    await inside('Tran Van Ba').waitFor()
    expect(await held().count()).toBe(0)
  })

  test('comes back when the server fails, and is kept on the device when there is none', async () => {
    await page.route('**/gate', (route) => route.fulfill({ status: 500 }))
    await name().fill('Lê Thị Bốn')
    await page.keyboard.press('Enter')
    await page.getByText('Chưa gửi được').waitFor()
    expect(await name().inputValue()).toBe('Lê Thị Bốn')
    await page.unroute('**/gate')
    await opened?.context.setOffline(true)
    await name().press('Enter')
    await page.keyboard.type('Tran Van Ba')
    await inside('Lê Thị Bốn').waitFor()
    expect(await name().inputValue()).toBe('Tran Van Ba')
  })
})

describe('what has been typed meanwhile is not overwritten', () => {
  test('by a card: one typed since keeps its place, one typed before waits above it', async () => {
    const scan = async () => {
      await page.getByText('Gõ mã').click()
      await page.locator('#scan-text').fill(CARD)
      await page.locator('#scan-text').press('Enter')
      await page.getByText('Gõ mã').click()
    }
    const answer = await delay('**/gate/scan')
    await scan()
    await name().focus()
    await page.keyboard.type('Tran Van')
    answer()
    await held().getByText('Chưa ghi Nguyễn Thị Thùy Dương.').waitFor()
    expect(await name().inputValue()).toBe('Tran Van')
    await held().getByRole('button', { name: 'Mở lại' }).click()
    expect(await name().inputValue()).toBe('Nguyễn Thị Thùy Dương')
    expect(await held().textContent()).toContain('Chưa ghi Tran Van.')
  })

  test('by the recall of a phone number', async () => {
    await (await app.client('gate.tt-hcc')).enter({
      name: 'Võ Thị Cũ',
      place: 'Xã Mỹ Lộc',
      phone: '0983111222',
    })
    await app.rows(`update visit set state = 'left', left_at = entered_at where state = 'inside'`)
    const answer = await delay('**/gate/recall')
    const asked = page.waitForRequest('**/gate/recall')
    await page.locator('#phone').fill('0983111222')
    await asked
    await page.locator('#place').focus()
    await name().fill('Tran')
    await page.locator('#place').focus()
    answer()
    await expect.poll(() => page.locator('#place').inputValue()).toBe('Xã Mỹ Lộc')
    await page.keyboard.type('Xa Khac')
    expect([await name().inputValue(), await page.locator('#place').inputValue()]).toEqual([
      'Tran',
      'Xa Khac',
    ])
  })

  test('by the recall of a number whose entry has been sent meanwhile', async () => {
    await (await app.client('gate.tt-hcc')).enter({ name: 'Võ Thị Vội', phone: '0983111333' })
    await app.rows(`update visit set state = 'left', left_at = entered_at where state = 'inside'`)
    const answer = await delay('**/gate/recall')
    const recalled = page.waitForResponse('**/gate/recall')
    await name().fill('Võ Thị Vội')
    await page.locator('#phone').fill('0983111333')
    await page.locator('#phone').press('Enter')
    await inside('Võ Thị Vội').waitFor()
    answer()
    await (await recalled).finished()
    await page.waitForTimeout(100)
    expect([await name().inputValue(), await page.locator('#recall').textContent()]).toEqual(['', ''])
  })

  test('in the search, by the answer to a departure', async () => {
    await (await app.client('gate.tt-hcc')).enter({ name: 'Võ Thị Ra' })
    await page.reload()
    const answer = await delay('**/leave')
    await page.locator('#inside .visit').getByRole('button', { name: 'Khách ra' }).click()
    await page.locator('#find').focus()
    await page.keyboard.type('Tran')
    answer()
    await page.locator('#notice.shown').waitFor()
    expect(await page.locator('#find').inputValue()).toBe('Tran')
  })
})
