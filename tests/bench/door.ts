import type { Browser } from '@playwright/test'
import { launchChromium } from '../support/chromium.ts'
import { ask } from '../support/sql.ts'
import { checkIn } from './check-ins.ts'
import { type Full, loadsOf } from './door-loads.ts'
import { median } from './load.ts'
import { openPhone, type Phone, SLOWER, scriptOf, timed, urlOf } from './phone.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

/** Inside on a common day, on a full one, and at a ceremony. */
const COMMON = 42
const FULL = 150
const CEREMONY = 2000
/** Each takes seconds, and hardly differs from the next. */
const MOST_LOADS = 3
/** Taps and searches at a ceremony, and milliseconds until the page has seen to all that follows from one. */
const [TIMES, SETTLES] = [5, 1500]
/** Milliseconds of script of a search or a tap at a ceremony. */
const SCRIPT_AIM = 100

/**
 * What a person feels, on a phone with a processor SLOWER times slower than this computer's and slow 4G. An earlier version is
 * measured by these files in its tree.
 */
export async function door(world: World, { rounds }: Plan): Promise<Line[]> {
  const [common, full, ceremony] = world.gates
  if (!common || !full || !ceremony) throw new Error('no office was planted')
  const browser = await launchChromium([])
  try {
    return [
      ...(await actsOf(world, browser, { gate: common, inside: COMMON }, rounds)),
      ...(await actsOf(world, browser, { gate: full, inside: FULL }, rounds)),
      ...(await loadsOf(world, browser, { gate: common, inside: COMMON }, Math.min(rounds, MOST_LOADS))),
      ...(await ceremonyOf(world, browser, ceremony)),
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
/** As a USB scanner types what a card's code says. */
const scanned = (text: string) =>
  `for (const key of [...${JSON.stringify(text)}, 'Enter'])
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))`

/** From the press to the picture that shows it. */
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
    times.leaves.push(await timed(page, `${row}.querySelector('.leave').click()`, `!${row}`))
    // A session recalls thirty a minute.
    await ask(world.adminUrl, 'delete from throttle')
    await page.evaluate(typedInto('phone', number.slice(0, -1)))
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
    line(`a phone ${SLOWER} times slower on slow 4G: Ghi nhận vào → in the list`, times.enters),
    line('  Khách ra → gone', times.leaves),
    line('  the last digit of a number → the form is filled', times.recalls),
    line('  a card is scanned → the form is filled', times.scans),
  ]
}

function cardOf(each: number): string {
  return `0790855573${String(each).padStart(2, '0')}||Lâm Thị Ổi|01011985|Nữ|Ấp 3, Xã Phước Lý, Cần Giuộc, Long An|01012022`
}

/** A name is searched as one types, and one tap lets somebody out. */
async function ceremonyOf(world: World, browser: Browser, gate: Gate): Promise<Line[]> {
  await checkIn(world, [gate], { count: 1 })
  // By hand: an account is let do so much in an hour.
  await ask(
    world.adminUrl,
    `insert into visit select (jsonb_populate_record(v, jsonb_build_object('id', gen_random_uuid(), 'client_uuid', gen_random_uuid(),
       'year', 2000, 'number', n, 'name', v.name || ' ' || n, 'phone', null))).*
     from visit v, generate_series(1, ${CEREMONY - 1}) n
     where v.id = (select id from visit where office_id = $1 order by number desc limit 1)`,
    [gate.officeId],
  )
  // On top stand those whom the figures of the day know: they can leave.
  await checkIn(world, [gate], { count: TIMES + 1, connections: 1 })
  const phone = await openPhone(browser, urlOf(world), gate.cookie)
  const row = `document.querySelector('${FIRST_ROW}')`
  const tap = () =>
    timed(
      phone.page,
      `window.tapped = ${row}; tapped.querySelector('.leave').click()`,
      '!tapped.isConnected',
    ).then(() => phone.page.waitForTimeout(SETTLES))
  const [typing, taps]: [number[], number[]] = [[], []]
  await phone.page.goto('/gate')
  // What a page does once is not done at a ceremony.
  await tap()
  for (let each = 0; each < TIMES; each += 1) {
    taps.push(await scriptOf(phone, tap))
    typing.push(await scriptOf(phone, () => typeSearch(phone)))
    await phone.page.fill('#find', '')
    await phone.page.waitForTimeout(SETTLES)
  }
  await phone.close()
  const line = (what: string, all: number[]): Line => ({
    what: `${CEREMONY} inside, script of ${what}, ${SLOWER} times slower`,
    ours: `${median(all).toFixed(0)} ms`,
    rounds: all,
    ...{ aim: `≤ ${SCRIPT_AIM} ms`, met: median(all) <= SCRIPT_AIM },
  })
  return [line('four letters of a search', typing), line('one tap on Khách ra', taps)]
}

async function typeSearch({ page }: Phone): Promise<void> {
  await page.evaluate(`document.querySelector('#find').focus()`)
  await page.keyboard.type('khac', { delay: 150 })
  await page.waitForTimeout(SETTLES)
}
