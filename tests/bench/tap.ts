import type { Page } from '@playwright/test'
import { launchChromium } from '../support/chromium.ts'
import { checkIn } from './check-ins.ts'
import { median } from './load.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import type { World } from './world.ts'

const INSIDE = 150
/** A cheap phone beside this computer. */
const SLOWER = 6
const TAPS = 8

/** From the tap on a departure to the picture without the row. An earlier version is measured by this file in its tree. */
export async function tap(world: World, { rounds }: Plan): Promise<Line[]> {
  const { app, gates } = world
  const [gate] = gates
  if (!gate) throw new Error('no office was planted')
  await checkIn(world, [gate], { count: INSIDE + rounds * TAPS, connections: 1 })
  const browser = await launchChromium([])
  const [name = '', value = ''] = gate.cookie.split('=')
  const times: number[] = []
  try {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      serviceWorkers: 'block',
    })
    await context.addCookies([{ name, value, url: `http://127.0.0.1:${app.port}` }])
    const page = await context.newPage()
    await page.goto(`http://127.0.0.1:${app.port}/gate`)
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    for (let each = 0; each < rounds * TAPS; each += 1) times.push(await leaveOne(page))
  } finally {
    await browser.close()
  }
  const what = `Khách ra with ${INSIDE} inside, ${SLOWER} times slower`
  return [{ what, ours: `${median(times).toFixed(0)} ms` }]
}

/** In the page itself: milliseconds until the frame after the one that shows the list without this row. */
function leaveOne(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve) => {
    const row = document.querySelector('#inside > .visits > .visit')
    const began = performance.now()
    new MutationObserver((_, observer) => {
      if (row.isConnected) return
      observer.disconnect()
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
    }).observe(document.body, { childList: true, subtree: true })
    row.querySelector('.leave').click()
  })`)
}
