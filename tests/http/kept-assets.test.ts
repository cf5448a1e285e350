import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { type Built, keep, readKept } from '../../server/http/kept-assets.ts'
import { makeTempDir } from '../support/temp-dir.ts'

const SOURCE = 'public/gate.css'
const LATER = Date.now() + 60_000

let root: string
let built: Built

beforeEach(async () => {
  const { folder, remove } = await makeTempDir()
  root = folder
  mkdirSync(path.join(root, 'public'))
  write(SOURCE, 'a { color: red }')
  const body = Buffer.from('a{color:red}')
  const asset = { type: 'text/css; charset=utf-8', policy: undefined, body, br: body, gzip: undefined }
  built = {
    files: new Map([['/assets/gate-1.css', asset]]),
    urls: new Map([['gate.css', '/assets/gate-1.css']]),
  }
  return remove
})

function write(file: string, text: string): void {
  writeFileSync(path.join(root, file), text)
}

test('the built browser files are reused as they were, even when file times differ', () => {
  expect(readKept(root)).toBeUndefined()
  keep(built, [SOURCE, 'node_modules/htmx.org/dist/htmx.js'], LATER, root)
  expect(readKept(root)).toMatchObject(built)
  utimesSync(path.join(root, SOURCE), new Date(), new Date())
  expect(readKept(root)).toMatchObject(built)
})

test.each([
  ['a source has changed', () => write(SOURCE, 'a { color: tan }')],
  ['a source is gone', () => rmSync(path.join(root, SOURCE))],
  ['what was kept is broken', () => write('dist/browser-files.v8', 'no such thing')],
])('they are built again when %s', (_, happens) => {
  keep(built, [SOURCE], LATER, root)
  expect(readKept(root)).toBeDefined()
  happens()
  expect(readKept(root)).toBeUndefined()
})

test('a build during which a file changed is not kept, and nothing is written where writing is not possible', () => {
  keep(built, [SOURCE], Date.now() - 60_000, root)
  expect(readKept(root)).toBeUndefined()
  write('dist', 'a file where the folder would be')
  expect(() => keep(built, [SOURCE], LATER, root)).not.toThrow()
})
