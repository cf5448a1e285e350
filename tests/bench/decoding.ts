import express from 'express'
import { buildAssets } from '../../server/http/assets.ts'
import { launchChromium } from '../support/chromium.ts'
import { type Shot, shots } from './decoding-frames.ts'
import type { Decoded, Picture } from './decoding-shot.ts'
import { addressOf, servePage } from './page-server.ts'
import type { Plan } from './plan.ts'
import type { Line } from './table.ts'

/** Seeds on which the decoder was not tuned. */
const SEEDS = [11, 2026]

type Result = Omit<Shot, 'points'> & Decoded

/** The share of pictures whose code is read exactly in Chromium, beside html5-qrcode's own decoder. */
export async function decoding(plan: Plan): Promise<Line[]> {
  const results: Result[][] = []
  for (const seed of SEEDS) results.push(await decodeAll(shots(seed, plan.shots)))
  const all = results.flat()
  const wrong = (pick: (one: Result) => string | undefined) =>
    all.filter((one) => ![undefined, one.text].includes(pick(one))).length
  return [
    ...results.map((some, i) => line(`codes read, ${some.length} pictures, seed ${SEEDS[i]}`, some, 77)),
    line(
      '  of identity cards',
      all.filter(({ kind }) => kind === 'card'),
      75,
    ),
    ...[...new Set(all.map(({ set }) => set))].map((set) =>
      line(
        `  ${set}`,
        all.filter((one) => one.set === set),
        AIMS[set],
      ),
    ),
    {
      what: 'wrong texts',
      ours: String(wrong(({ gate }) => gate)),
      reference: String(wrong(({ alone }) => alone)),
      aim: '0',
      met: wrong(({ gate }) => gate) === 0,
    },
  ]
}

const AIMS: Record<string, number> = { 'mild scenes, card': 97, 'mild scenes, pass': 100 }

function line(what: string, some: Result[], aim?: number): Line {
  const share = (pick: (one: Result) => string | undefined) =>
    (100 * some.filter((one) => pick(one) === one.text).length) / some.length
  const [ours, reference] = [share(({ gate }) => gate), share(({ alone }) => alone)]
  return {
    what,
    ours: `${ours.toFixed(1)} %`,
    reference: `${reference.toFixed(1)} %`,
    ...(reference > 0 && { ratio: (ours / reference).toFixed(2) }),
    ...(aim && { aim: `≥ ${aim} %`, met: ours >= aim }),
  }
}

async function decodeAll(pictures: Iterable<Shot>): Promise<Result[]> {
  const assets = await buildAssets()
  let points: Uint8ClampedArray = new Uint8ClampedArray()
  const app = express()
  app.use('/assets', assets.serve)
  app.get('/picture', (_req, res) => void res.send(Buffer.from(points)))
  const server = await servePage('decoding-page.ts', app)
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(addressOf(server))
    await page.waitForFunction('window.decodeShot')
    const results: Result[] = []
    for (const { points: shown, ...shot } of pictures) {
      points = shown
      const { width, height } = shot
      const picture: Picture = { address: `/picture?${results.length}`, width, height }
      const worker = assets.url('decoder-worker.js')
      const call = `decodeShot(${JSON.stringify(picture)}, ${JSON.stringify(worker)})`
      results.push({ ...shot, ...(await page.evaluate<Decoded>(call)) })
    }
    return results
  } finally {
    await browser.close()
    server.close()
  }
}
