import type { Tab } from './engine.ts'
import { fitsInWidth, press, seen, shows } from './seen.ts'
import type { Place } from './steps.ts'

export const VISITOR = 'Lê Thị Cũ'

export async function register(tab: Tab, { url, office }: Place): Promise<void> {
  await tab.resize(360, 740)
  await tab.goto(`${url}/v/${office}`)
  await fitsInWidth(tab)
  await tab.type('#name', VISITOR)
  await tab.evaluate("document.querySelector('select[name=purpose]').selectedIndex = 1")
  await press(tab, 'main form button:not([type=button])')
  await seen(tab, `location.pathname.indexOf('/p/') === 0 && ${shows('main', VISITOR)}`, 'no pass')
  await fitsInWidth(tab)
  const face = "document.querySelector('[data-clock]').textContent"
  const shown = await tab.evaluate<string>(face)
  const time = String.raw`/^\d\d:\d\d:\d\d$/.test(${face})`
  await seen(tab, `${time} && ${face} !== '${shown}'`, 'the clock of the pass stands still')
}

export async function readAboutApp(tab: Tab, { url }: Place): Promise<void> {
  await tab.goto(`${url}/bluezone`)
  await seen(tab, shows('main', 'Bluezone'), 'no page of the app')
  await fitsInWidth(tab)
}
