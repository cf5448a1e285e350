import type { Browser } from '@playwright/test'
import { launchChromium } from '../support/chromium.ts'
import { ask } from '../support/sql.ts'
import { checkIn } from './check-ins.ts'
import { type Full, loadsOf } from './door-loads.ts'
import { median } from './load.ts'
import { openPhone, SLOWER, timed, urlOf } from './phone.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import { deleteVisits } from './visits.ts'
import type { World } from './world.ts'

/** People inside on an ordinary day and on the busiest. */
const COMMON = 42
const FULL = 150
/** Each round takes seconds and hardly varies. */
const MOST_ROUNDS = 3
/** Milliseconds between two keys that a hand types. */
const KEY = 150

/**
 * Response times as a user feels them, on a phone whose processor is SLOWER times slower than this computer's, over slow 4G. To
 * measure an earlier version, copy these files into its tree.
 */
export async function door(world: World, plan: Plan): Promise<Line[]> {
  const rounds = Math.min(plan.rounds, MOST_ROUNDS)
  const [common, full] = world.gates
  if (!common || !full) throw new Error('no office was planted')
  await deleteVisits((sql) => ask(world.adminUrl, sql))
  const browser = await launchChromium([])
  try {
    return [
      ...(await actsOf(world, browser, { gate: common, inside: COMMON }, rounds)),
      ...(await actsOf(world, browser, { gate: full, inside: FULL }, rounds)),
      ...(await loadsOf(world, browser, { gate: common, inside: COMMON }, rounds)),
    ]
  } finally {
    await browser.close()
  }
}

const FIRST_ROW = '#inside > .visits > .visit'
const FORM = 'form[action="/gate"]'
const typedInto = (field: string, text: string) =>
  `{ const field = document.querySelector('${FORM} [name=${field}]')
    field.value = ${JSON.stringify(text)}
    field.dispatchEvent(new Event('input', { bubbles: true })) }`
const has = (field: string, text: string) =>
  `document.querySelector('${FORM} [name=${field}]').value === ${JSON.stringify(text)}`
/** Types the text of a card's code as a USB scanner does. */
const scanned = (text: string) =>
  `for (const key of [...${JSON.stringify(text)}, 'Enter']) {
    const field = document.activeElement
    field.dispatchEvent(new KeyboardEvent('keydown', { key, code: key, bubbles: true, cancelable: true }))
    if (key.length === 1) field.setRangeText(key, field.selectionStart, field.selectionEnd, 'end')
  }`

/** Measures from the press until the result is painted. */
async function actsOf(
  world: World,
  browser: Browser,
  { gate, inside }: Full,
  rounds: number,
): Promise<Line[]> {
  await checkIn(world, [gate], { count: inside, connections: 1 })
  const phone = await openPhone(browser, urlOf(world), gate.cookie)
  const { page } = phone
  const times = {
    enters: [] as number[],
    recalls: [] as number[],
    scans: [] as number[],
    presses: [] as number[],
    leaves: [] as number[],
  }
  for (let each = 0; each < rounds; each += 1) {
    const name = `Khách Đo Ở Cửa ${inside} ${'ABCDEFGHIJ'[each % 10]}`
    const number = `0987${String(world.next()).padStart(6, '0')}`
    await page.goto('/gate')
    await page.evaluate(`${typedInto('name', name)} ${typedInto('phone', number)}`)
    const isListed = `document.querySelector('${FIRST_ROW}').textContent.includes(${JSON.stringify(name)})`
    times.enters.push(await timed(page, `document.querySelector('${FORM} button.primary').click()`, isListed))
    const row = `[...document.querySelectorAll('${FIRST_ROW}')].find((one) => one.textContent.includes(${JSON.stringify(name)}))`
    const isMarked = `!${row}?.querySelector('.leave:not(.htmx-request)')`
    const pressed = await timed(page, `${row}.querySelector('.leave').click()`, isMarked)
    times.presses.push(pressed)
    times.leaves.push(pressed + (await timed(page, '', `!${row}`)))
    // A session may recall thirty visitors a minute.
    await ask(world.adminUrl, 'delete from throttle')
    await page.evaluate(typedInto('phone', number.slice(0, -1)))
    await page.waitForTimeout(KEY)
    times.recalls.push(await timed(page, typedInto('phone', number), has('name', name)))
    await page.goto('/gate')
    times.scans.push(await timed(page, scanned(cardOf(each)), has('name', 'Lâm Thị Ổi')))
  }
  await phone.close()
  const line = (what: string, all: number[]): Line => ({
    what: `${what}, ${inside} inside`,
    ours: `${median(all).toFixed(0)} ms`,
    rounds: all,
  })
  return [
    line(`a phone ${SLOWER} times slower on slow 4G: Ghi khách vào → in the list`, times.enters),
    line('  Khách ra → marked', times.presses),
    line('  Khách ra → gone', times.leaves),
    line('  the last digit of a number → the form is filled', times.recalls),
    line('  a card is scanned → the form is filled', times.scans),
  ]
}

function cardOf(each: number): string {
  return `0790855573${String(each).padStart(2, '0')}||Lâm Thị Ổi|01011985|Nữ|Ấp 3, Xã Phước Lý, Cần Giuộc, Long An|01012022`
}
