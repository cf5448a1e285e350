// The archive of `npm run release`, unpacked where only Node is, runs Sổ Cổng and writes nothing but its data.
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nssWrapper } from '../../server/platform/postgres/embedded-user.ts'
import { embeddedIn, firstSignIn, type Program, runToEnd, startProgram, sweep } from '../support/program.ts'
import { makeTempDir, removeDataDir, type TempDir } from '../support/temp-dir.ts'

/** The user `nobody` has a name, as Postgres requires, and owns no files. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const asNobody = isRoot
  ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs']
  : []
const keys = generateKeyPairSync('ed25519')

let temp: TempDir
let home: string
let dataDir: string
let program: Program | undefined

beforeAll(async () => {
  temp = await makeTempDir()
  const key = path.join(temp.folder, 'key.pem')
  writeFileSync(key, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const made = await runToEnd('../deploy/release/release', {}, [
    '--changed',
    '--out',
    temp.folder,
    '--key',
    key,
  ])
  expect(made, made.output).toMatchObject({ code: 0 })
  execFileSync('tar', ['-xzf', path.join(temp.folder, archive()), '-C', temp.folder])
  home = path.join(temp.folder, 'so-cong')
  execFileSync('chmod', ['-R', 'a-w', home])
  dataDir = path.join(temp.folder, 'data')
  mkdirSync(dataDir)
  if (isRoot) chownSync(dataDir, NOBODY, NOBODY)
})

afterAll(async () => {
  await sweep(dataDir, [program])
  await removeDataDir(dataDir)
  execFileSync('chmod', ['-R', 'u+w', home])
  await temp.remove()
})

const archive = () => readdirSync(temp.folder).find((name) => name.endsWith('.tar.gz')) ?? ''

describe('a release', () => {
  test('starts a program that records a visitor and stops, as a user who may write only its data', async () => {
    program = await startProgram({ DATA_DIR: dataDir }, home, asNobody)
    const guard = await firstSignIn(program, 'gate.tt-hcc')
    expect((await guard.enter({ name: 'Phạm Thị Hoa' })).status).toBe(303)
    expect((await guard.get('/gate')).text).toContain('Phạm Thị Hoa')
    expect((await program.stop()).code).toBe(0)
    expect(await embeddedIn(dataDir)).toBeUndefined()
    // A missing program may only cause a warning there.
    expect(program.output()).not.toContain('WARNING')
  })

  test.skipIf(!isRoot || !nssWrapper)(
    'starts as any user of the group root as well, even one without a name on the system',
    async () => {
      const nameless = path.join(temp.folder, 'nameless')
      mkdirSync(nameless)
      chownSync(nameless, NOBODY, 0)
      chmodSync(nameless, 0o770)
      const asNameless = ['setpriv', '--reuid=12345', '--regid=0', '--clear-groups', '--no-new-privs']
      const other = await startProgram({ DATA_DIR: nameless }, home, asNameless)
      try {
        const guard = await firstSignIn(other, 'gate.tt-hcc')
        expect((await guard.enter({ name: 'Phạm Thị Hoa' })).status).toBe(303)
        expect((await other.stop()).code).toBe(0)
      } finally {
        await sweep(nameless, [other])
      }
    },
  )

  test('has the other commands, which name themselves as they are typed there', async () => {
    const inHome = (word: string, args: string[] = []) =>
      runToEnd(word, { DATA_DIR: dataDir }, args, home, asNobody)
    const verified = await inHome('audit:verify')
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('Nhật ký nguyên vẹn') })
    expect((await inHome('version')).output).toMatch(/^Sổ Cổng \d+\.\d+\.\d+ \([0-9a-f]{8}\)\n$/)
    const all = await inHome('--help')
    const words = [...all.output.matchAll(/^\.\/so-cong (\S+)/gm)].map(([, word = '']) => word)
    expect(words).toEqual(expect.arrayContaining(['start', 'setup', 'demo', 'backup', 'restore', 'doctor']))
    for (const word of words) {
      const { code, output } = await inHome(word, ['--help'])
      expect(code, output).toBe(0)
      expect(output).toContain(`./so-cong ${word}`)
      expect(output).not.toContain('npm run')
    }
    expect(await inHome('strat')).toMatchObject({ code: 1, output: all.output })
  })

  test('is listed with its sum, which the maintainer has signed', () => {
    const sums = readFileSync(path.join(temp.folder, 'SHA256SUMS'))
    const bytes = readFileSync(path.join(temp.folder, archive()))
    expect(String(sums)).toBe(`${createHash('sha256').update(bytes).digest('hex')}  ${archive()}\n`)
    const signature = readFileSync(path.join(temp.folder, 'SHA256SUMS.sig'))
    expect(verify(null, sums, keys.publicKey, signature)).toBe(true)
  })

  test('holds no source, no map and no typing, and nothing that names the computer it was made on', () => {
    const files = readdirSync(home, { recursive: true, encoding: 'utf8' })
    expect(files.filter((name) => /\.([cm]?ts|map)$/.test(name))).toEqual([])
    const bundles = files.filter((name) => /\/dist\/[^/]+\.(mjs|json|v8)$/.test(name))
    expect(bundles.length).toBeGreaterThan(10)
    const named = bundles.filter((name) => readFileSync(path.join(home, name)).includes('so-cong-release-'))
    expect(named).toEqual([])
  })
})
