import type { Page } from '@playwright/test'

/** What a user does with a page. Taps are counted in the browser, typed characters here. */
export interface Hand {
  page: Page
  /** Taps the button or link with this name. */
  tap: (name: string | RegExp, role?: 'button' | 'link') => Promise<void>
  /** Taps this text: an answer, a checkbox, a name. */
  pick: (label: string | RegExp) => Promise<void>
  type: (label: string | RegExp, text: string) => Promise<void>
  /** Opens a page from the menu. */
  menu: (name: string) => Promise<void>
  /** Waits until the user can see the result. */
  seen: (text: string | RegExp) => Promise<void>
}

export interface Task {
  what: string
  /** Undefined for a visitor, who has no account. */
  who?: 'gate.tt-hcc' | 'head.tt-hcc' | 'quantri'
  only?: 'desk' | 'phone'
  /** Prepares the state in which the task begins. */
  before?: (hand: Hand) => Promise<void>
  done: (hand: Hand) => Promise<void>
}

/** Receives the shift. */
export const SECOND_GUARD = {
  username: 'gate2.tt-hcc',
  name: 'Trần Thị Ca Chiều',
  password: 'ca-chiều-nhận-ca',
}
const GUARD = 'gate.tt-hcc'
const HEAD = 'head.tt-hcc'

/** Names that do not occur in the demo, each used once. */
let people = 0
const somebody = () => `Khách Đếm Tay ${String.fromCharCode(65 + (people++ % 26))}${people}`
let numbers = 100
const someNumber = () => `0987650${numbers++}`

async function letIn({ page, type, tap, seen }: Hand, name: string, phone?: string): Promise<void> {
  await page.goto('/gate')
  await type('Họ và tên', name)
  if (phone) await type(/^Số điện thoại/, phone)
  await tap('Ghi khách vào')
  await seen(`Đã ghi ${name}`)
}

