import type { Request, Response } from 'express'
import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { wordOfDay } from '../../server/core/offices/word-of-day.ts'
import type { Services } from '../../server/http/context.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { drawCode } from '../../server/platform/svg/qr.ts'
import { createPages } from '../../server/visitor/kiosk/pages.ts'
import { masked } from '../../server/visitor/kiosk/recognise.ts'
import { type Kiosk, openTurn, sealTurn, type Turn } from '../../server/visitor/kiosk/turn.ts'

const NOW = new Date('2026-11-25T08:30:00+07:00')
const keys = loadKeys(readConfig({ SECRET_KEY: 'k'.repeat(64) }))
const office = {
  ...{ id: 'o', code: 'xa', name: 'Xã Một', parentName: 'Huyện', retentionDays: 30, validFrom: null },
  ...{ validTo: null, purposes: ['work', 'other'], oneStop: false, organisation: { parts: [] } },
} as unknown as Office
const kiosk: Kiosk = { office, id: 's', key: 'k', turn: 't', prints: false }
const turn: Turn = {
  ...{ clientUuid: 'u', at: NOW.getTime(), name: 'Đặng Thị Kim', phone: null, place: null },
  ...{ host: null, companions: 0 },
}
const card = { hash: 'h', keyVersion: 1, last4: '1234' }

const servicesAt = (
  now = NOW,
  publicUrl: string | undefined = 'https://so.vn',
  app: object | undefined = {},
) =>
  ({
    ...{ keys, clock: { now: () => now }, config: { PUBLIC_URL: publicUrl }, currentApp: async () => app },
    assets: { url: (file: string) => `/${file}` },
  }) as unknown as Services

const req = { query: {} } as Request
/** What a page would show, by its view. */
function shownBy(lang: 'vi' | 'en' = 'vi') {
  const shown: [string, Record<string, unknown>][] = []
  const locals = { lang, t: translator(lang) }
  const res = { locals, render: (view: string, page: Record<string, unknown>) => shown.push([view, page]) }
  return { res: res as unknown as Response, page: () => shown[0]?.[1] ?? {}, view: () => shown[0]?.[0] }
}

type Show = (pages: ReturnType<typeof createPages>, res: Response) => unknown
async function pageOf(show: Show, { services = servicesAt(), lang = 'vi' as 'vi' | 'en' } = {}) {
  const shown = shownBy(lang)
  await show(createPages(services), shown.res)
  expect(shown.view()).toBe(`visitor/kiosk/${String(shown.page()['step'])}`)
  return shown.page()
}

