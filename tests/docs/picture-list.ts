import type { Page } from '@playwright/test'
import { NEUTRAL, PAPERS, pictureIn } from '../../server/account/help/topics.ts'

/** A picture of docs/pictures/: a page as a user sees it at a given moment. */
export interface Picture {
  name: string
  page: string
  window: 'desk' | 'phone'
  isEnglish?: true
  /** The account that opens the page; none if omitted. */
  as?: string
  /** Actions on the page before the picture is taken. */
  act?: (page: Page) => Promise<void>
  /** Selector of the part to show, instead of the window. */
  of?: string
}

export const FOLDER = 'docs/pictures'
/** Documents are also read over mobile networks. */
export const MAX_BYTES = 60_000

/** The busiest office of the demo. */
const OFFICE = 'tt-hcc'
const [GUARD, HEAD] = [`gate.${OFFICE}`, `head.${OFFICE}`]

const VIETNAMESE: Picture[] = [
  { name: 'check-in', page: `/v/${OFFICE}`, window: 'phone', act: fillRegistration },
  { name: 'pass', page: `/v/${OFFICE}`, window: 'phone', act: register },
  { name: 'app-page', page: '/bluezone', window: 'phone' },
  { name: 'gate', page: '/gate', window: 'desk', as: GUARD },
  { name: 'entry', page: '/gate', window: 'desk', as: GUARD, act: withoutKind, of: '#entry' },
  { name: 'gate-phone', page: '/gate#inside', window: 'phone', as: GUARD },
  { name: 'evacuation', page: '/evacuation', window: 'phone', as: GUARD },
  { name: 'handover', page: '/gate/handover', window: 'desk', as: GUARD },
  // Two dozen rows would exceed the size limit of a picture.
  {
    name: 'log',
    page: '/log',
    window: 'desk',
    as: HEAD,
    act: (page) => page.setViewportSize({ width: 1366, height: 600 }),
  },
  { name: 'charts', page: '/log/charts', window: 'desk', as: HEAD },
  { name: 'report', page: '/report', window: 'desk', as: HEAD, act: openReport },
  { name: 'poster', page: '/poster', window: 'desk', as: HEAD, of: '.poster' },
  { name: 'district', page: '/district', window: 'desk', as: 'quantri' },
  {
    name: 'compliance',
    page: '/district/compliance',
    window: 'desk',
    as: 'quantri',
    act: (page) => follow(page, 'Ghi đều'),
  },
  { name: 'declare', page: '/people', window: 'phone', as: HEAD, act: openPersonalLink },
]

/** Pictures that the help shows also exist in English. */
const ENGLISH = VIETNAMESE.filter(({ name }) =>
  [...Object.values(PAPERS).map(({ pictures }) => pictures), ...Object.values(NEUTRAL)]
    .flat()
    .some((one) => one === name),
).map((picture) => ({ ...picture, name: pictureIn('en', picture.name), isEnglish: true as const }))

export const PICTURES: Picture[] = [...VIETNAMESE, ...ENGLISH]

async function fillRegistration(page: Page): Promise<void> {
  await page.locator('[name=name]').fill('Nguyễn Thị Cẩm Tú')
  await page.locator('[name=phone]').fill('0907 412 638')
  await page.evaluate(`for (const one of document.querySelectorAll('main form details')) one.open = true`)
  await page.locator('[name=place]').fill('Xã Long Hậu')
}

/** With a fixed form number, from which the pass's code is derived, so that it is the same in every run. */
async function register(page: Page): Promise<void> {
  await fillRegistration(page)
  const number = `document.querySelector('[name=client_uuid]').value = '2d0c7b5e-8a41-4f6b-9c1f-5b8f1f0a6e21'`
  await page.evaluate(number)
  await page.locator('main form button:not([type=button])').first().click()
  await page.waitForURL('**/p/*')
}

async function withoutKind(page: Page): Promise<void> {
  await page.evaluate(`for (const one of document.querySelectorAll(
    '#entry :is(fieldset, .when-other, .advice-panel, [data-opens])')) one.remove()`)
}

async function follow(page: Page, link: string): Promise<void> {
  await page.getByRole('link', { name: link }).first().click()
}

async function openReport(page: Page): Promise<void> {
  await follow(page, 'Số 01/2026')
  await page.waitForURL('**/report/*')
  await page.setViewportSize({ width: 960, height: 760 })
  await page.evaluate(`document.querySelector('.report').scrollIntoView()`)
}

/** Opens the personal page of the first member who has not declared. */
async function openPersonalLink(page: Page): Promise<void> {
  await page.locator('tbody tr', { hasText: 'Chưa khai' }).getByRole('link').first().click()
  await page.getByRole('button', { name: 'Hiện đường dẫn' }).click()
  const message = await page.locator('textarea').first().inputValue()
  const [link = ''] = /https:\S+/.exec(message) ?? []
  await page.context().clearCookies()
  await page.goto(new URL(link).pathname)
}
