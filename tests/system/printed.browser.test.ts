import type { Page } from '@playwright/test'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PAPERS } from '../../server/account/help/topics.ts'
import { startApp, type TestApp } from '../support/app.ts'
import { type Browsers, chromiumPath, launch, type Visitor } from '../support/browser.ts'
import type { Answer } from '../support/client.ts'
import { differsFromPicture, hasPoppler, hideCodes, misfits, printed, showAnswer } from '../support/paper.ts'
import { REQUESTS, Scene } from '../support/requests.ts'

/** In mm: [width, height] of the sheet, and the width of the text. */
const ACROSS = { sheet: [297, 210], text: 252 }
const UPRIGHT = { sheet: [210, 297], text: 165 }

interface Printed {
  route: string
  sheet: number[]
  /** Width of the text in mm. */
  text: number
  /** True if the page can be printed only once the public address is set. */
  needsAddress?: true
  /** Least and most sheets in a quiet and in a busy office, unless it is one. */
  quiet?: [least: number, most: number]
  busy?: [least: number, most: number]
  /** No picture is kept of a page with random names and codes. */
  isRandom?: true
  /** Changes the address, for another variant of the page. */
  at?: (to: string) => string
}

/**
 * The list is printed with every number of rows from this one to all, so that the sheet's end falls at every place within a
 * row.
 */
const SHORTEST = 36

/** The meeting of the busy office, whose attendance list all delegates sign. */
let hall = ''

/** Every printable page, with the route that shows it. */
const PRINTED: Record<string, Printed> = {
  'the book': { route: 'POST /book', sheet: ACROSS.sheet, text: 267, busy: [3, 8] },
  'the log': { route: 'GET /log', sheet: ACROSS.sheet, text: 277, busy: [4, 5] },
  'the charts of the log': { route: 'GET /log/charts', sheet: UPRIGHT.sheet, text: 186 },
  'the minutes of a hand-over': { route: 'GET /gate/handover/:id', ...UPRIGHT, busy: [3, 3] },
  'a report': { route: 'GET /report/:id', ...UPRIGHT, quiet: [2, 2], busy: [2, 2] },
  'the minutes of a trace': { route: 'POST /trace/:id/print', ...ACROSS, quiet: [2, 2], busy: [8, 10] },
  'the report of a breach': { route: 'POST /breach/:id/print', ...UPRIGHT, busy: [1, 3] },
  'the evacuation list': { route: 'GET /evacuation', ...UPRIGHT, text: 182, busy: [2, 6] },
  'a blank sheet of the paper book': { route: 'GET /log/paper/blank', sheet: ACROSS.sheet, text: 277 },
  'a sheet of slips': { route: 'GET /slips/:sheet', sheet: UPRIGHT.sheet, text: 210 },
  'slips that invite': {
    ...{ route: 'POST /district/accounts/invitations', sheet: UPRIGHT.sheet, text: 210, isRandom: true },
  },
  'name cards of expected guests': {
    route: 'GET /guests/cards',
    sheet: UPRIGHT.sheet,
    text: 210,
    busy: [3, 4],
  },
  'the attendance list of a meeting': {
    ...{ route: 'GET /meetings/:id/attendance', ...UPRIGHT, busy: [4, 4] },
    at: (to) => (hall ? `/meetings/${hall}/attendance?list=invited` : to),
  },
  'a sheet of badges': { route: 'GET /badges/print', sheet: UPRIGHT.sheet, text: 210, busy: [3, 3] },
  'the poster': { route: 'GET /poster', ...UPRIGHT, needsAddress: true },
  'a leaflet': { route: 'GET /leaflets', sheet: [148, 210], text: 148 },
  'the copy for a person': { route: 'POST /subjects/:id/copy', ...ACROSS },
  'the letter that asks for more time': { route: 'GET /subjects/:id/extension', ...UPRIGHT },
  'recovery codes': { route: 'POST /account/second-factor/recovery-codes', ...UPRIGHT },
  ...helpSheets(),
  'the figures of the district': {
    route: 'GET /district',
    sheet: ACROSS.sheet,
    text: 277,
    quiet: [1, 4],
    busy: [1, 4],
  },
  'who records and who does not': {
    route: 'GET /district/compliance',
    sheet: ACROSS.sheet,
    text: 277,
    quiet: [1, 5],
    busy: [1, 5],
  },
  'the privacy notice': { route: 'GET /privacy/:office', ...UPRIGHT, quiet: [1, 2], busy: [1, 2] },
  'a pass': { route: 'GET /p/:pass', ...UPRIGHT },
  'an invitation': { route: 'GET /i/:key', ...UPRIGHT },
}

