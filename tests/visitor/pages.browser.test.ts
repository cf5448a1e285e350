import { describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, contrastProblems, overflow } from '../support/browser.ts'
import { openPages } from '../support/pages.ts'
import { PHONE, press, register } from '../support/phone.ts'

const LOOKS = ['light', 'dark'] as const
/** Unchecked boxes with the browser's own appearance, which look disabled on a dark page. */
const GREY = `[...document.querySelectorAll('[type=checkbox]:not(:checked), [type=radio]:not(:checked)')]
  .filter((box) => box.offsetParent && getComputedStyle(box).appearance !== 'none').length`
const WRAPPED = `[...document.querySelectorAll('.outcomes button')].filter((button) => {
  const words = document.createRange()
  words.selectNodeContents(button)
  return words.getClientRects().length > 1
}).map((button) => button.textContent)`

describe.skipIf(!chromiumPath)('the pages of the visitor', () => {
  const pages = openPages()

  test('every page of the visitor keeps WCAG 2.2 AA, light and dark, and fits 320 px', async () => {
    const page = await pages.signedIn(undefined, PHONE)
    const warnings: string[] = []
    page.on('console', (line) => ['warning', 'error'].includes(line.type()) && warnings.push(line.text()))
    const guard = await pages.app.client('gate.tt-hcc')
    const check = async (what: string) => {
      for (const colorScheme of LOOKS) {
        await page.emulateMedia({ colorScheme })
        expect
          .soft(
            await (colorScheme === 'light' ? accessProblems(page) : contrastProblems(page)),
            `${what}, ${colorScheme}`,
          )
          .toEqual([])
      }
      expect.soft(await page.evaluate(GREY), `grey boxes in the dark of ${what}`).toBe(0)
      await page.setViewportSize({ width: 320, height: 640 })
      expect.soft(await overflow(page), `${what} at 320 px`).toBe(0)
      expect.soft(await page.locator('h1').count(), `first headings of ${what}`).toBe(1)
      await page.setViewportSize({ width: 360, height: 740 })
    }
    await page.goto('/v/tt-hcc')
    expect(warnings).toEqual([])
    for (const fold of await page.locator('main summary').all()) await fold.tap()
    expect(await page.locator('[type=checkbox]').filter({ visible: true }).count()).toBeGreaterThan(0)
    await check('the form with its notice')
    await page.getByLabel('Số điện thoại').fill('012')
    await page.getByLabel('Số người đi cùng').fill('x')
    await press(page, 'Gửi đăng ký')
    await page.getByText('Vui lòng ghi họ và tên.').waitFor()
    await check('the form with mistakes')
    await page.goto('/p/nothing')
    await check('a pass that is none')
    await page.goto('/board/tt-hcc')
    await check('pairing')
    await page.goto('/privacy/tt-hcc')
    await check('the whole notice')
    await page.goto('/privacy')
    await check('the notices of all offices')

    const endings: [string, string, Record<string, string>][] = [
      ['refused', 'decline', { why: 'other' }],
      ['left', 'leave', {}],
      ['voided', 'void', { reason: 'trial' }],
    ]
    for (const [state, what, fields] of endings) {
      const name = `Khách ${state}`
      await register(page, name)
      if (state === 'refused') await check('a pass that waits')
      const id = await pages.idOf(name)
      if (state !== 'refused') await guard.post(`/gate/visits/${id}/confirm`)
      await page.reload()
      if (state === 'left') {
        await press(page, 'Sẽ cài')
        await page.getByText('Đã ghi: Sẽ cài.').waitFor()
        await check('a pass inside')
        const pass = page.url()
        await page.goto(`${pass}?lang=en`)
        expect(await page.evaluate(WRAPPED), 'answers of more than one line').toEqual([])
        await page.goto(`${pass}?lang=vi`)
        await page.goto('/v/tt-hcc')
        await check('the form of who is inside')
        await page.goto(pass)
      }
      await guard.post(`/gate/visits/${id}/${what}`, fields)
      await page.reload()
      await check(`a pass that is ${state}`)
    }
  })
})