async function registerOutside(hand: Hand, name: string): Promise<void> {
  const { page } = hand
  const browser = page.context().browser()
  const context = await browser?.newContext({ baseURL: new URL(page.url()).origin, locale: 'vi-VN' })
  const visitor = await context?.newPage()
  await visitor?.goto('/v/tt-hcc')
  await visitor?.getByLabel('Họ và tên').fill(name)
  await visitor?.getByRole('button', { name: 'Gửi đăng ký' }).click()
  await visitor?.waitForURL(/\/p\//)
  await context?.close()
  await page.goto('/gate')
}

async function pairKiosk({ page, type, tap }: Hand): Promise<void> {
  await page.goto('/poster')
  await tap('Lấy mã ghép ki-ốt')
  const code = await page.locator('.pairing').textContent()
  await page.goto('/kiosk/tt-hcc')
  await type('Mã ghép', code ?? '')
  await tap('Ghép ki-ốt')
  await page.locator('h1[tabindex]').waitFor()
}

/** Dispatched by script, because on a busy computer simulated keys are slower than a USB scanner. */
const SCANNED = `document.activeElement.blur()
for (const key of [...'079085557391||Lâm Thị Ổi|01011985|Nữ|Ấp 3, Xã Phước Lý, Cần Giuộc, Long An|01012022', 'Enter'])
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, code: 'KeyA', bubbles: true, cancelable: true }))`

const NOON = ['Ca Trưa Một', 'Ca Trưa Hai', 'Ca Trưa Ba']

/** The visitor who is inside or waiting when the task begins. */
let person = ''
let number = ''

export const TASKS: Task[] = [
  {
    what: 'Record a visitor whose phone has the app',
    who: GUARD,
    async done({ type, pick, tap, seen }) {
      await type('Họ và tên', 'Trần Thị Ngọc Mai')
      await pick('Đang chạy')
      await tap('Ghi khách vào')
      await seen('Đã ghi Trần Thị Ngọc Mai')
    },
  },
  {
    what: 'Record a visitor without a smartphone',
    who: GUARD,
    async done({ type, pick, tap, seen }) {
      await type('Họ và tên', 'Nguyễn Văn Bảy Nhỏ')
      await pick('Không có điện thoại thông minh')
      await tap('Ghi khách vào')
      await seen('Đã ghi Nguyễn Văn Bảy Nhỏ')
    },
  },
  {
    what: 'Record a visitor who was here before, by phone number',
    who: GUARD,
    async before(hand) {
      person = somebody()
      number = someNumber()
      await letIn(hand, person, number)
      await hand.tap(`Khách ra: ${person}`)
      await hand.seen(`Đã ghi giờ ra của ${person}`)
      await hand.page.goto('/gate')
    },
    async done({ type, tap, seen }) {
      await type(/^Số điện thoại/, number)
      await seen('Khách đã từng đến')
      await tap('Ghi khách vào')
      await seen(`Đã ghi ${person}`)
    },
  },
  {
    what: 'Record a visitor by scanning a card (USB)',
    who: GUARD,
    only: 'desk',
    async done({ page, tap, seen }) {
      await page.evaluate(SCANNED)
      await seen(/Đã đọc thẻ|Khách đã từng đến/)
      await tap('Ghi khách vào')
      await seen('Đã ghi Lâm Thị Ổi')
    },
  },
  {
    what: 'Check in by card at the kiosk (visitor)',
    who: HEAD,
    only: 'desk',
    before: pairKiosk,
    async done({ page, pick, tap, seen }) {
      await page.evaluate(SCANNED.replace('079085557391', '079085557392'))
      await pick('Liên hệ công tác')
      await tap('Tiếp tục')
      await page.locator('.kiosk-answers').waitFor()
      await tap(/đang chạy/)
      await seen(/^Đã ghi/)
    },
  },
  {
    what: 'Leave at the kiosk by name and telephone number (visitor)',
    who: HEAD,
    only: 'desk',
    async before(hand) {
      person = somebody()
      number = someNumber()
      await letIn(hand, person, number)
      await pairKiosk(hand)
    },
    async done({ page, type, tap }) {
      await tap(/Ra/)
      await type('Họ và tên', person)
      await type(/^Số/, number)
      await tap(/Ra/)
      await page.getByRole('button', { name: 'Xong' }).waitFor()
    },
  },
  {
    what: 'Confirm a visitor who waits',
    who: GUARD,
    async before(hand) {
      person = somebody()
      await registerOutside(hand, person)
    },
    async done({ page, tap, seen }) {
      await showList(page)
      await tap(new RegExp(`^Xác nhận\\s?: ${person}`))
      await seen(`Đã xác nhận ${person}`)
    },
  },
  {
    what: 'Refuse a visitor who waits, with a reason',
    who: GUARD,
    async before(hand) {
      person = somebody()
      await registerOutside(hand, person)
    },
    async done({ page, tap }) {
      await showList(page)
      await tap(new RegExp(`^Từ chối\\s?: ${person}`))
      await tap('Không có hẹn')
      await page.getByRole('button', { name: 'Hoàn tác' }).first().waitFor()
    },
  },
  {
    what: 'Record a departure',
    who: GUARD,
    async before(hand) {
      person = somebody()
      await letIn(hand, person)
      await hand.page.goto('/gate')
    },
    async done({ page, tap, seen }) {
      await showList(page)
      await tap(`Khách ra: ${person}`)
      await seen(`Đã ghi giờ ra của ${person}`)
    },
  },
  {
    what: 'Undo it',
    who: GUARD,
    async before(hand) {
      person = somebody()
      await letIn(hand, person)
      await hand.tap(`Khách ra: ${person}`)
      await hand.seen(`Đã ghi giờ ra của ${person}`)
    },
    async done({ tap, seen }) {
      await tap('Hoàn tác')
      await seen(`Đã bỏ việc vừa ghi cho ${person}`)
    },
  },
  {
    what: 'Correct whom a visitor came to see',
    who: GUARD,
    async before(hand) {
      person = somebody()
      await letIn(hand, person)
      await hand.page.goto('/gate')
    },
    async done({ page, tap, type, seen }) {
      await showList(page)
      await tap(person, 'link')
      await page.getByRole('heading', { name: person }).waitFor()
      await type('Người, phòng cần gặp', 'Quầy 9')
      await page.locator('#reason-choices label').first().click()
      await tap('Lưu')
      await seen(/Quầy 9|Đã sửa/)
    },
  },
  {
    what: 'Record three who leave together',
    who: GUARD,
    async before(hand) {
      for (const name of NOON) await letIn(hand, name)
      await hand.page.goto('/gate')
    },
    async done({ page, tap, seen }) {
      await showList(page)
      await tap('Chọn nhiều', 'link')
      for (const name of NOON) await page.locator('#delegation label', { hasText: name }).click()
      await page.locator('#delegation button').click()
      // The clock of the demo stands still, so that the desk's departures count with the phone's.
      await seen(/Đã ghi giờ ra của \d+ lượt/)
    },
  },
  {
    what: 'Let in a guest who is expected, with a queue',
    who: GUARD,
    async done({ page, tap }) {
      await showList(page)
      // With a queue, the expected guests are one line.
      await page.locator('#expected-rest summary').click()
      await tap(/^Cho vào/)
      await page.getByRole('button', { name: 'Hoàn tác' }).first().waitFor()
    },
  },
  {
    what: 'Hand the shift over, until the next guard can record',
    who: GUARD,
    async done({ page, menu, tap, type, seen }) {
      await menu('Bàn giao ca')
      await page.waitForURL('**/handover')
      await page.getByLabel('Người nhận', { exact: true }).selectOption({ index: 1 })
      await type(/Mật khẩu/, SECOND_GUARD.password)
      await tap('Bàn giao ca')
      await seen(/đã nhận ca của/)
      await tap('Vào trang cổng', 'link')
      await page.getByLabel('Họ và tên').waitFor()
    },
  },
  {
    what: 'Open the list for an evacuation',
    who: GUARD,
    async done({ page, tap }) {
      await showList(page)
      await tap('Danh sách sơ tán', 'link')
      await page.getByRole('checkbox').first().waitFor()
    },
  },
  {
    what: 'Register oneself by the poster’s code',
    only: 'phone',
    async done({ page, type, tap }) {
      await type('Họ và tên', 'Phạm Thị Út Em')
      await tap('Gửi đăng ký')
      await page.waitForURL(/\/p\//)
    },
  },
  {
    what: 'Look through yesterday’s log (head)',
    who: HEAD,
    async done({ page, menu }) {
      await menu('Sổ ra, vào')
      await page.waitForURL('**/log**')
      await page.locator('a[href*="day=2026-11-24"]').first().click()
      await page.waitForURL('**day=2026-11-24**')
      await page.locator('tbody tr').first().waitFor()
    },
  },
  {
    what: 'Export the log (head)',
    who: HEAD,
    async done({ page, menu, pick, tap }) {
      await menu('Sổ ra, vào')
      await page.waitForURL('**/log**')
      await tap('Xuất tệp', 'link')
      await pick('Kiểm tra, đối chiếu')
      const came = page.waitForEvent('download')
      await tap('Xuất tệp CSV')
      await (await came).path()
    },
  },
  {
    what: 'Trace one visitor (head)',
    who: HEAD,
    async before(hand) {
      number = someNumber()
      await letIn(hand, somebody(), number)
      await hand.page.goto('/')
    },
    async done({ page, menu, type, tap, seen }) {
      await menu('Truy vết')
      await page.waitForURL('**/trace**')
      await type(/^Số điện thoại hoặc/, number)
      await type(/^Số, ký hiệu/, '12/CV')
      await type(/^Ngày văn bản/, '20/11/2026')
      await type(/^Cơ quan yêu cầu/, 'Trung tâm Y tế')
      await type(/^Người ký/, 'Lê Thị Hạnh')
      await tap('Truy vết')
      await page.waitForURL('**/trace/**')
      await seen('Lê Thị Hạnh')
    },
  },
  {
    what: 'Look at one office (district)',
    who: 'quantri',
    async done({ page, menu, tap }) {
      await menu('Cơ quan')
      await page.waitForURL('**/district/offices')
      await tap(/Trung tâm Hành chính công/, 'link')
      await page.waitForURL('**/district/offices/*')
      await page.getByRole('heading', { level: 1 }).waitFor()
    },
  },
]

/** On a phone the list is behind a tab. */
async function showList(page: Page): Promise<void> {
  const tab = page.locator('.jump a[href="#inside"]')
  if (await tab.isVisible()) await tab.tap()
}
