import { closeSync, openSync, writeSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { shortenLog } from '../../server/platform/postgres/embedded-server.ts'
import { makeTempDir } from '../support/temp-dir.ts'

test('a log that has grown too long starts again, and the part before is kept once, readable by its owner only', async () => {
  const { folder: dir, remove } = await makeTempDir()
  const file = path.join(dir, 'postgres.log')
  // Postgres keeps the file open in append mode.
  const log = openSync(file, 'a', 0o600)
  try {
    for (const round of ['first', 'second', 'third']) {
      writeSync(log, `${round}\n`.repeat(100))
      await shortenLog(file, 400)
      writeSync(log, `after the ${round}\n`)
      await shortenLog(file, 400)
    }
    expect(await readFile(file, 'utf8')).toBe('after the third\n')
    expect(await readFile(`${file}.1`, 'utf8')).toBe(`after the second\n${'third\n'.repeat(100)}`)
    expect((await readdir(dir)).sort()).toEqual(['postgres.log', 'postgres.log.1'])
    expect((await stat(`${file}.1`)).mode & 0o777).toBe(0o600)
  } finally {
    closeSync(log)
    await remove()
  }
})
