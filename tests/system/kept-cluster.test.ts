// The cached cluster that test runs copy must be complete or absent.
import { mkdir, readdir, readFile, truncate, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keep, takeKept } from '../support/kept-cluster.ts'
import { makeTempDir, type TempDir } from '../support/temp-dir.ts'

let temp: TempDir
const at = (...parts: string[]) => path.join(temp.folder, ...parts)

beforeEach(async () => {
  temp = await makeTempDir()
  vi.stubEnv('SO_CONG_CLUSTERS', at('kept'))
  await mkdir(at('data'))
  await writeFile(at('data', 'PG_VERSION'), '18\n'.repeat(50_000))
  await keep('one', at('data'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await temp.remove()
})

test('a cached cluster is copied unchanged', async () => {
  expect(await takeKept('one', at('copy'))).toBe(true)
  expect(await readFile(at('copy', 'PG_VERSION'), 'utf8')).toBe('18\n'.repeat(50_000))
  expect(await takeKept('another', at('copy of another'))).toBe(false)
})

test('a damaged cached cluster is deleted, and leaves nothing of its copy', async () => {
  await truncate(at('kept', 'one.tar'), 40_000)
  expect(await takeKept('one', at('copy'))).toBe(false)
  expect(await readdir(temp.folder)).not.toContain('copy')
  expect(await readdir(at('kept'))).toEqual([])
})

test('if nothing can be cached, each run makes its own cluster', async () => {
  vi.stubEnv('SO_CONG_CLUSTERS', at('data', 'PG_VERSION'))
  await keep('one', at('data'))
  expect(await takeKept('one', at('copy'))).toBe(false)
})

test('the four clusters used last are cached, and nothing that an interrupted run has begun', async () => {
  await writeFile(at('kept', 'one.tar.4711'), '')
  await utimes(at('kept', 'one.tar'), 2, 2)
  await utimes(at('kept', 'one.tar.4711'), 1, 1)
  for (const name of ['two', 'three', 'four']) await keep(name, at('data'))
  await takeKept('one', at('copy'))
  await keep('five', at('data'))
  expect((await readdir(at('kept'))).toSorted()).toEqual(['five.tar', 'four.tar', 'one.tar', 'three.tar'])
})
