import type { Tab } from './engine.ts'
import { fitsInWidth, press, seen } from './seen.ts'
import type { Place } from './steps.ts'

const NAME = 'Trần Thị Cụ'

const at = (tab: Tab, step: string) =>
  seen(tab, `document.querySelector('main[data-kiosk=${step}]')`, `not at the page ${step} of the kiosk`)

/** By the page's own keys and by a keyboard, without phone and card. */
export async function comeIn(tab: Tab, { url, office, kioskCode }: Place): Promise<void> {
  await tab.resize(768, 1024)
  await tab.goto(`${url}/kiosk/${office}`)
  await tab.type('#code', await kioskCode())
  await press(tab, 'main form button')
  await at(tab, 'start')
  await fitsInWidth(tab)
  await press(tab, '.kiosk-tile.in')
  await at(tab, 'name')
  await tab.type('#name', `${NAME} `)
  for (const key of ['b', 'a', 'tone-f']) await press(tab, `[data-key="${key}"]`)
  await seen(tab, `document.querySelector('#name').value === '${NAME} Bà'`, 'the keys write otherwise')
  await fitsInWidth(tab)
  await press(tab, 'main form > button')
  await at(tab, 'purpose')
  await press(tab, 'main form > button')
  await at(tab, 'app')
  await press(tab, '.kiosk-answers button')
  await at(tab, 'done')
}

export async function leave(tab: Tab): Promise<void> {
  const number = await tab.evaluate<string>("document.querySelector('.kiosk-number').textContent")
  await press(tab, 'main form > button')
  await at(tab, 'start')
  await press(tab, '.kiosk-tile.out')
  await at(tab, 'leave')
  await tab.type('#name', `${NAME} Bà`)
  await tab.type('#number', number)
  await press(tab, 'main form:last-of-type > button')
  await at(tab, 'gone')
}
