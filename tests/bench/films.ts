import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Browser } from '@playwright/test'
import { launchChromium } from '../support/chromium.ts'
import { film, HD, type Scene } from '../support/film.ts'
import { median } from './load.ts'
import { addressOf, servePage } from './page-server.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'
import type { Gate, World } from './world.ts'

const CARD =
  '080123456789|301234567|Nguyễn Thị Thùy Dương|15081990|Nữ|Ấp Lộc Tiền, Xã Mỹ Lộc, Huyện Cần Giuộc, Tỉnh Long An|10052021'
const NAME = 'Nguyễn Thị Thùy Dương'

/** A scanner that has not read the card by then (ms) never will. */
const LIMIT = 12_000
/** Aim for our time beside that of html5-qrcode. */
const AIM = 0.35

/** A code of 49 modules is 18 mm wide on a card of 85.6 mm (Thông tư 16/2024/TT-BCA). */
function pointsPerModule(cardWidth: number): number {
  return (cardWidth * 18) / 85.6 / 49
}

/** From a quarter of the picture's width to almost all of it, in eight seconds. */
function approaching(width: number): Scene[] {
  return Array.from({ length: 40 }, (_, at) => ({
    text: CARD,
    seconds: 0.2,
    pointsPerModule: pointsPerModule(width * (0.25 + (0.62 * at) / 39)),
  }))
}

/** From the tap that opens the camera to the filled form, compared with html5-qrcode alone until its first result. */
export async function films(world: World, { showings }: Plan): Promise<Line[]> {
  const file = path.join(world.folder, 'film.y4m')
  writeFileSync(file, film(approaching(HD.width)))
  const alone = await servePage('films-page.ts')
  const browser = await launchChromium([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ])
  try {
    const [ours, theirs]: [number[], number[]] = [[], []]
    for (let turn = 0; turn < showings; turn += 1) {
      ours.push(await byGate(browser, world, world.gates[turn] as Gate))
      theirs.push(await byItself(browser, addressOf(alone)))
    }
    return linesOf(ours, theirs, showings)
  } finally {
    await browser.close()
    alone.close()
    rmSync(file)
  }
}

/** Milliseconds, or infinity if the card was not read. */
async function byGate(browser: Browser, { app: { port } }: World, gate: Gate): Promise<number> {
  const url = `http://127.0.0.1:${port}`
  const context = await browser.newContext()
  try {
    const [name = '', value = ''] = gate.cookie.split('=')
    await context.addCookies([{ name, value, url }])
    const page = await context.newPage()
    await page.goto(`${url}/gate`)
    const began = performance.now()
    await page.getByRole('button', { name: 'Mở camera' }).click()
    const field = page.getByLabel('Họ và tên')
    while (performance.now() - began < LIMIT) {
      if ((await field.inputValue()) === NAME) return performance.now() - began
      await sleep(20)
    }
    return Number.POSITIVE_INFINITY
  } finally {
    await context.close()
  }
}

async function byItself(browser: Browser, url: string): Promise<number> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    await page.goto(url)
    await page.waitForFunction('window.scanAlone')
    const began = performance.now()
    const limit = new Promise<undefined>((resolve) => setTimeout(resolve, LIMIT, undefined))
    const text = await Promise.race([page.evaluate<string>('scanAlone()'), limit])
    return text === CARD ? performance.now() - began : Number.POSITIVE_INFINITY
  } finally {
    await context.close()
  }
}

function linesOf(ours: number[], theirs: number[], showings: number): Line[] {
  const read = (times: number[]) => times.filter(Number.isFinite).length
  const times = [ours, theirs].map((some) => median(some))
  const [mine = Number.POSITIVE_INFINITY, other = Number.POSITIVE_INFINITY] = times
  const ratio = mine / (Number.isFinite(other) ? other : LIMIT)
  const text = (time: number) =>
    Number.isFinite(time) ? `${(time / 1000).toFixed(2)} s` : `> ${LIMIT / 1000} s`
  return [
    {
      what: 'card coming nearer, 720p',
      ours: `${read(ours)} of ${showings}`,
      reference: `${read(theirs)} of ${showings}`,
      aim: `${showings} of ${showings}`,
      met: read(ours) === showings,
    },
    {
      what: '  to the filled form',
      ours: text(mine),
      reference: text(other),
      ratio: `${Number.isFinite(other) ? '' : '< '}${ratio.toFixed(2)}`,
      ...{ aim: `≤ ${AIM}`, met: ratio <= AIM },
    },
  ]
}
