import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import type { Browser, Engine } from './engine.ts'
import { fetched, KEPT } from './packages.ts'
import { launchWith, type Puppeteer } from './puppeteer.ts'

/** Packages that have a Chromium within them, as their makers built it for servers. */
const VERSIONS = [
  { name: 'Chrome 64', version: '64.0.3264', scripts: false },
  { name: 'Chrome 80', version: '2.1.1', scripts: true },
  { name: 'Chrome 92', version: '10.1.0', scripts: true },
]

/** The one version that speaks with all of them. */
const DRIVER = 'puppeteer@1.1.1'

export const oldChromes: Engine[] = VERSIONS.map(({ name, version, scripts }) => ({
  name,
  scripts,
  missing: (isShort) =>
    isShort && !existsSync(path.join(KEPT, version, 'chromium'))
      ? 'is not in dist/engines; npm run test:engines fetches it'
      : undefined,
  launch: () => launch(version),
}))

/** Fetches the browser once, into `dist/`, and starts it. Throws where npm cannot be reached or a library is missing. */
function launch(version: string): Promise<Browser> {
  const folder = fetched(version, `chrome-aws-lambda@${version}`)
  const puppeteer: Puppeteer = createRequire(`${fetched('driver', DRIVER)}/`)('puppeteer')
  return launchWith(puppeteer, {
    executablePath: unpacked(folder),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'lib') },
  })
}

function unpacked(folder: string): string {
  const file = path.join(folder, 'chromium')
  if (existsSync(file)) return file
  const bin = path.join(folder, 'node_modules/chrome-aws-lambda/bin')
  for (const name of ['aws.tar', 'swiftshader.tar']) {
    const packed = path.join(bin, `${name}.br`)
    if (!existsSync(packed)) continue
    execFileSync('tar', ['-x', '-C', folder], { input: brotliDecompressSync(readFileSync(packed)) })
  }
  writeFileSync(file, brotliDecompressSync(readFileSync(path.join(bin, 'chromium.br'))), { mode: 0o755 })
  return file
}
