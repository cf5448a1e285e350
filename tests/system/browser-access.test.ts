import { randomUUID } from 'node:crypto'
import type { Page } from '@playwright/test'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { inviteAccount } from '../../server/core/accounts/invitations.ts'
import { startApp, type TestApp } from '../support/app.ts'
import {
  accessProblems,
  type Browsers,
  chromiumPath,
  cutOff,
  fillSignIn,
  launch,
  overflow,
  signIn,
} from '../support/browser.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { codeAt } from '../support/totp.ts'

/** Colours do not depend on the width, nor sizes on the colours. */
const LOOKS = [
  { colorScheme: 'light', width: 1366 },
  { colorScheme: 'dark', width: 360 },
] as const

describe.skipIf(!chromiumPath)('pages in Chromium, light and dark, wide and narrow, keep WCAG 2.2 AA', () => {
  let app: TestApp
  let browsers: Browsers

  beforeAll(async () => {
    browsers = await launch()
    app = await startApp()
    return async () => {
      await browsers.close()
      await app.close()
    }
  })

  afterEach(() => browsers.settle())

  /** One page in all its looks; at 320 px, which is 1280 px enlarged fourfold, nothing may reach beyond the window. */
  const check = async (page: Page, what: string) => {
    for (const { colorScheme, width } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.setViewportSize({ width, height: 768 })
      // A bar that stays on top covers what scrolls under it; that is no fault of what it covers.
      await page.locator('html').evaluate((html: { scrollTop: number }) => {
        html.scrollTop = 0
      })
      expect.soft(await accessProblems(page), `${what}, ${colorScheme}, ${width} px`).toEqual([])
    }
    await page.setViewportSize({ width: 320, height: 640 })
    expect.soft(await overflow(page), `${what} at 320 px`).toBe(0)
    expect.soft(await page.locator('h1').count(), `first headings of ${what}`).toBe(1)
    await page.setViewportSize({ width: 1366, height: 768 })
  }

  const signedIn = async (username?: string) => {
    const { page } = await browsers.open(app)
    if (username) await signIn(page, username)
    return page
  }

  const idOf = async (name: string) => {
    const [row] = await app.rows<{ id: string }>('select id from visit where name = $1', [name])
    return row?.id ?? ''
  }

  test('signing in and the account', { timeout: 90_000 }, async () => {
    const page = await signedIn()
    await page.goto('/sign-in')
    await check(page, 'sign-in')
    await page.getByLabel('Tên đăng nhập').fill('gate.tt-hcc')
    await page.getByLabel('Mật khẩu').fill('sai')
    await page.getByRole('button', { name: 'Đăng nhập' }).click()
    await page.getByText('chưa đúng').waitFor()
    await check(page, 'sign-in refused')
    await signIn(page, 'gate.tt-hcc')
    await page.getByLabel('Họ và tên').fill('Ngô Quang Khải')
    await page.context().clearCookies({ name: 'sid' })
    await page.getByRole('button', { name: 'Ghi nhận vào' }).click()
    await page.getByText('Phiên làm việc đã hết hạn').waitFor()
    await check(page, 'sign-in after the session ended')
    await signIn(page, 'gate.tt-hcc')
    await page.goto('/account')
    await check(page, 'account')
    await page.goto('/log')
    await check(page, '403')
    await page.goto('/gate/visits/none')
    await check(page, '404')
    const comeBack = cutOff(app)
    await page.goto('/gate')
    await page.getByRole('link', { name: 'Tải lại trang' }).waitFor()
    await check(page, '503')
    comeBack()
  })

  test('an invitation, two-step sign-in and the sessions', { timeout: 120_000 }, async () => {
    const page = await signedIn()
    const [{ id, office_id: officeId } = { id: '', office_id: '' }] = await app.rows<{
      id: string
      office_id: string
    }>(`select id, office_id from account where username = 'head.tt-hcc'`)
    await app.rows('update account set totp_secret = null where id = $1', [id])
    const link = `/invitation/${await inviteAccount(app.db, { id, officeId }, app.clock.now())}`
    await page.goto(link)
    await check(page, 'invitation')
    await page.getByLabel('Mật khẩu mới', { exact: true }).fill(PASSWORD)
    await page.getByLabel('Nhập lại mật khẩu mới').fill(PASSWORD)
    await page.getByRole('button', { name: 'Lưu mật khẩu' }).click()
    await page.getByRole('heading', { name: 'Cài xác thực hai bước' }).waitFor()
    await page.getByRole('button', { name: 'Bật' }).click()
    await page.getByText('Mã chưa đúng').waitFor()
    await check(page, 'second factor, refused')
    const secret = ((await page.locator('.factor-secret').textContent()) ?? '').replace(/\s/g, '')
    await page.getByLabel('Mã 6 chữ số').fill(codeAt(app.clock.now(), secret))
    await page.getByRole('button', { name: 'Bật' }).click()
    await page.getByText('chỉ hiện một lần').waitFor()
    await check(page, 'recovery codes')
    const [recovery = ''] = await page.locator('.recovery-codes li').allTextContents()
    await page.goto('/account/second-factor')
    await check(page, 'second factor')
    await page.goto('/sessions')
    await check(page, 'sessions')
    await page.getByRole('button', { name: 'Đăng xuất khỏi mọi nơi' }).click()
    await fillSignIn(page, 'head.tt-hcc')
    await page.getByRole('heading', { name: 'Xác thực bước hai' }).waitFor()
    await page.locator('summary').click()
    await check(page, 'code')
    await page.getByLabel('Mã dự phòng').fill(recovery)
    await page.getByRole('button', { name: 'Xác nhận' }).click()
    await page.waitForURL(/\/gate$/)
  })

  test('the check itself finds what is wrong', async () => {
    const page = await signedIn()
    await page.goto('/sign-in')
    await page
      .locator('label')
      .first()
      .evaluate((label: { remove(): void }) => label.remove())
    expect(await accessProblems(page)).toEqual([expect.stringContaining('label: <input id="username"')])
    await page.locator('main').evaluate((main: { style: { width: string } }) => {
      main.style.width = '2000px'
    })
    expect(await overflow(page)).toBeGreaterThan(0)
  })

  test('the empty gate, and one full of people', { timeout: 120_000 }, async () => {
    const page = await signedIn('gate.tt-hcc')
    await check(page, 'gate, empty')
    app.clock.set('2026-11-25T06:30:00+07:00')
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({
      name: 'Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Phương Thảo',
      place: 'Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ Xuất nhập khẩu Long An',
      host: 'Bộ phận Tiếp nhận và Trả kết quả',
      party_size: '12',
      app_status: 'no_smartphone',
    })
    app.clock.set('2026-11-25T08:30:00+07:00')
    const known = { name: 'Võ Thị Ngọc Hạnh', phone: '0983111222', client_uuid: randomUUID() }
    await guard.enter(known)
    for (const app_status of ['running', 'off', 'absent', 'unsupported', 'not_asked'])
      await guard.enter({ name: `Khách ${app_status.replace('_', ' ')}`, app_status })
    await guard.enter({ name: 'Trương Ẵm', app_status: 'absent', app_outcome: 'declined' })
    await guard.enter({ name: 'Y'.repeat(120), place: 'Đ'.repeat(160) })
    await page.goto('/gate')
    await check(page, 'gate, full')

    await page.getByLabel('Chưa cài').check()
    await page.getByLabel('Khác (ghi rõ)').check()
    await check(page, 'gate, advice open')

    await page.getByLabel('Số điện thoại').fill('0983111222')
    await page.locator('#recall p').waitFor()
    await page.getByRole('button', { name: 'Ghi nhận vào' }).click()
    await page.getByText('Khách này đã vào lúc 08:30, chưa ra').waitFor()
    await check(page, 'gate, somebody is inside already')

    await page.goto('/gate')
    await page.getByLabel('Số điện thoại').fill('01681234567')
    await page.getByLabel('Số người').fill('0')
    await page.getByRole('button', { name: 'Ghi nhận vào' }).click()
    await page.locator('.problem').first().waitFor()
    await check(page, 'gate, mistakes')

    await page.goto('/gate')
    await page.getByRole('button', { name: 'Khách ra: Khách running' }).click()
    await page.getByRole('button', { name: 'Hoàn tác' }).waitFor()
    await check(page, 'gate, message')
  })

  test('one visit, its advice and its correction', { timeout: 90_000 }, async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Lê Thị Mỹ Duyên', phone: '0912000111', app_status: 'absent' })
    const id = await idOf('Lê Thị Mỹ Duyên')
    const page = await signedIn('gate.tt-hcc')
    await page.goto(`/gate/visits/${id}`)
    await page.locator('summary').click()
    await check(page, 'visit')
    await page.getByLabel('Họ và tên').fill('')
    await page.getByRole('button', { name: 'Lưu' }).click()
    await page.locator('.problem').first().waitFor()
    await check(page, 'visit, mistakes')
    await page.goto(`/gate/visits/${id}/advice`)
    await check(page, 'advice for a visitor')
    await page.goto('/gate/advice')
    await check(page, 'advice')
    await page.goto('/evacuation')
    await page.getByRole('checkbox').first().check()
    await check(page, 'evacuation list')
    // Who was ticked off stays ticked off when somebody loads the page again.
    const box = page.getByRole('checkbox').first()
    await box.check()
    await page.reload()
    expect(await box.isChecked()).toBe(true)
    await box.uncheck()
  })

  test('a trace, from the visit in the log to the minutes', { timeout: 120_000 }, async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Lâm Văn Tiếp Xúc', phone: '0912000222', host: 'Phòng Nội vụ' })
    await guard.enter({ name: 'Nguyễn Phúc Công Tằng Tôn Nữ Như Ý', host: 'phòng nội vụ', party_size: '4' })
    const page = await signedIn('head.tt-hcc')
    await page.goto(`/log/visits/${await idOf('Lâm Văn Tiếp Xúc')}`)
    await page.getByRole('link', { name: 'Truy vết từ lượt này' }).click()
    await page.getByRole('button', { name: 'Truy vết' }).click()
    await page.locator('.problem').first().waitFor()
    await check(page, 'trace, mistakes')
    await page.getByLabel('Số, ký hiệu').fill('12/TTYT-KSBT')
    await page.getByLabel('Ngày văn bản').fill('2026-11-25')
    await page.getByLabel('Cơ quan yêu cầu').fill('Trung tâm Y tế huyện')
    await page.getByLabel('Người ký').fill('Lê Thị Hạnh')
    await page.getByRole('button', { name: 'Truy vết' }).click()
    await page.locator('.contacts > li', { hasText: 'Như Ý' }).getByText('Cùng nơi, người tiếp').waitFor()
    await check(page, 'trace')
    await page.getByRole('button', { name: 'In biên bản' }).click()
    await page.getByRole('heading', { name: 'BIÊN BẢN' }).waitFor()
    await check(page, 'minutes')
    await page.goto('/trace')
    await check(page, 'traces')
  })

  test('a trace that the district asks for, from the question to the minutes', {
    timeout: 90_000,
  }, async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Người Được Huyện Tìm', phone: '0905111333' })
    const district = await signedIn('district')
    await district.goto('/district/trace')
    await district.getByRole('button', { name: 'Gửi yêu cầu' }).click()
    await check(district, 'asking, mistakes')
    await district.getByLabel('Số, ký hiệu').fill('15/TTYT')
    await district.getByLabel('Ngày văn bản').fill('2026-11-25')
    await district.getByLabel('Cơ quan yêu cầu').fill('Trung tâm Y tế huyện')
    await district.getByLabel('Người ký').fill('Lê Thị Hạnh')
    await district.getByLabel('Số điện thoại').fill('0905 111 333')
    await district.getByRole('button', { name: 'Gửi yêu cầu' }).click()
    await check(district, 'what was asked')
    const head = await signedIn('head.tt-hcc')
    await head.goto('/log')
    await head.getByRole('link', { name: 'đang chờ cơ quan trả lời' }).click()
    await head.getByRole('link', { name: '15/TTYT' }).click()
    await head.getByRole('button', { name: 'Xem thử' }).click()
    await head.getByText('Người Được Huyện Tìm').waitFor()
    await check(head, 'a look at what was asked')
    await head.getByRole('button', { name: 'Lập danh sách và trả lời' }).click()
    await head.getByText('Đã lập danh sách và tạm giữ').waitFor()
    await head.getByRole('button', { name: 'In biên bản' }).click()
    await district.reload()
    await district.getByRole('row', { name: /Trung tâm Hành chính công.*Đã lập danh sách/ }).waitFor()
    await check(district, 'what was answered')
  })

  test('what people ask about their own data, from the question to the papers', {
    timeout: 120_000,
  }, async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Phan Thị Hỏi', phone: '0912000333', host: 'Bộ phận Một cửa' })
    await guard.post(`/gate/visits/${await idOf('Phan Thị Hỏi')}/leave`)
    const page = await signedIn('head.tt-hcc')
    await page.goto('/subjects')
    await page.getByRole('button', { name: 'Tìm và ghi yêu cầu' }).click()
    await page.locator('.problem').first().waitFor()
    await check(page, 'requests, mistakes')
    await page.getByRole('radio', { name: 'Xóa dữ liệu' }).check()
    await page.getByLabel('Số điện thoại hoặc số căn cước').fill('0912000333')
    await page.getByRole('button', { name: 'Tìm và ghi yêu cầu' }).click()
    await page.getByText('Phan Thị Hỏi').waitFor()
    await page.locator('summary', { hasText: 'Gia hạn' }).click()
    await page.getByRole('button', { name: 'Gia hạn' }).click()
    await page.locator('details .problem').first().waitFor()
    await check(page, 'extension, mistakes')
    await page.getByRole('radio', { name: 'Nhiều dữ liệu phải rà soát' }).check()
    await page.getByRole('radio', { name: 'trực tiếp' }).check()
    await page.getByRole('button', { name: 'Gia hạn' }).click()
    await page.getByText('Từ ngày 15/12/2026 đến ngày 04/01/2027').waitFor()
    await check(page, 'request, extended')
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Tải tệp JSON' }).click(),
    ])
    expect(file.suggestedFilename()).toBe('du-lieu-ca-nhan_tt-hcc_2026-11-25.json')
    await page.getByRole('link', { name: 'In thông báo gia hạn' }).click()
    await check(page, 'notice of an extension')
    await page.getByRole('link', { name: 'Về yêu cầu' }).click()
    await page.getByRole('button', { name: 'In bản sao' }).click()
    await page.getByRole('heading', { name: 'BẢN SAO' }).waitFor()
    await check(page, 'copy of the own data')
    await page.goto('/subjects')
    await check(page, 'requests')
  })

  test('a shift that is handed over', { timeout: 90_000 }, async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Khách Ca Sáng', host: 'Bộ phận Một cửa', party_size: '2' })
    const page = await signedIn('gate.tt-hcc')
    await page.getByRole('link', { name: 'Bàn giao ca' }).click()
    await check(page, 'hand-over')
    await page.getByRole('button', { name: 'Bàn giao ca' }).click()
    await page.locator('.problem').first().waitFor()
    await check(page, 'hand-over, mistakes')
    await page.getByLabel('Người nhận').fill('Trần Thị Ca Chiều')
    await page.getByRole('button', { name: 'Bàn giao ca' }).click()
    await page.getByText('Mời người nhận đăng nhập').waitFor()
    await check(page, 'sign-in after the hand-over')
    await signIn(page, 'gate2.tt-hcc')
    await page.goto('/gate/handover')
    await page.locator('.orders a').first().click()
    await page.getByRole('heading', { name: 'BIÊN BẢN' }).waitFor()
    await check(page, 'minutes of a shift')
  })

  test('the book on paper: a page for each sheet, and the check of one', { timeout: 120_000 }, async () => {
    const guard = await app.client('gate.tt-hcc')
    for (let each = 1; each <= 30; each += 1) {
      await guard.enter({
        name: each % 3 === 0 ? `Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng ${each}` : `Lê Văn ${each}`,
        host: 'Bộ phận Tiếp nhận và Trả kết quả',
        place: each % 2 === 0 ? 'Công ty trách nhiệm hữu hạn một thành viên Đặng Vĩnh Phước' : 'mỹ lộc',
        app_status: 'no_smartphone',
      })
    }
    const page = await signedIn('head.tt-hcc')
    await page.goto('/book')
    await check(page, 'book')
    await page.getByRole('button', { name: 'Tạo bản in' }).click()
    await page.locator('.book-sheet').first().waitFor()
    await check(page, 'printed book')
    const sheets = await page.locator('.book-sheet').count()
    const paper = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    expect(paper.match(/\/Type\s*\/Page\b/g)).toHaveLength(sheets)
    await page.goto('/book')
    await page.locator('.orders a').first().click()
    await page.getByText('Khớp').waitFor()
    await check(page, 'check of a page')
  })

  test('paper sheets, typed in with the keyboard alone', { timeout: 120_000 }, async () => {
    const page = await signedIn('head.tt-hcc')
    await page.goto('/log/paper')
    await page.getByLabel('Số tờ cần in').fill('1')
    await page.keyboard.press('Enter')
    await page.locator('.blank-sheet').waitFor()
    await check(page, 'blank sheet')
    await page.goto('/log/paper')
    await check(page, 'paper sheets')
    await page.locator('.orders a').first().click()
    await page.getByLabel('Giờ vào').first().focus()
    for (const words of ['715', '', 'Hồ Thị Giấy']) {
      await page.keyboard.type(words)
      await page.keyboard.press('Tab')
    }
    await page.getByLabel('Giờ vào').nth(1).fill('sáng')
    await page.keyboard.press('Enter')
    await page.locator('.problem').first().waitFor()
    await check(page, 'paper sheet, mistakes')
    await page.getByLabel('Giờ vào').nth(1).fill('')
    await page.keyboard.press('Enter')
    await page.getByText('Vui lòng ghi').first().waitFor({ state: 'detached' })
    await page.getByText('Đã nhập xong tờ giấy').waitFor()
    await page.locator('.orders a').first().click()
    await page.getByText('07:15 –  Hồ Thị Giấy').waitFor()
    await check(page, 'paper sheet, typed in')
  })

  test('the log, one visit in it, and the district', { timeout: 90_000 }, async () => {
    const guard = await app.client('gate.tt-hcc')
    await guard.enter({ name: 'Đặng Văn Bảy', app_status: 'absent', app_outcome: 'installed' })
    const id = await idOf('Đặng Văn Bảy')
    await guard.post(`/gate/visits/${id}/void`, { reason: 'trial' })
    const page = await signedIn('head.tt-hcc')
    await page.goto('/log?day=2026-11-24')
    await check(page, 'log, empty')
    await page.goto('/log')
    await check(page, 'log')
    await page.getByRole('searchbox').fill('dang')
    await page.locator('summary').click()
    await page.getByLabel('Từ ngày').fill('2026-11-25')
    await page.getByLabel('Đến ngày').fill('2026-11-24')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.locator('.problem').waitFor()
    await check(page, 'log, mistakes')
    await page.getByLabel('Đến ngày').fill('2026-11-25')
    await page.getByRole('button', { name: 'Tra cứu' }).click()
    await page.getByRole('heading', { name: 'Kết quả tra cứu' }).waitFor()
    await check(page, 'log, found')
    await page.getByRole('link', { name: 'Xuất tệp' }).click()
    await check(page, 'export')
    await page.goto('/breach')
    await page.getByRole('button', { name: 'Ghi sự cố' }).click()
    await check(page, 'breaches, mistakes')
    await page.getByLabel('Sự việc').fill('Mất một tờ sổ giấy')
    await page.getByLabel('Họ tên').check()
    await page.getByRole('button', { name: 'Ghi sự cố' }).click()
    await page.getByRole('button', { name: 'Đã làm: Chặn ngay' }).click()
    for (const summary of await page.locator('summary').all()) await summary.click()
    await check(page, 'breach')
    await page.getByRole('button', { name: 'In báo cáo' }).click()
    await check(page, 'report of a breach')
    await page.goto('/log/charts')
    await page.locator('summary').first().click()
    await check(page, 'charts')
    await page.goto('/log/chain')
    await check(page, 'chain')
    await page.goto(`/log/visits/${id}`)
    await check(page, 'visit in the log')
    const district = await signedIn('district')
    await check(district, 'district')
  })
})