/** The help sheets for the wall, in each language; they are the same in every office. */
function helpSheets(): Record<string, Printed> {
  const of = (paper: string, lang: string): [string, Printed] => {
    const sheets: [number, number] = paper === 'reception' ? [2, 2] : [1, 1]
    const at = () => `/help/${paper}${lang}`
    return [
      `the help for ${paper}${lang && ' in English'}`,
      { route: 'GET /help/:paper', sheet: UPRIGHT.sheet, text: 186, at, quiet: sheets, busy: sheets },
    ]
  }
  return Object.fromEntries(Object.keys(PAPERS).flatMap((one) => [of(one, ''), of(one, '?lang=en')]))
}

const LONG = 'Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Thuỳ Dương'
const LONG_OFFICE =
  'Chi nhánh Văn phòng Đăng ký đất đai và Phát triển quỹ đất tại huyện Cần Giuộc, tỉnh Long An'

/** A morning with names of every length; some visitors have left, and one visit is voided. */
async function makeBusy(scene: Scene): Promise<void> {
  await scene.app.rows(`update office set name = $1 where code = 'tt-hcc'`, [LONG_OFFICE])
  await scene.asksFor('plate', 'badge')
  // Days without an entry are counted from the district's first entry.
  await scene.app.rows(
    `insert into office_day (office_id, day, closed_at, visits) select id, '2026-09-01', now(), 1 from office where code = 'tt-hcc'`,
  )
  await scene.made('head.tt-hcc', '/badges', { prefix: 'KXĐ', from: '9980', to: '9999' })
  for (let each = 1; each <= 70; each += 1) {
    const long = each % 5 === 0
    const id = await scene.visit({
      name: long ? `${LONG} ${each}` : `Lê Thị Thu ${each}`,
      place: long ? 'Công ty trách nhiệm hữu hạn một thành viên Đặng Vĩnh Phước' : 'mỹ lộc',
      host: long ? 'Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính' : 'Một cửa',
      purpose: 'document',
      party_size: String(1 + (each % 3)),
      app_status: long ? 'no_smartphone' : 'running',
    })
    if (each % 4 === 0) await scene.made('gate.tt-hcc', `/gate/visits/${id}/leave`)
    if (each === 33) await scene.made('gate.tt-hcc', `/gate/visits/${id}/void`, { reason: 'trial' })
    if (each <= 25)
      await scene.guest({
        name: long ? LONG : `Đại biểu ${each}`,
        ...(long && { place: LONG_OFFICE, host: LONG_OFFICE }),
      })
    scene.app.clock.forward(20_000)
  }
  hall = await scene.meeting({ day: '26/11/2026', title: `Hội nghị tổng kết của ${LONG_OFFICE}`, host: LONG })
  const lines = Array.from({ length: 60 }, (_, each) =>
    each % 5 === 0
      ? `${LONG} ${each};Phó Trưởng phòng Văn hóa và Thông tin;${LONG_OFFICE}`
      : `Trần Văn ${each};${each % 2 === 0 ? 'Chủ tịch' : ''};Xã Phước Lý`,
  )
  const text = ['Họ và tên;Chức vụ;Đơn vị', ...lines].join('\n')
  await scene.made('gate.tt-hcc', await scene.made('gate.tt-hcc', `/meetings/${hall}/import`, { text }))
}

/** By page content and expected layout: the test that has printed it. */
const measured = new Map<string, string | undefined>()

/**
 * True if another test has printed the same page (apart from ids and nonces) with the same expectations: most pages do not
 * contain the public address, and the help is the same in every office. A retry counts as the same test.
 */
function isKnown({ text }: Answer, fits: string): boolean {
  const page = text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, '').replaceAll(/nonce="[^"]*"/g, '')
  const key = `${fits} ${page}`
  const { currentTestName } = expect.getState()
  if (!measured.has(key)) measured.set(key, currentTestName)
  return measured.get(key) !== currentTestName
}

