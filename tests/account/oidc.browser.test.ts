import { connect, createServer } from 'node:net'
import { beforeAll, describe, test } from 'vitest'
import { chromiumPath, signOut, useBrowsers } from '../support/browser.ts'
import { freePort } from '../support/program.ts'
import { startProvider } from '../support/provider.ts'
import { useApp } from '../support/suite.ts'

// The application of a test has a port that nobody knows before, so another one leads to it.
const port = await freePort()
const PUBLIC_URL = `http://127.0.0.1:${port}`
const provider = await startProvider({ PUBLIC_URL })

describe.skipIf(!chromiumPath)('signing in at the provider', () => {
  const app = useApp(provider.settings)
  const browsers = useBrowsers()
  beforeAll(async () => {
    const server = createServer((near) => {
      const far = connect(Number(new URL(app.url).port), '127.0.0.1')
      near.pipe(far).pipe(near)
      for (const end of [near, far]) end.on('error', () => {})
    }).listen(port, '127.0.0.1')
    return () => void server.close()
  })

  test.each([true, false])('leads there and back, also by hand; scripts: %s', async (javaScriptEnabled) => {
    const { page } = await browsers.open(app, { javaScriptEnabled, baseURL: PUBLIC_URL })
    await page.goto('/sign-in')
    await page.getByRole('button', { name: 'Đăng nhập bằng tài khoản của UBND huyện Cần Giuộc' }).click()
    await page.waitForURL(/\/person\//)
    await page.locator('input[name=sub]').fill('u-guard')
    await page.locator('input[name=preferred_username]').fill('gate.tt-hcc')
    await page.getByRole('button', { name: 'Be them' }).click()
    if (!javaScriptEnabled) await page.getByRole('button', { name: 'Tiếp tục' }).click()
    await page.waitForURL(/\/gate$/)
    await signOut(page)
    await page.waitForURL(/\/session\/end/)
  })
})
