import { execFileSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/processes.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const NEEDED = ['package.json', 'tsconfig.json', 'server/operations/launch/bundle.mjs']

test('a program is bundled again when one of its files has changed or is missing, and never otherwise', async ({
  onTestFinished,
}) => {
  const { folder, remove } = await makeTempDir()
  onTestFinished(remove)
  const inside = (file: string) => path.join(folder, file)
  mkdirSync(inside('server/operations/launch'), { recursive: true })
  for (const file of NEEDED) copyFileSync(path.join(projectRoot, file), inside(file))
  writeFileSync(inside('server/one.ts'), `import { word } from './word.ts'\nconsole.log(word)\n`)
  writeFileSync(inside('server/word.ts'), "export const word: string = 'first'\n")

  mkdirSync(inside('node_modules'))
  const installed = inside('node_modules/.package-lock.json')
  writeFileSync(installed, '{}')

  /** Where the bundle lies; without esbuild none can be made. */
  const bundled = (withEsbuild: boolean) => {
    if (withEsbuild)
      symlinkSync(path.join(projectRoot, 'node_modules/esbuild'), inside('node_modules/esbuild'))
    try {
      const code = `console.log(await (await import('./server/operations/launch/bundle.mjs')).bundle('one'))`
      const args = ['--input-type=module', '-e', code]
      return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim()
    } finally {
      rmSync(inside('node_modules/esbuild'), { force: true })
    }
  }

  expect(() => bundled(false)).toThrow('esbuild')
  const first = bundled(true)
  expect(readFileSync(first, 'utf8')).toContain('first')
  expect(bundled(false)).toBe(first)

  // Copied, or unpacked with an image: the same words at another time.
  writeFileSync(inside('server/word.ts'), "export const word: string = 'first'\n")
  utimesSync(inside('server/word.ts'), new Date(), new Date())
  expect(bundled(false)).toBe(first)

  rmSync(first)
  expect(() => bundled(false)).toThrow('esbuild')
  expect(bundled(true)).toBe(first)

  writeFileSync(inside('server/word.ts'), "export const word: string = 'other'\n")
  expect(() => bundled(false)).toThrow('esbuild')
  expect(readFileSync(bundled(true), 'utf8')).toContain('other')

  // npm has installed something since.
  writeFileSync(installed, '{"packages":{}}')
  expect(() => bundled(false)).toThrow('esbuild')
  bundled(true)
  expect(bundled(false)).toBe(bundled(true))
})
