import { expect, test } from 'vitest'
import { shareLinks } from '../../server/core/recommended-app/share.ts'
import { slugProblem } from '../../server/core/recommended-app/slug.ts'
import { storeUrl, systemOf, unknownStore } from '../../server/core/recommended-app/stores.ts'

test.each<[slug: string, problem: string | undefined]>([
  ['bluezone', undefined],
  ['pc-covid-2', undefined],
  ['', 'problem.slug'],
  ['-a', 'problem.slug'],
  ['a--b', 'problem.slug'],
  ['a/b', 'problem.slug'],
  ['robots.txt', 'problem.slug'],
  ['a'.repeat(40), undefined],
  ['a'.repeat(41), 'problem.slug'],
  ['gate', 'problem.slug_reserved'],
  ['bluezone-gate', undefined],
])('the address %s: %s', (slug, problem) => {
  expect(slugProblem(slug)).toBe(problem)
})

test.each([
  ['https://play.google.com/store/apps/details?id=com.mic.bluezone', true],
  ['  https://apps.apple.com/x', true],
  ['HTTPS://PLAY.GOOGLE.COM/x', true],
  ['http://play.google.com/x', false],
  ['https://localhost/x', false],
  ['https://a:b@play.google.com/', false],
  ['//play.google.com/', false],
  ['data:text/html,x', false],
  ['javascript:alert(1)//https://play.google.com', false],
  ['play.google.com', false],
])('a link to a store: %s %s', (text, taken) => {
  expect(storeUrl(text.trim()) !== undefined).toBe(taken)
})

test('a link is stored percent-encoded, as a browser would send it', () => {
  expect(storeUrl('https://play.google.com/ứng dụng?id="x"')).toBe(
    'https://play.google.com/%E1%BB%A9ng%20d%E1%BB%A5ng?id=%22x%22',
  )
})

test.each([
  ['android', 'https://play.google.com/x', undefined],
  ['android', 'https://appgallery.huawei.com/x', undefined],
  ['android', 'https://apps.apple.com/x', 'apps.apple.com'],
  ['ios', 'https://apps.apple.com.evil.example/x', 'apps.apple.com.evil.example'],
  ['ios', '', undefined],
] as const)('a store of %s that is not known: %s', (system, url, host) => {
  expect(unknownStore(system, url)).toBe(host)
})

test.each([
  ['Mozilla/5.0 (Linux; Android 13; SM-A125F) AppleWebKit/537.36 Chrome/120 Mobile', 'android'],
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Zalo iOS/473', 'ios'],
  ['Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X)', 'ios'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120', undefined],
  ['', undefined],
])('the phone of %s: %s', (userAgent, system) => {
  expect(systemOf(userAgent)).toBe(system)
})

test.each([
  ['an ordinary address', 'https://so-cong.can-giuoc.vn/bluezone'],
  [
    'words that would end an attribute or start another parameter',
    `https://x.vn/"><script>alert('1')</script>&u=y&d=z#%20`,
  ],
  ['Vietnamese, an emoji, a turned text', 'https://x.vn/ứng-dụng-\u202e🙂?a=%2B+b'],
])('share links carry %s and nothing else', (_what, address) => {
  const { zalo, facebook } = shareLinks(address)
  for (const link of [zalo, facebook]) expect(link).toMatch(/^https:\/\/[\w.]+[\w./-]*\?[du]=[\w.!~*'()%-]+$/)
  const parameters = (link: string) => [...new URL(link).searchParams]
  expect(parameters(facebook)).toEqual([['u', address]])
  const [[name, data] = ['', ''], ...more] = parameters(zalo)
  expect([name, more]).toEqual(['d', []])
  expect(JSON.parse(Buffer.from(data, 'base64').toString())).toEqual({ url: address })
})
