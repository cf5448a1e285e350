import { describe, expect, test } from 'vitest'
import { type AppContent, adviceFor } from '../../server/core/recommended-app/advice.ts'
import { answersTitle, knownApps } from '../../server/core/recommended-app/known-apps.ts'
import { LIMITS } from '../../server/core/recommended-app/limits.ts'
import { byChannel, mergeTotals } from '../../server/core/recommended-app/outreach.ts'
import { publicPage } from '../../server/core/recommended-app/public-page.ts'
import { embedSnippet, shareLinks } from '../../server/core/recommended-app/share.ts'
import { slugProblem } from '../../server/core/recommended-app/slug.ts'
import { staffShare, staffTotal } from '../../server/core/recommended-app/staff.ts'
import { storeUrl, systemOf, unknownStore } from '../../server/core/recommended-app/stores.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import type { OutreachTotal, RecommendedAppRow, StaffFiguresRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

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
  [`https://play.google.com/${'x'.repeat(LIMITS.url - 24)}`, true],
  [`https://play.google.com/${'x'.repeat(LIMITS.url - 23)}`, false],
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

const APP: AppContent & { version: number } = {
  name: 'Bluezone',
  slug: 'bluezone',
  android_url: 'https://play.google.com/x',
  android_minimum: '6',
  ios_url: 'https://apps.apple.com/x',
  ios_minimum: '13',
  guide: {
    vi: { slogans: ['Một', 'Hai'], steps: ['Mở'], running: 'Đang chạy', faq: [] },
    en: { slogans: [], steps: ['Open'], running: 'Running', faq: [{ question: 'Why?', answer: 'So.' }] },
  },
  version: 3,
}
const t = translator('en')

test.each([
  ['Android 13', 'en', ['android'], ['Open']],
  ['iPhone', 'vi', ['ios'], ['Mở']],
  ['Windows', 'fr', ['android', 'ios'], ['Mở']],
])('advice for %s in “%s” names the stores %j', (userAgent, language, systems, steps) => {
  const advice = adviceFor(APP, language, userAgent)
  expect(advice).toMatchObject({
    name: 'Bluezone',
    steps,
    running: steps[0] === 'Open' ? 'Running' : 'Đang chạy',
  })
  expect(advice.stores.map(({ system }) => system)).toEqual(systems)
  for (const { system, url, minimum, code } of advice.stores) {
    expect([url, minimum]).toEqual([APP[`${system}_url`], APP[`${system}_minimum`]])
    expect(code).toMatchObject({ size: expect.any(Number) })
  }
})

test('an app without a guide or a store is only named', () => {
  expect(adviceFor({ ...APP, android_url: '', ios_url: '', guide: {} }, 'vi', '')).toEqual({
    name: 'Bluezone',
    stores: [],
    steps: [],
    running: '',
  })
})

describe('the public page', () => {
  const context = { issuer: 'UBND huyện', publicUrl: 'https://x.vn', system: 'ios', lang: 'en', t } as const
  const figures = { ...noCounts(), visits: 1200, running: 4, absent: 6, helped: 3, leaving: 4 }

  test('says where the app is, how widely it is used, and who recommends it', () => {
    const page = publicPage(APP, { ...context, figures: undefined })
    expect(page).toMatchObject({
      title: t('public_page.title', { app: 'Bluezone' }),
      name: 'Bluezone',
      slogan: t('advice.slogan', { app: 'Bluezone' }),
      path: '/bluezone',
      own: { system: 'ios' },
      steps: ['Open'],
      running: 'Running',
      faq: [{ question: 'Why?', answer: 'So.' }],
      figures: [],
      script: 'copy.js',
      share: {
        address: 'https://x.vn/bluezone',
        picture: 'https://x.vn/bluezone/picture.png?v=3&lang=en',
        ...shareLinks('https://x.vn/bluezone'),
      },
    })
    expect(page.share?.text.split('\n')).toEqual([
      page.slogan,
      `${t('advice.android')}: https://play.google.com/x`,
      `${t('advice.ios')}: https://apps.apple.com/x`,
      t('share.guide', { address: 'https://x.vn/bluezone' }),
      t('share.voluntary'),
      'UBND huyện',
    ])
  })

  test('of an installation without an address shares nothing, and a preview copies nothing', () => {
    const page = publicPage(APP, {
      ...context,
      lang: 'vi',
      publicUrl: undefined,
      preview: true,
      figures: undefined,
    })
    expect([page.slogan, page.share, page.script]).toEqual(['Một', undefined, undefined])
  })

  test.each([
    ['none while nobody was asked', noCounts(), []],
    ['visits, help and the share', figures, ['1,200', '3', '40.0%']],
  ])('shows %s', (_what, counts, values) => {
    const shown = publicPage(APP, { ...context, figures: counts }).figures
    expect(shown.map(({ value }) => value)).toEqual(values)
    const labels = [
      t('public_page.visits'),
      t('public_page.helped'),
      t('public_page.rate', { app: 'Bluezone' }),
    ]
    expect(shown.map(({ label }) => label)).toEqual(values.length > 0 ? labels : [])
  })
})

test('answers are headed by the recommended app, or by the question', () => {
  const rows = [
    { id: '1', name: 'Former', enabled: false },
    { id: '2', name: 'Bluezone', enabled: true },
  ] as RecommendedAppRow[]
  expect(knownApps(rows)).toMatchObject({
    current: { id: '2' },
    names: new Map([
      ['1', 'Former'],
      ['2', 'Bluezone'],
    ]),
  })
  expect(answersTitle(knownApps(rows), t)).toBe('Bluezone')
  expect(answersTitle(knownApps(rows.slice(0, 1)), t)).toBe(t('field.app_status'))
})

test('the frame for another site', () => {
  expect(embedSnippet('https://x.vn/a', 'Bluezone')).toBe(
    '<iframe src="https://x.vn/a" title="Bluezone" width="100%" height="720" style="border:0" loading="lazy"></iframe>',
  )
})

test('outreach of several offices is summed for each unit, and grouped by channel', () => {
  const total = (channel: string, unit: string, quantity: number) =>
    ({ channel, unit, entries: 1, quantity, helped: 2, installs: 3 }) as OutreachTotal
  const totals = [
    total('radio', 'minute', 5),
    total('website', 'article', 1),
    total('radio', 'broadcast', 7),
    total('radio', 'minute', 6),
  ]
  const minutes = { channel: 'radio', unit: 'minute', quantity: 11, entries: 2, helped: 4, installs: 6 }
  expect(mergeTotals(totals)).toEqual([totals[1], minutes, totals[2]])
  expect(byChannel(totals)).toEqual([
    { channel: 'website', totals: [totals[1]] },
    { channel: 'radio', totals: [minutes, totals[2]] },
  ])
})

test('members of a roster have the app, could have it, or have no smartphone', () => {
  const row = {
    members: 40,
    running: 16,
    off: 8,
    absent: 4,
    unsupported: 2,
    no_smartphone: 1,
    relatives: 5,
  } as StaffFiguresRow
  const total = staffTotal([row, { ...row, members: 0 }, row])
  expect(total).toEqual({
    offices: 2,
    members: 80,
    declared: 62,
    running: 32,
    had: 48,
    able: 60,
    relatives: 10,
  })
  expect([staffShare(total), staffShare({ had: 0, able: 0 })]).toEqual([0.8, undefined])
})
