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

/** Every row laid out and painted, wherever the window is: how the list was before it left out what is out of sight. */
const ALL_ROWS = '#inside > .visits > .visit { content-visibility: visible !important }'

/** From the tap on a departure to the picture without the row, beside the same list with every row laid out, in turns. */
export async function tap(world: World, { rounds }: Plan): Promise<Line[]> {
  const { app, gates } = world
  const [gate] = gates
  if (!gate) throw new Error('no office was planted')
  await checkIn(world, [gate], { count: INSIDE + 2 * rounds * TAPS, connections: 1 })
  const browser = await launchChromium([])
  const [name = '', value = ''] = gate.cookie.split('=')
  const times = { ours: [] as number[], all: [] as number[] }
  try {
    const open = async (style?: string) => {
      const context = await browser.newContext({
        viewport: { width: 360, height: 740 },
        serviceWorkers: 'block',
        bypassCSP: true,
      })
      await context.addCookies([{ name, value, url: `http://127.0.0.1:${app.port}` }])
      const page = await context.newPage()
      await page.goto(`http://127.0.0.1:${app.port}/gate`)
      if (style) await page.addStyleTag({ content: style })
      const session = await context.newCDPSession(page)
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
      return page
    }
    const boards = { ours: await open(), all: await open(ALL_ROWS) }
    for (let round = 0; round < rounds; round += 1) {
      for (const which of ['ours', 'all'] as const) {
        for (let each = 0; each < TAPS; each += 1) times[which].push(await leaveOne(boards[which]))
      }
    }
  } finally {
    await browser.close()
  }
  const [ours, all] = [median(times.ours), median(times.all)]
  return [
    {
      what: `Khách ra with ${INSIDE} inside, ${SLOWER} times slower, beside every row laid out`,
      ours: `${ours.toFixed(0)} ms`,
      reference: `${all.toFixed(0)} ms`,
      ratio: (ours / all).toFixed(2),
    },
  ]
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
