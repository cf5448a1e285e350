import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/** A package that has this Chromium within it, as its makers built it for servers. */
export interface Engine {
  name: string
  version: string
  /** Whether staff's pages run their scripts there; below Chrome 80 they are plain forms. */
  scripts: boolean
}

export const ENGINES: Engine[] = [
  { name: 'Chrome 64', version: '64.0.3264', scripts: false },
  { name: 'Chrome 80', version: '2.1.1', scripts: true },
  { name: 'Chrome 92', version: '10.1.0', scripts: true },
]

/** The one version that speaks with all of them. */
const DRIVER = 'puppeteer@1.1.1'
const kept = path.join(projectRoot, 'dist/engines')

export interface Tab {
  goto(url: string): Promise<unknown>
  type(selector: string, text: string, options?: { delay: number }): Promise<void>
  click(selector: string): Promise<void>
  evaluate<Result>(script: string): Promise<Result>
  setViewport(size: { width: number; height: number }): Promise<void>
  setOfflineMode(isOffline: boolean): Promise<void>
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>
  on(event: 'pageerror', listener: (error: Error) => void): void
  keyboard: { press(key: string): Promise<void> }
}

export interface Browser {
  newPage(): Promise<Tab>
  version(): Promise<string>
  close(): Promise<void>
}

/** Fetches the browser once, into `dist/`, and starts it. Throws where npm cannot be reached or a library is missing. */
export async function launch({ version }: Engine): Promise<Browser> {
  const folder = path.join(kept, version)
  fetched(folder, `chrome-aws-lambda@${version}`)
  fetched(path.join(kept, 'driver'), DRIVER)
  const executablePath = unpacked(folder)
  const puppeteer = createRequire(path.join(kept, 'driver/'))('puppeteer')
  return puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
    env: { ...process.env, LD_LIBRARY_PATH: path.join(folder, 'lib') },
  })
}

function fetched(folder: string, name: string): void {
  if (existsSync(path.join(folder, 'node_modules'))) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}')
  // The scripts of these would fetch another browser.
  const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-audit', '--no-fund']
  execFileSync('npm', ['install', ...options, name], { cwd: folder, stdio: 'ignore' })
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
