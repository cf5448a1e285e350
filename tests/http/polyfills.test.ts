import { describe, expect, test } from 'vitest'
import { buildAssets } from '../../server/http/assets.ts'
import { isOldBrowser } from '../../server/http/old-browser.ts'
import { startApp, type TestApp } from '../support/app.ts'

const CHROME = (version: number) =>
  `Mozilla/5.0 (Windows NT 6.1; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
const SAFARI = (version: string) =>
  `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/${version} Safari/605.1.15`
const IPHONE = (version: string) =>
  `Mozilla/5.0 (iPhone; CPU iPhone OS ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Zalo`
const FIREFOX = (version: number) =>
  `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`
const ZALO = `Mozilla/5.0 (Linux; Android 8.1; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0.1 Mobile Safari/537.36`

test.each([
  ['Chrome 80 of Windows 7', CHROME(80), true],
  ['Chrome 91', CHROME(91), true],
  ['Chrome 92', CHROME(92), false],
  ['Edge 109', `${CHROME(109)} Edg/109.0`, false],
  ['a web view of Android that says Version/4.0', ZALO, true],
  ['Firefox 94', FIREFOX(94), true],
  ['Firefox 95', FIREFOX(95), false],
  ['Safari 13.1', SAFARI('13.1.2'), true],
  ['Safari 15.4', SAFARI('15.4'), false],
  ['Safari 26.0', SAFARI('26.0'), false],
  ['an app on an iPhone of 2019', IPHONE('12_5_7'), true],
  ['an app on an iPhone of iOS 15.4', IPHONE('15_4'), false],
  ['a program that is no browser', 'curl/8.14', false],
  ['nobody that says a name', undefined, false],
  ['somebody who says very much', `${'x'.repeat(5000)} Chrome/70`, false],
])('%s is recognised as an old browser or not', (_, agent, isOld) => {
  expect(isOldBrowser(agent)).toBe(isOld)
})

test.each([
  ['an expression that looks behind: Safari knows none up to 16.3, and stops at it', /\(\?<[=!]/],
  [
    'a format or an order of a language before it is asked for: its tables are slow to load',
    /(?<!\(\w+=)new Intl\./,
  ],
])('no script has %s', async (_, pattern) => {
  const { names, text } = await buildAssets()
  const scripts = names.filter((name) => name.endsWith('.js'))
  expect(scripts).toContain('gate.js')
  expect(scripts.filter((name) => pattern.test(text(name)))).toEqual([])
})

describe('a page of staff', () => {
  const sentTo = async (app: TestApp, path: string, agent: string) =>
    (await fetch(app.url + path, { headers: { 'User-Agent': agent } })).text()

  test.each(['/sign-in', '/gate/offline'])('%s sends polyfills to old browsers only', async (path) => {
    const app = await startApp()
    const old = await sentTo(app, path, CHROME(80))
    const polyfills = /<script type="module" src="(\/assets\/polyfills-\w+\.js)">/
    expect(old).toMatch(polyfills)
    const script = await fetch(app.url + (polyfills.exec(old)?.[1] ?? ''))
    expect(script.status).toBe(200)
    expect(await script.text()).toContain('replaceAll')
    expect(await sentTo(app, path, CHROME(130))).not.toContain('polyfills')
    await app.close()
  })
})