describe('a page of the kiosk', () => {
  const LABELS = (choices: unknown) =>
    (choices as { label: string; checked: boolean }[]).map(({ label, checked }) => [label, checked])

  test('is the start, which clears itself, or says why the office is closed', async () => {
    const { to, ...start } = await pageOf((pages, res) => pages.start(req, res, kiosk, 'full'))
    expect(start).toEqual({
      ...{ title: 'Xin chào Ông/Bà', step: 'start', version: '/kiosk.js /kiosk.css', at: '/kiosk/xa' },
      ...{ officeCode: 'xa', clears: false, refresh: '30; url=/kiosk/xa', officeTitle: 'Xã Một' },
      ...{ parent: 'Huyện', now: NOW.getTime(), clock: '08:30', idle: 30, isRecognised: false },
      kept: 'Thông tin chỉ dùng để quản lý người ra, vào cơ quan; tự xóa sau 30 ngày.',
      ...{ person: undefined, turn: undefined, note: 'full', typed: {}, problems: {}, closed: undefined },
    })
    expect((to as (path: string) => string)('in')).toBe('/kiosk/xa/in')
    const over = { ...kiosk, office: { ...office, validTo: '2026-11-24', parentName: undefined } as Office }
    expect(await pageOf((pages, res) => pages.start(req, res, over))).toMatchObject({
      ...{ parent: '', closed: expect.stringContaining('25/11/2026') },
    })
    expect(await pageOf((pages, res) => pages.start(req, res, kiosk), { lang: 'en' })).toMatchObject({
      clears: true,
    })
  })

  test.each<[string, Partial<Turn>, boolean]>([
    ['name', {}, false],
    ['leave', { card }, true],
    ['leave', { visitId: 'v' }, true],
    ['known', {}, true],
  ])('“%s” of %o shows the person hidden', async (step, more, isRecognised) => {
    const page = await pageOf((pages, res) =>
      pages.show(req, res, kiosk, step as 'name', { turn: { ...turn, ...more }, typed: { a: 'b' } }),
    )
    expect(page).toMatchObject({
      ...{ isRecognised, typed: { a: 'b' }, clears: true, note: undefined },
      person: { name: 'Đặng Thị K•••', last4: more.card?.last4 },
    })
    expect(openTurn(servicesAt(), kiosk, String(page['turn']))).toEqual({ ...turn, ...more })
  })

  test('asks for the purpose, with the usual one or the one that was chosen', async () => {
    const page = await pageOf((pages, res) => pages.purpose(req, res, kiosk, turn))
    expect(page).toMatchObject({ title: 'Ông/Bà đến để làm gì?', most: 20, asksApp: true })
    expect(LABELS(page['purposes'])).toEqual([
      ['Liên hệ công tác', true],
      ['Việc khác', false],
    ])
    const again = await pageOf(
      (pages, res) => pages.purpose(req, res, kiosk, turn, { typed: { purpose: 'other' } }),
      { services: { ...servicesAt(), currentApp: async () => undefined } },
    )
    expect(again).toMatchObject({ asksApp: false, typed: { purpose: 'other' } })
    expect(LABELS(again['purposes'])).toEqual([
      ['Liên hệ công tác', false],
      ['Việc khác', true],
    ])
  })

  test.each([
    ['https://so.vn', drawCode('https://so.vn/blue')],
    ['', ''],
  ])('recommends the app, with a code where the address is “%s”', async (publicUrl, code) => {
    const app = { name: 'Blue', slug: 'blue' } as never
    const services = servicesAt(NOW, publicUrl)
    const page = await pageOf((pages, res) => pages.app(req, res, kiosk, turn, app), { services })
    expect(page).toMatchObject({
      step: 'app',
      title: 'Điện thoại của Ông/Bà đã có Blue chưa?',
      app: 'Blue',
      code,
    })
    expect(page['turn']).toEqual(expect.any(String))
    const answers = LABELS(page['answers'])
    expect([answers.length, answers[0]]).toEqual([6, ['Có, đang chạy', false]])
  })

  const LEAVE = { phone: 'ghi tên và số điện thoại', number: 'ghi tên và số 12' }
  test.each<[string, Partial<Turn>, boolean, 'inside' | 'waiting', string]>([
    ['a card', { card, guestId: 'g', phone: '+84' }, false, 'inside', 'Khi về, xin quét lại thẻ căn cước.'],
    ['an invitation', { guestId: 'g', phone: '+84' }, false, 'inside', 'Khi về, xin quét lại mã mời.'],
    ['a phone', { phone: '+84' }, false, 'inside', `Khi về, chạm Ra về, ${LEAVE.phone}.`],
    ['nothing', {}, false, 'inside', `Khi về, chạm Ra về, ${LEAVE.number}.`],
    [
      ...(['a card and a printer', { card }, true, 'inside'] as const),
      `Xin lấy phiếu bên dưới. Khi về, quét phiếu, hoặc chạm Ra về, ${LEAVE.number}.`,
    ],
    ['a printer', {}, true, 'waiting', 'Xin lấy phiếu bên dưới và đưa cho người trực.'],
    [
      ...(['a card', { card }, false, 'waiting'] as const),
      'Tên Ông/Bà đang hiện ở chỗ người trực. Mời chờ, người trực sẽ mời vào.',
    ],
  ])('tells who has %s how they leave or whom to see', async (_, more, prints, state, text) => {
    const visit = { state, number: 12 }
    const page = await pageOf((pages, res) =>
      pages.done(req, res, { ...kiosk, prints }, { ...turn, ...more }, { visit, pass: 'mã' }),
    )
    const isIn = state === 'inside'
    expect(page).toMatchObject({
      ...{ title: isIn ? 'Đã ghi. Mời Ông/Bà vào' : 'Đã ghi. Mời gặp người trực', text, number: 12, prints },
      word: isIn ? wordOfDay(keys, 'o', '2026-11-25') : undefined,
      ...{ code: drawCode('https://so.vn/p/mã'), idle: 10, refresh: '10; url=/kiosk/xa', turn: undefined },
    })
  })

  test('without a public address prints the pass alone', async () => {
    const visit = { state: 'inside' as const, number: 12 }
    const page = await pageOf((pages, res) => pages.done(req, res, kiosk, turn, { visit, pass: 'mã' }), {
      services: servicesAt(NOW, ''),
    })
    expect(page['code']).toEqual(drawCode('mã'))
    expect((await pageOf((pages, res) => pages.show(req, res, kiosk, 'gone')))['idle']).toBe(10)
  })
})

test.each<[string, Partial<Kiosk>, number, boolean]>([
  ['at once', {}, 0, true],
  ['a moment before three minutes are over', {}, 3 * 60_000 - 1, true],
  ['after three minutes', {}, 3 * 60_000, false],
  ['at another screen', { id: 'x' }, 0, false],
  ['for the next visitor', { turn: 'x' }, 0, false],
  ['at another office', { office: { ...office, id: 'x' } }, 0, false],
])('what a visitor has said is read %s: %o after %s ms, %s', (_, other, later, isRead) => {
  const sealed = sealTurn(servicesAt(), kiosk, turn)
  const services = servicesAt(new Date(NOW.getTime() + later))
  expect(openTurn(services, { ...kiosk, ...other }, sealed)).toEqual(isRead ? turn : undefined)
  expect(openTurn(services, kiosk, 'x')).toBeUndefined()
})

test.each([
  ['Đặng Thị Kim', 'Đặng Thị K•••'],
  ['Kim', 'K•••'],
  ['', ''],
])('a screen shows “%s” as “%s”', (name, shown) => {
  expect(masked(name)).toBe(shown)
})
