import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { startApp, type TestApp } from '../support/app.ts'
import { type Browsers, chromiumPath, launch } from '../support/browser.ts'

const PUBLIC_URL = 'http://localhost:3000'

describe.skipIf(!chromiumPath)('the public page', () => {
  let app: TestApp
  let browsers: Browsers
  let sites: { listed: string; unlisted: string }
  let close: () => void

  beforeAll(async () => {
    app = await startApp({ PUBLIC_URL })
    browsers = await launch()
    // Another port is another origin.
    const servers = [foreignSite(app.url), foreignSite(app.url)]
    const [listed = '', unlisted = ''] = await Promise.all(servers.map(listening))
    sites = { listed, unlisted }
    close = () => {
      for (const server of servers) server.close()
    }
    const district = await app.client('district')
    await district.post('/district/app/origins', { origin: listed }, { Origin: PUBLIC_URL })
    return async () => {
      close()
      await browsers.close()
      await app.close()
    }
  })

  afterEach(() => browsers.settle())

  test('can be framed by a site that the district has listed, without a cookie', async () => {
    const { page, context } = await browsers.open(app)
    await page.goto(sites.listed)
    const frame = page.frameLocator('iframe')
    await frame.getByRole('heading', { name: 'Cài đặt Bluezone' }).waitFor()
    expect(await frame.locator('.steps li').count()).toBeGreaterThan(3)
    expect(await context.cookies()).toEqual([])
  })

  test('cannot be framed by any other', async () => {
    const { page, complaints } = await browsers.open(app)
    await page.goto(sites.unlisted)
    await expect.poll(() => complaints.some((one) => one.includes('frame-ancestors'))).toBe(true)
    await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/)
    complaints.length = 0
  })

  test('copies its message with one tap', async () => {
    const { page, context } = await browsers.open(app)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.goto('/bluezone')
    await page.getByRole('button', { name: 'Sao chép lời nhắn' }).click()
    await page.getByRole('button', { name: 'Đã sao chép' }).waitFor()
    const copied = await page.evaluate('navigator.clipboard.readText()')
    expect(copied).toContain(`${PUBLIC_URL}/bluezone`)
  })
})

function foreignSite(app: string): Server {
  return createServer((_req, res) => {
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    res.end(
      `<!doctype html><link rel="icon" href="data:,"><iframe src="${app}/embed/bluezone" title="x"></iframe>`,
    )
  })
}

function listening(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}