describe.skipIf(!chromiumPath || !hasPoppler).each([
  ['with a public address', { PUBLIC_URL: 'https://so-cong.cangiuoc.longan.gov.vn' }, ['quiet', 'busy']],
  // Pages have less on them then.
  ['without a public address', {}, ['quiet']],
] as const)('on paper, %s', (_what, settings, paces) => {
  let browsers: Browsers

  beforeAll(async () => {
    browsers = await launch()
    return () => browsers.close()
  })

  const ask = async (scene: Scene, { route, at }: Printed): Promise<Answer> => {
    const [make] = REQUESTS[route] ?? []
    if (!make) throw new Error(`no request for ${route}`)
    const wanted = await make(scene)
    const answer = await scene.send(
      { ...wanted, to: at?.(wanted.to) ?? wanted.to },
      route.split(' ')[0] ?? '',
    )
    expect(answer.status).toBe(200)
    return answer
  }

  /** Shows the page as it was answered, with its assets fetched from the application. */
  const show = async (page: Page, answer: Answer): Promise<void> => {
    await page.emulateMedia({ media: 'screen' })
    await showAnswer(page, answer)
  }

  describe.each(paces)('in a %s office', (pace) => {
    let app: TestApp
    let scene: Scene
    /** One window for all pages, so that shared assets such as fonts are fetched once. */
    let window: Visitor
    /** Answers of the first attempt, because a trace that is run again finds another person and at last needs another sheet. */
    const answers = new Map<string, Answer>()

    beforeAll(async () => {
      hall = ''
      app = await startApp(settings)
      scene = new Scene(app)
      window = await browsers.open(app)
      if (pace === 'busy') await makeBusy(scene)
      return () => app.close()
    })

    afterEach(() => expect(window.complaints.splice(0)).toEqual([]))

    const here = Object.entries(PRINTED).filter(
      ([, { needsAddress }]) => !needsAddress || 'PUBLIC_URL' in settings,
    )
    test.each(here)('%s fits its sheets', async (name, one) => {
      const { page } = window
      const [least, most] = one[pace] ?? [1, 1]
      const answer = answers.get(name) ?? (await ask(scene, one))
      answers.set(name, answer)
      const hasPicture = pace === 'busy' && 'PUBLIC_URL' in settings && !one.isRandom
      if (isKnown(answer, `${least} to ${most} sheets`) && !hasPicture) return
      await show(page, answer)
      const button = page.getByRole('button', { name: /^(In trang này|Print this page)$/ })
      await button.waitFor()
      expect.soft(await misfits(page, one.text)).toEqual([])
      expect.soft(await button.isVisible()).toBe(false)
      await hideCodes(page)
      const { pdf, pages } = await printed(page)
      expect.soft(pages.length).toBeGreaterThanOrEqual(least)
      expect.soft(pages.length).toBeLessThanOrEqual(most)
      for (const { width, height, words, cut } of pages) {
        expect.soft([width, height]).toEqual(one.sheet)
        expect.soft(cut).toEqual([])
        // A nearly empty sheet means that something too large pushed its content there.
        expect.soft(words.length).toBeGreaterThan(8)
      }
      if (hasPicture) expect.soft(await differsFromPicture(pdf, 1, name.replaceAll(' ', '-'))).toBe('')
    })

    // Not `skipIf`: skipped tests are reported and stop the CI.
    if (pace === 'busy')
      test('each line of an attendance list is signed below a name, however long it is', async () => {
        const { page } = window
        const answer = await ask(scene, PRINTED['the attendance list of a meeting'] as Printed)
        if (isKnown(answer, 'row by row')) return
        await show(page, answer)
        const rows = page.locator('.attendance tr:has(.as-is)')
        const who = ((await rows.last().locator('td').nth(1).textContent()) ?? '').split(' ').at(-1) ?? ''
        const alone: string[] = []
        for (let left = await rows.count(); left > SHORTEST; left -= 1) {
          const { pages } = await printed(page)
          const last = pages.at(-1)?.words ?? []
          const missing = [who, 'mặt:', 'LẬP'].filter((word) => !last.includes(word))
          if (missing.length > 0) alone.push(`${left} rows: no ${missing.join(', ')} in ${last.join(' ')}`)
          await rows.nth(-2).evaluate((row) => row.remove())
        }
        expect(alone).toEqual([])
      })
  })
})
