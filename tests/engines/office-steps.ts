import type { Tab } from './engine.ts'
import { fitsInWidth, follow, press, seen, shows } from './seen.ts'
import type { Place } from './steps.ts'
import { VISITOR } from './visitor-steps.ts'

const CORRECTED = `${VISITOR} Kỹ`
const LOADED = "document.readyState === 'complete'"

/** From the first page of the day to the log, to one visit, and back after a correction. */
export async function correct(tab: Tab, { url }: Place): Promise<void> {
  await seen(tab, "document.querySelector('main h1')", 'nothing of today')
  await tab.goto(`${url}/log`)
  await fitsInWidth(tab)
  await tab.type('#words', 'le thi cu')
  await tab.enter('#words')
  await seen(
    tab,
    `document.querySelector('.log-search a[href="/log"]') && ${shows('main', VISITOR)}`,
    'not found in the log',
  )
  await follow(
    tab,
    'main tbody a[href^="/log/visits/"]',
    "location.pathname.indexOf('/log/visits/') === 0",
    'no visit',
  )
  await follow(
    tab,
    'main a[href^="/gate/visits/"]',
    `${LOADED} && document.querySelector('main [name=reason]')`,
    'no form',
  )
  await tab.evaluate("document.querySelector('main [name=name]').value = ''")
  await tab.type('main [name=name]', CORRECTED)
  await press(tab, 'main [name=reason]')
  await follow(
    tab,
    'main form button.primary',
    `${LOADED} && ${shows('.trail ins', CORRECTED)}`,
    'no correction in the trail',
  )
}

export async function printBook(tab: Tab, { url }: Place): Promise<void> {
  await tab.goto(`${url}/book`)
  await press(tab, 'main form button.primary')
  await seen(tab, `${shows('main', CORRECTED)}`, 'not in the book')
}

export async function readDistrict(tab: Tab, place: Place): Promise<void> {
  await tab.goto(`${place.url}/district`)
  await seen(
    tab,
    `location.pathname === '/district' && ${shows('main', 'Trung tâm')}`,
    'no figures of offices',
  )
  await fitsInWidth(tab)
}
