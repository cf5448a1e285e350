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
import { pathToFileURL } from 'node:url'
import { beforeEach, expect, test } from 'vitest'
import { stackOf } from '../../server/platform/lib/errors.ts'
import { projectRoot } from '../support/processes.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const NEEDED = [
  'package.json',
  'tsconfig.json',
  'server/operations/launch/bundle.mjs',
  'server/platform/lib/file-stamps.mjs',
]

let inside: (file: string) => string
let installed: string

beforeEach(async () => {
  const { folder, remove } = await makeTempDir()
  inside = (file) => path.join(folder, file)
  for (const file of NEEDED) {
    mkdirSync(path.dirname(inside(file)), { recursive: true })
    copyFileSync(path.join(projectRoot, file), inside(file))
  }
  writeFileSync(inside('server/one.ts'), `import { word } from './word.ts'\nconsole.log(word)\n`)
  writeFileSync(inside('server/word.ts'), "export const word: string = 'first'\n")
  mkdirSync(inside('node_modules'))
  installed = inside('node_modules/.package-lock.json')
  writeFileSync(installed, '{}')
  return remove
})

/** Builds the bundle, if it is outdated, and returns its path. Building fails without esbuild. */
function bundled(withEsbuild: boolean): string {
  if (withEsbuild) symlinkSync(path.join(projectRoot, 'node_modules/esbuild'), inside('node_modules/esbuild'))
  try {
    const code = `console.log(await (await import('./server/operations/launch/bundle.mjs')).bundle('one'))`
    const args = ['--input-type=module', '-e', code]
    return execFileSync(process.execPath, args, { cwd: inside(''), encoding: 'utf8', stdio: 'pipe' }).trim()
  } finally {
    rmSync(inside('node_modules/esbuild'), { force: true })
  }
}

test('a program is bundled again when one of its files has changed or is missing, and only then', () => {
  expect(() => bundled(false)).toThrow('esbuild')
  const first = bundled(true)
  expect(readFileSync(first, 'utf8')).toContain('first')
  expect(bundled(false)).toBe(first)

  // A copied or unpacked file: the same content with another modification time.
  writeFileSync(inside('server/word.ts'), "export const word: string = 'first'\n")
  utimesSync(inside('server/word.ts'), new Date(), new Date())
  expect(bundled(false)).toBe(first)

  rmSync(first)
  expect(() => bundled(false)).toThrow('esbuild')
  expect(bundled(true)).toBe(first)

  writeFileSync(inside('server/word.ts'), "export const word: string = 'other'\n")
  expect(() => bundled(false)).toThrow('esbuild')
  expect(readFileSync(bundled(true), 'utf8')).toContain('other')

  // npm has installed another package since.
  writeFileSync(installed, '{"packages":{}}')
  expect(() => bundled(false)).toThrow('esbuild')
  bundled(true)
  expect(bundled(false)).toBe(bundled(true))
})

test('the program’s text has no letter beyond Latin-1, which would double its memory, and means the same', () => {
  writeFileSync(
    inside('server/one.ts'),
    'console.log(/^[ửđ]+$/u.test("đử"), /^[ử]$/.test("u"), `Ngõ 12, ấp 3`)',
  )
  const file = bundled(true)
  expect(readFileSync(file, 'utf8')).not.toMatch(/[^\0-\xff]/)
  expect(execFileSync(process.execPath, [file], { encoding: 'utf8' })).toBe('true false Ngõ 12, ấp 3\n')
})

test('a stack trace names the line of the source, not that of the bundle', () => {
  const lines = [
    '// A comment that no bundle keeps.',
    '',
    'function fails() {',
    "  throw new Error('x')",
    '}',
    'fails()',
  ]
  writeFileSync(inside('server/one.ts'), lines.join('\n'))
  const code = `
    import { withSources } from '${pathToFileURL(path.join(projectRoot, 'server/platform/lib/stack.mjs')).href}'
    await import('${pathToFileURL(bundled(true)).href}').catch((error) => console.log(withSources(error.stack)))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  const expected = ['Error: x', '    at fails (server/one.ts:4:9)', '    at server/one.ts:6:1']
  expect(said.split('\n').slice(0, 3)).toEqual(expected)
})

test('a stack trace without a matching source map is left as it is', () => {
  const stack = [
    '    at gone (file:///nowhere/gone.mjs:1:2)',
    '    at node:internal/process:3:4',
    '    at <anonymous>',
  ]
  const error = Object.assign(new Error('x'), { stack: stack.join('\n') })
  expect(stackOf(error)?.split('\n').slice(1)).toEqual(stack)
})
