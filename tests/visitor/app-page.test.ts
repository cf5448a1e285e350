import { request } from 'node:http'
import { beforeEach, describe, expect, test } from 'vitest'
import { MORNING } from '../support/app.ts'
import { Client } from '../support/client.ts'
import { useApp, useClient, useFreshApp, useFreshClient } from '../support/suite.ts'

const ADDRESS = 'http://localhost:3000'
const OWN = { Origin: ADDRESS }
const ANDROID = 'Mozilla/5.0 (Linux; Android 13; SM-A125F) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36'
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile'
const STORES = {
  android: 'https://play.google.com/store/apps/details?id=com.mic.bluezone',
  ios: 'https://apps.apple.com/vn/app/bluezone/id1508062685',
}

const app = useApp({ PUBLIC_URL: ADDRESS })
const district = useClient(app, 'district')
let visitor: Client

beforeEach(() => {
  app.clock.set(MORNING)
  visitor = new Client(app.url)
})

async function change(different: Record<string, string>): Promise<void> {
  const id = await app.value<string>('select id from recommended_app where enabled')
  const form = (await district.get(`/district/app/${id}`)).$('main form').last().serializeArray()
  const fields = Object.fromEntries(form.map(({ name, value }) => [name, value]))
  const answer = await district.post(`/district/app/${id}`, { ...fields, ...different }, OWN)
  expect(answer.status).toBe(303)
}

describe('the public page', () => {
  test.each([
    ['an Android phone', ANDROID, STORES.android],
    ['an iPhone', IPHONE, STORES.ios],
    ['a computer', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120', undefined],
  ])('leads %s to its store first, and to both', async (_, agent, first) => {
    const { $, headers } = await visitor.get('/bluezone', { 'User-Agent': agent })
    expect($('main > p > a.button').attr('href')).toBe(first)
    const links = $('figure a')
    expect(links.map((_i, link) => $(link).attr('href')).get()).toEqual([STORES.android, STORES.ios])
    expect($('figure svg')).toHaveLength(2)
    expect(headers.get('vary')).toContain('User-Agent')
  })

  test('has the steps, how to see that the app runs, and common questions, in both languages', async () => {
    for (const [lang, title, question] of [
      ['vi', 'Cài đặt Bluezone', 'Có bắt buộc không?'],
      ['en', 'Install Bluezone', 'Do I have to?'],
    ] as const) {
      const { $ } = await visitor.get(`/bluezone?lang=${lang}`)
      expect([$('html').attr('lang'), $('h1').text()]).toEqual([lang, title])
      expect($('.steps li').length).toBeGreaterThan(3)
      expect($('.note.good p').text()).toContain('Người dùng quanh bạn')
      expect($('.faq h3').first().text()).toBe(question)
    }
  })

  test('shows the sum of what the offices counted, and names nobody', async () => {
    expect((await visitor.get('/bluezone')).$('.figures')).toHaveLength(0)
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Khách Không Hiện', app_status: 'running' }, OWN)
    await guard.enter({ name: 'Khách Không Hiện', app_status: 'absent', app_outcome: 'installed' }, OWN)
    await guard.enter({ name: 'Khách Không Hiện', app_status: 'absent', app_outcome: 'declined' }, OWN)
    // The counts are cached for a minute.
    app.clock.forward(61_000)
    const { $, text } = await visitor.get('/bluezone')
    expect(
      $('.figures dd')
        .map((_, one) => $(one).text())
        .get(),
    ).toEqual(['3', '1', '66,7%'])
    expect(text).not.toContain('Không Hiện')
    app.clock.forward(30 * 24 * 3600_000)
    expect((await visitor.get('/bluezone')).$('.figures')).toHaveLength(0)
  })

  test('describes itself for a shared link', async () => {
    const { $ } = await visitor.get('/bluezone')
    const og = (name: string) => $(`meta[property="og:${name}"]`).attr('content')
    expect([og('title'), og('url'), og('site_name')]).toEqual([
      'Cài đặt Bluezone',
      `${ADDRESS}/bluezone`,
      'Ủy ban nhân dân huyện Cần Giuộc',
    ])
    expect(og('description')).toContain('bảo vệ mình và người thân')
    expect(og('image')).toMatch(/^http:\/\/localhost:3000\/bluezone\/picture\.png\?v=\d+&lang=vi$/)
  })

  test('is shared by plain links and by a message to copy', async () => {
    const { $, text } = await visitor.get('/bluezone')
    const [zalo, facebook] = $('.ways a')
      .map((_, link) => $(link).attr('href'))
      .get()
    expect(facebook).toBe(
      'https://www.facebook.com/sharer/sharer.php?u=http%3A%2F%2Flocalhost%3A3000%2Fbluezone',
    )
    const data = new URL(zalo ?? '').searchParams.get('d') ?? ''
    expect(JSON.parse(Buffer.from(data, 'base64').toString())).toEqual({ url: `${ADDRESS}/bluezone` })
    for (const words of [STORES.android, STORES.ios, `${ADDRESS}/bluezone`, 'không bắt buộc'])
      expect($('#share-text').text()).toContain(words)
    expect(text).not.toMatch(/<script[^>]+src="https?:/)
  })

  test('sets no cookie, also for somebody who is signed in', async () => {
    for (const path of ['/bluezone', '/embed/bluezone', '/bluezone/picture.png']) {
      const answer = await district.get(path, { 'Sec-Fetch-Dest': 'iframe' })
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []])
    }
  })

  test('is light: three requests and less than 14 kB', async () => {
    const page = await visitor.get('/bluezone')
    const files = new Set(
      page.$('link[rel=stylesheet], link[rel=icon], script[src], img[src]').map((_, one) => {
        return page.$(one).attr('href') ?? page.$(one).attr('src')
      }),
    )
    expect(files.size).toBe(2)
    const sizes = await Promise.all(['/bluezone', ...files].map((path) => wireSize(app.url + path)))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(14_000)
  })
})

