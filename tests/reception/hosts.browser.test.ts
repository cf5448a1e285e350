// Choosing the host whom a visitor came to see, as a guard types it.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { accessProblems, chromiumPath, overflow, signIn, useBrowsers } from '../support/browser.ts'
import { useApp, useClient } from '../support/suite.ts'

describe.skipIf(!chromiumPath)('the host at the gate in a browser', () => {
  const app = useApp()
  const head = useClient(app, 'head.tt-hcc')
  const browsers = useBrowsers()

  beforeAll(async () => {
    await head.switchOn('hosts')
    for (const name of ['Dương Thị Kim Lan', 'Dương Thị Kim Liên', 'Lê Văn Ân'])
      await head.post('/people', { client_uuid: randomUUID(), name, unit: 'Phòng Tư pháp' })
  })

  test('is offered while one types without tones, once, and taken by one tap', async () => {
    const { page } = await browsers.open(app, { viewport: { width: 360, height: 740 } })
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/gate')
    await page.getByText('Thêm', { exact: true }).click()
    const field = page.locator('#host')
    const offered = page.locator('.host-offer button')
    await field.fill('duong thi')
    expect(await offered.allTextContents()).toEqual([
      'Dương Thị Kim Lan · Phòng Tư pháp',
      'Dương Thị Kim Liên · Phòng Tư pháp',
    ])
    expect([await overflow(page), await accessProblems(page)]).toEqual([0, []])
    // If the browser's datalist finds the name, our own list stays empty.
    await field.fill('Dương Thị')
    expect(await offered.count()).toBe(0)
    await field.fill('du')
    expect(await offered.count()).toBe(0)
    await field.fill('duong thi kim lan')
    await offered.first().click()
    expect(await field.inputValue()).toBe('Dương Thị Kim Lan')
    expect(await offered.filter({ visible: true }).count()).toBe(0)
    await page.getByLabel('Họ và tên').fill('Khách Của Bà Lan')
    await page.getByRole('button', { name: 'Ghi khách vào' }).click()
    await page.locator('.visit').filter({ hasText: 'Dương Thị Kim Lan' }).waitFor()
  })
})
