// Run as `node server/run.mjs ../tests/bench/decoding <folder>`: the share of pictures whose code is read exactly, in
// Chromium, by the gate's decoder and by html5-qrcode's own. The folder holds pictures and a manifest.json of
// { file, text, kind, deg }[]: what the code says, what is photographed, how it is spoilt.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { build } from 'esbuild'
import express from 'express'
import { buildAssets } from '../../server/http/assets.ts'
import { projectRoot } from '../../server/paths.ts'
import { launchChromium } from '../support/chromium.ts'
import type { Attempt, Decoded, Shot } from './decoding-shot.ts'

interface Picture {
  file: string
  text: string
  kind: string
  deg: string
}

interface Result extends Picture {
  decoded: Decoded
}

const folder = path.resolve(process.argv[2] ?? '.')
const pictures: Picture[] = JSON.parse(await readFile(path.join(folder, 'manifest.json'), 'utf8'))
const assets = await buildAssets()
const server = await serve()
const results = await measure()
server.close()
report(results)
process.exit(0)

async function serve() {
  const page = await build({
    entryPoints: [path.join(projectRoot, 'tests', 'bench', 'decoding-page.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  })
  const app = express()
  app.use('/assets', assets.serve)
  app.use('/pictures', express.static(folder))
  app.get('/page.js', (_req, res) => void res.type('js').send(page.outputFiles[0]?.text))
  app.get('/', (_req, res) => {
    res.send('<!doctype html><div id="place"></div><script type="module" src="/page.js"></script>')
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

async function measure(): Promise<Result[]> {
  const browser = await launchChromium()
  const page = await browser.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await page.waitForFunction('window.decodeShot')
  const worker = assets.url('decoder-worker.js')
  const results: Result[] = []
  for (const picture of pictures) {
    const shot: Shot = { address: `/pictures/${picture.file}` }
    const call = `decodeShot(${JSON.stringify(shot)}, ${JSON.stringify(worker)})`
    results.push({ ...picture, decoded: await page.evaluate<Decoded>(call) })
  }
  await browser.close()
  return results
}

function report(all: Result[]): void {
  const sets: [string, (one: Result) => boolean][] = [
    ['all', () => true],
    ...distinct(all.map(({ kind }) => kind)).map(ofKind),
    ...distinct(all.map(({ deg }) => deg)).flatMap((deg) => [
      [deg, (one: Result) => one.deg === deg] as [string, (one: Result) => boolean],
      ...(deg.startsWith('scene')
        ? distinct(all.map(({ kind }) => kind)).map((kind) => ofBoth(deg, kind))
        : []),
    ]),
  ]
  console.log('set                       n  gate %  html5-qrcode %')
  for (const [name, belongs] of sets) {
    const some = all.filter(belongs)
    const gate = share(some, ({ gate }) => gate)
    const alone = share(some, ({ alone }) => alone)
    console.log(name.padEnd(22), String(some.length).padStart(4), gate.padStart(7), alone.padStart(15))
  }
  const wrong = (pick: (one: Decoded) => Attempt) =>
    all.filter(({ decoded, text }) => ![undefined, text].includes(pick(decoded).text)).length
  console.log(`wrong texts: gate ${wrong(({ gate }) => gate)}, html5-qrcode ${wrong(({ alone }) => alone)}`)
  console.log(
    `median ms: gate ${median(all.map(({ decoded }) => decoded.gate.milliseconds))}, html5-qrcode ${median(all.map(({ decoded }) => decoded.alone.milliseconds))}`,
  )
}

function ofKind(kind: string): [string, (one: Result) => boolean] {
  return [kind, (one) => one.kind === kind]
}

function ofBoth(deg: string, kind: string): [string, (one: Result) => boolean] {
  return [`${deg} ${kind}`, (one) => one.deg === deg && one.kind === kind]
}

function share(some: Result[], pick: (one: Decoded) => Attempt): string {
  const read = some.filter(({ decoded, text }) => pick(decoded).text === text)
  return ((100 * read.length) / some.length).toFixed(1)
}

function median(numbers: number[]): string {
  return (numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0).toFixed(0)
}

function distinct(names: string[]): string[] {
  return [...new Set(names)]
}