/** The size of the compressed answer, which fetch would decompress. */
function wireSize(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'Accept-Encoding': 'br' } }, (answer) => {
      let size = 0
      answer.on('data', (part: Buffer) => {
        size += part.length
      })
      answer.on('end', () => resolve(size))
    })
    asked.on('error', reject).end()
  })
}

describe('the picture beside a shared link', () => {
  const picture = async (query = '') => {
    const answer = await fetch(`${app.url}/bluezone/picture.png${query}`)
    return { answer, body: Buffer.from(await answer.arrayBuffer()) }
  }

  test('is a PNG of 1200 × 630 that others may show', async () => {
    const { answer, body } = await picture()
    expect(answer.headers.get('content-type')).toBe('image/png')
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin')
    expect([body.readUInt32BE(16), body.readUInt32BE(20)]).toEqual([1200, 630])
  })

  test('is another one in another language and when its content changes', async () => {
    const first = (await picture()).body
    expect((await picture()).body.equals(first)).toBe(true)
    expect((await picture('?lang=en')).body.equals(first)).toBe(false)
    await change({ name: 'Bluezone Hai' })
    expect((await picture()).body.equals(first)).toBe(false)
    await change({ name: 'Bluezone' })
  })

  test('the picture of a hostile name is still a picture', async () => {
    for (const name of ['"><svg onload=alert(1)>', '&lt;&#0;', 'A'.repeat(120), '😀 ứng dụng']) {
      await change({ name })
      expect((await picture()).answer.status).toBe(200)
      const { $ } = await visitor.get('/bluezone')
      expect($('meta[property="og:title"]').attr('content')).toBe(`Cài đặt ${name}`)
      expect($('svg[onload], script:not([src])')).toHaveLength(0)
    }
    await change({ name: 'Bluezone' })
  })
})

