import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import type { Browser, Engine } from './engine.ts'
import { fetched, isFetched } from './packages.ts'
import { launchWith, type Puppeteer } from './puppeteer.ts'

/** npm packages that contain a Chromium built for servers. `isShort`: the short run downloads it. */
const VERSIONS = [
  { name: 'Chrome 64', from: 'chrome-aws-lambda@64.0.3264', scripts: false },
  { name: 'Chrome 72', from: 'chrome-aws-lambda@1.11.2', scripts: false },
  { name: 'Chrome 80', from: 'chrome-aws-lambda@2.1.1', scripts: true, isShort: true },
  { name: 'Chrome 92', from: 'chrome-aws-lambda@10.1.0', scripts: true },
  // The last version for Windows 7 and 8.1. Its network process sometimes crashes and loses the session cookies, so it runs
  // in-process.
  {
    name: 'Chrome 109',
    from: '@sparticuz/chromium@109.0.6',
    scripts: true,
    flags: ['--enable-features=NetworkServiceInProcess2'],
  },
]

/** The only version that can control all of them. */
const DRIVER = 'puppeteer@1.1.1'

export const oldChromes: Engine[] = VERSIONS.map(({ name, from, scripts, isShort: inShort, flags }) => ({
  name,
  scripts,
  missing: (isShort) => {
    if (isShort && !inShort && !isFetched(from)) return 'npm run test:engines fetches it'
    try {
      fetched(DRIVER)
      fetched(from, unpack)
      return undefined
    } catch (error) {
      return `npm could not fetch it (${(error as Error).message})`
    }
  },
  launch: () => launch(fetched(from, unpack), flags),
}))

function launch(folder: string, flags: string[] = []): Promise<Browser> {
  const puppeteer: Puppeteer = createRequire(`${fetched(DRIVER)}/`)('puppeteer')
  return launchWith(puppeteer, {
    executablePath: path.join(folder, 'chromium'),
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', ...flags],
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'lib') },
  })
}

/** Unpacks Chromium's libraries, which are in separate archives. */
function unpack(folder: string): void {
  const bin = ['chrome-aws-lambda', '@sparticuz/chromium']
    .map((name) => path.join(folder, 'node_modules', name, 'bin'))
    .find((each) => existsSync(each))
  if (!bin) throw new Error('there is no Chromium in the package')
  const unpacked = (name: string) => brotliDecompressSync(readFileSync(path.join(bin, name)))
  for (const name of readdirSync(bin).filter((each) => each.endsWith('.tar.br')))
    execFileSync('tar', ['-x', '-C', folder], { input: unpacked(name) })
  const [packed = ''] = readdirSync(bin).filter((name) => /^chromium.*\.br$/.test(name))
  writeFileSync(path.join(folder, 'chromium'), unpacked(packed), { mode: 0o755 })
}