describe('/embed', () => {
  const app = useFreshApp({ PUBLIC_URL: ADDRESS })
  const district = useFreshClient(app, 'district')
  beforeEach(() => {
    visitor = new Client(app.url)
  })

  const ancestors = (headers: Headers) =>
    /frame-ancestors ([^;]*)/.exec(headers.get('content-security-policy') ?? '')?.[1]

  test('may be framed by nobody until the district says who, and then by nobody else', async () => {
    expect(ancestors((await visitor.get('/embed/bluezone')).headers)).toBe("'none'")
    const typed = [
      'https://CanGiuoc.longan.gov.vn/trang-chu?x=1',
      'longan.gov.vn',
      'xa.gov.vn:8443',
      'https://longan.gov.vn/',
    ]
    for (const origin of typed) await district.post('/district/app/origins', { origin }, OWN)
    expect(await app.rows('select origin from embed_origin order by 1')).toEqual([
      { origin: 'https://cangiuoc.longan.gov.vn' },
      { origin: 'https://longan.gov.vn' },
      { origin: 'https://xa.gov.vn:8443' },
    ])
    const { headers } = await visitor.get('/embed/bluezone')
    expect(ancestors(headers)).toBe(
      'https://cangiuoc.longan.gov.vn https://longan.gov.vn https://xa.gov.vn:8443',
    )
    expect(headers.get('x-frame-options')).toBeNull()
    for (const path of ['/bluezone', '/sign-in', '/v/tt-hcc']) {
      const other = await visitor.get(path)
      expect(other.headers.get('x-frame-options')).toBe('DENY')
      expect(ancestors(other.headers)).toBe("'none'")
    }
    // An unknown app redirects to the sign-in page, which must not be framed.
    const nothing = await visitor.get('/embed/nothing')
    expect([nothing.status, nothing.location]).toEqual([303, '/sign-in?to=%2Fembed%2Fnothing'])
    await district.post('/district/app/origins/forbid', { origin: 'https://longan.gov.vn' }, OWN)
    await district.post('/district/app/origins/forbid', { origin: 'https://longan.gov.vn' }, OWN)
    expect(ancestors((await visitor.get('/embed/bluezone')).headers)).toBe(
      'https://cangiuoc.longan.gov.vn https://xa.gov.vn:8443',
    )
    const audited = await app.rows<{ line: string }>(
      `select action || ' ' || fields as line from audit where action ~ '^embed' order by seq`,
    )
    expect(audited.map(({ line }) => line)).toEqual([
      'embed.allowed https://cangiuoc.longan.gov.vn',
      'embed.allowed https://longan.gov.vn',
      'embed.allowed https://xa.gov.vn:8443',
      'embed.forbidden https://longan.gov.vn',
    ])
  })

  test.each([
    '',
    '*',
    'https://*.gov.vn',
    'http://longan.gov.vn',
    'javascript:alert(1)',
    'data:text/html,x',
    "https://a.vn; script-src 'unsafe-inline'",
    'https://',
    'https://localhost',
    'null',
  ])('“%s” is not accepted as a site', async (origin) => {
    const answer = await district.post('/district/app/origins', { origin }, OWN)
    expect([answer.status, answer.$('#origin').val()]).toEqual([422, origin])
    expect(answer.$('#origin-problem').text()).toContain('https://')
  })

  test('accepts twenty sites at most', async () => {
    for (let number = 1; number <= 20; number += 1)
      await district.post('/district/app/origins', { origin: `https://t${number}.vn` }, OWN)
    const more = await district.post('/district/app/origins', { origin: 'https://mot-nua.vn' }, OWN)
    expect([more.status, more.$('#origin-problem').text()]).toEqual([422, 'Tối đa 20 trang web.'])
    // An origin that is already listed does not count as new.
    expect((await district.post('/district/app/origins', { origin: 'https://t1.vn' }, OWN)).status).toBe(303)
  })

  test('has no form, no script and no cookie, and its snippet stands in the settings', async () => {
    const { $, headers } = await visitor.get('/embed/bluezone')
    expect($('form, script, input, textarea')).toHaveLength(0)
    expect(headers.getSetCookie()).toEqual([])
    const settings = await district.get('/district/app')
    expect(settings.$('#snippet').text()).toContain(`<iframe src="${ADDRESS}/embed/bluezone" title="`)
    expect(settings.$('#share-text').text()).toContain(`${ADDRESS}/bluezone`)
  })

  test('an app that is no longer recommended says so in the frame', async () => {
    const id = await app.value<string>('select id from recommended_app where enabled')
    await district.post('/district/app/origins', { origin: 'https://cangiuoc.longan.gov.vn' }, OWN)
    await district.post(`/district/app/${id}/withdraw`, {}, OWN)
    const { $, headers } = await visitor.get('/embed/bluezone')
    expect($('h1').text()).toBe('Hiện không có ứng dụng nào được khuyến nghị')
    expect(ancestors(headers)).toContain('https://cangiuoc.longan.gov.vn')
  })
})
