// The archive of `npm run release`, unpacked where only Node is, runs Sổ Cổng and writes nothing but its data.
import { execFileSync } from 'node:child_process'
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { productionPackages } from '../../deploy/release/production.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { nssWrapper } from '../../server/platform/postgres/embedded-user.ts'
import type { Client } from '../support/client.ts'
import {
  embeddedIn,
  firstSignIn,
  launch,
  type Program,
  runToEnd,
  startProgram,
  sweep,
} from '../support/program.ts'
import { asNobody, isRoot, makeRelease, makeVersion, NOBODY } from '../support/release.ts'
import { makeTempDir, removeDataDir, type TempDir } from '../support/temp-dir.ts'

let temp: TempDir
let archive: string
let home: string
/** The folder of the version. */
let program: string
let dataDir: string
let started: Program | undefined

beforeAll(async () => {
  temp = await makeTempDir()
  archive = await makeRelease(temp.folder)
  home = path.join(temp.folder, 'so-cong')
  program = path.join(home, readFileSync(path.join(home, 'version'), 'utf8').trim())
  execFileSync('chmod', ['-R', 'a-w', home])
  dataDir = path.join(temp.folder, 'data')
  mkdirSync(dataDir)
  if (isRoot) chownSync(dataDir, NOBODY, NOBODY)
}, 300_000)

afterAll(async () => {
  await sweep(dataDir, [started])
  await removeDataDir(dataDir)
  execFileSync('chmod', ['-R', 'u+w', home])
  await temp.remove()
})

describe('a release', () => {
  test('starts a program that records a visitor and stops, as a user who may write only its data', async () => {
    started = await startProgram({ DATA_DIR: dataDir }, home, asNobody)
    const guard = await firstSignIn(started, 'gate.tt-hcc')
    expect((await guard.enter({ name: 'Phạm Thị Hoa' })).status).toBe(303)
    expect((await guard.get('/gate')).text).toContain('Phạm Thị Hoa')
    expect((await started.stop()).code).toBe(0)
    expect(await embeddedIn(dataDir)).toBeUndefined()
    // A missing program may only cause a warning there.
    expect(started.output()).not.toContain('WARNING')
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
    expect(all.output).toMatch(/^\.\/so-cong start /m)
    const { code, output } = await inHome('restore', ['--help'])
    expect([code, output]).toEqual([0, expect.stringContaining('./so-cong restore <file>')])
    expect(output).not.toContain('npm run')
    expect((await inHome('sign-in:new', ['--help'])).output).toContain('./so-cong sign-in:new <username>')
    expect(await inHome('strat')).toMatchObject({ code: 1, output: expect.stringContaining(all.output) })
    for (const [word, ...args] of [['strat'], ['doctor', '--raport'], ['update', '--bakc']])
      expect((await inHome(word ?? '', args)).output).toContain(args[0] ?? word)
  })

  describe('updates', () => {
    let own: string
    let running: Program
    let guard: Client
    let ruined: string
    let dying: string
    const update = (args: string[]) => runToEnd('update', settings(), args, own)
    const settings = () => ({ DATA_DIR: path.join(own, 'data'), PORT: new URL(running.url).port })
    const visit = async (name: string) => expect((await guard.enter({ name })).status).toBe(303)
    const pgControl = () => path.join(own, 'data/pg-18/global/pg_control')
    const launcher = () => readFileSync(path.join(own, 'so-cong'), 'utf8')
    const left = () =>
      ['', 'data', 'backups']
        .flatMap((folder) => readdirSync(path.join(own, folder)))
        .filter((name) => /^updating|^\.unpacked-|\.before-|^9\.0\.[25]|^new-|\.partial$/.test(name))

    beforeAll(async () => {
      own = path.join(temp.folder, 'own')
      cpSync(home, own, { recursive: true, verbatimSymlinks: true })
      execFileSync('chmod', ['-R', 'u+w', own])
      mkdirSync(path.join(own, 'backups'))
      running = await startProgram({ DATA_DIR: path.join(own, 'data') }, own)
      guard = await firstSignIn(running, 'gate.tt-hcc')
      await visit('Khách của bản trước')
      ruined = makeVersion(temp.folder, '9.0.2', { change: ruin })
      dying = makeVersion(temp.folder, '9.0.5', { change: dieSoon })
    })

    afterAll(() => sweep(path.join(own, 'data'), [running]))

    function dieSoon(program: string): void {
      const { output } = JSON.parse(readFileSync(path.join(program, 'dist/main.json'), 'utf8'))
      appendFileSync(path.join(program, output), '\nsetTimeout(() => process.exit(1), 5000)\n')
    }

    /** The program takes as long to start as on a busy computer. */
    function ruin(program: string): void {
      const lines = `import { rmSync } from 'node:fs'
        rmSync(process.env.DATA_DIR + '/pg-18/global/pg_control', { force: true })
        process.exit(1)`
      for (const [record, slowly] of [
        ['main', 'await new Promise((resolve) => setTimeout(resolve, 3000))\n'],
        ['operations-cli-entry-try', ''],
      ]) {
        const { output } = JSON.parse(readFileSync(path.join(program, `dist/${record}.json`), 'utf8'))
        writeFileSync(path.join(program, output), slowly + lines)
      }
      appendFileSync(path.join(program, 'deploy/release/so-cong'), '# 9.0.2')
    }

    test('to a newer version while it runs, and lose nothing, whatever the umask', async () => {
      mkdirSync(path.join(own, '.unpacked-by-a-killed-one'))
      const change = (program: string) => {
        appendFileSync(path.join(program, 'deploy/release/so-cong'), '# 9.0.1')
        const changelog = path.join(program, 'CHANGELOG.md')
        const todo = '## 9.0.1\n\n### To do after an update\n\nRing the bell.\n\n### Latest\n\nA bell.\n\n'
        writeFileSync(changelog, readFileSync(changelog, 'utf8').replace(/^(?=## )/m, todo))
      }
      const strictly = ['sh', '-c', 'umask 077; exec "$0" "$@"']
      const args = [makeVersion(temp.folder, '9.0.1', { change })]
      const { code, output } = await runToEnd('update', settings(), args, own, strictly)
      expect(code, output).toBe(0)
      expect(output).toMatch(
        /Việc phải làm.*:\n\n9\.0\.1\nRing the bell\.\n\n[\s\S]*Dừng Sổ Cổng[\s\S]*Đã cập nhật lên 9\.0\.1[\s\S]*the backup of before\): \S+\.tar\.gz\n$/,
      )
      expect(output).not.toContain('A bell')
      expect((await runToEnd('version', {}, [], own, asNobody)).output).toContain('9.0.1')
      expect(launcher()).toContain('# 9.0.1')
      await visit('Khách của bản mới')
      expect((await guard.get('/gate')).text).toContain('Khách của bản trước')
      expect(left()).toEqual([])
    })

    test.each([
      ['does not work', () => ruined],
      ['answers and dies soon afterwards', () => dying],
    ])('and go back by themselves, with the data as it was, if the new version %s', async (how, broken) => {
      const { code, output } = await update([broken()])
      expect(code, output).toBe(1)
      expect(output).toContain(
        'does not work): đã trở lại bản trước (the earlier version is back).\nDữ liệu như lúc dừng',
      )
      expect(output).not.toContain('chưa trả lời')
      expect((await guard.get('/gate')).text).toContain('Khách của bản mới')
      await visit(`Khách sau khi trở lại: ${how}`)
      expect((await runToEnd('version', {}, [], own)).output).toContain('9.0.1')
      expect(launcher()).not.toContain('9.0.2')
      expect(left()).toEqual([])
    })

    test.each([
      ['Đóng gói', 'chưa có gì thay đổi'],
      ['Chạy thử', 'Đã ngừng (interrupted): đã trở lại bản trước'],
    ])('and leave nothing when they are interrupted at %s, alone', async (at, says) => {
      const { child, output, ended } = launch('update', settings(), own, [ruined])
      await expect.poll(output, { timeout: 60_000 }).toContain(at)
      child.kill('SIGSTOP')
      expect((await update([ruined])).output).toContain('another update is under way')
      child.kill()
      child.kill('SIGCONT')
      expect(await ended).toMatchObject({ code: 1 })
      expect(output()).toContain(says)
      expect(output()).not.toContain('chưa trả lời')
      await visit(`Khách sau khi ngừng ở ${at}`)
      expect(launcher()).not.toContain('9.0.2')
      expect(left()).toEqual([])
    })

    test('and say what to do with a Postgres of one’s own when they have gone back', async () => {
      const other = path.join(temp.folder, 'other')
      execFileSync('cp', ['-al', home, other])
      chmodSync(other, 0o755)
      const database = await embeddedIn(path.join(own, 'data'))
      const own2 = { DATABASE_URL: database?.appUrl ?? '', DATA_DIR: path.join(temp.folder, 'none') }
      const { code, output } = await runToEnd('update', own2, [ruined, '--backed-up'], other)
      expect(code, output).toBe(1)
      expect(output).toContain('restore the backup of your own Postgres if the new one has migrated it')
      expect(output).not.toContain('Dữ liệu như lúc dừng')
    })

    test('only to what its maker has signed, whole, newer, and made for this computer', async () => {
      const refused = async (file: string, why: string) => {
        const { code, output } = await update([file])
        expect(code, output).toBe(1)
        expect(output).toContain(why)
      }
      const other = makeVersion(temp.folder, '9.0.3', { isRefused: true })
      const sums = path.join(path.dirname(other), 'SHA256SUMS')
      const signature = readFileSync(`${sums}.sig`)
      writeFileSync(`${sums}.sig`, sign(null, readFileSync(sums), generateKeyPairSync('ed25519').privateKey))
      await refused(other, 'Chữ ký của SHA256SUMS không đúng')
      writeFileSync(`${sums}.sig`, signature)
      appendFileSync(other, 'x')
      await refused(other, 'SHA256SUMS beside it does not list')
      await refused(makeVersion(temp.folder, '0.9.0', { isRefused: true }), 'is not newer')
      const toMars = (program: string) =>
        writeFileSync(path.join(program, 'release.json'), '{"platform":"mars-x64"}')
      const elsewhere = makeVersion(temp.folder, '9.0.4', { change: toMars, isRefused: true })
      await refused(elsewhere, 'mars-x64')
      const huge = path.join(own, 'data/pg-18/huge')
      writeFileSync(huge, '')
      truncateSync(huge, 1e13)
      await refused(elsewhere, 'needs so much free space')
      rmSync(huge)
      expect(left()).toEqual([])
      await visit('Khách vẫn vào')
    })

    test('and leave the way back to whoever asks for it when they are killed', async () => {
      const version = async () => (await runToEnd('version', {}, [], own)).output
      const before = await version()
      await visit('Khách trước khi bị tắt')
      const { child, output, ended } = launch('update', settings(), own, [ruined])
      await expect.poll(output, { timeout: 60_000 }).toContain('Chạy thử')
      await expect.poll(() => existsSync(pgControl())).toBe(false)
      child.kill('SIGKILL')
      await ended
      await expect.poll(() => running.output()).toContain('./so-cong update --back')
      expect(await update(['--back'])).toMatchObject({ code: 0 })
      expect(left()).toEqual(['9.0.2'])
      expect(await version()).toBe(before)
      running = await startProgram(settings(), own)
      expect((await guard.get('/gate')).text).toContain('Khách trước khi bị tắt')
      expect((await update(['--back'])).output).toContain('no update was killed')
    })
  })

  test('is listed with its sum, which the maintainer has signed', () => {
    const sums = readFileSync(path.join(temp.folder, 'SHA256SUMS'))
    const bytes = readFileSync(path.join(temp.folder, archive))
    expect(String(sums)).toBe(`${createHash('sha256').update(bytes).digest('hex')}  ${archive}\n`)
  })

  test.each(['docs/vi/cai-dat.md', 'docs/install.md'])(
    'is checked with the key beside it, which the program holds too, by the command of %s',
    (page) => {
      const [, command = ''] =
        /`(openssl pkeyutl [^`]+)`/.exec(readFileSync(path.join(projectRoot, page), 'utf8')) ?? []
      const check = () =>
        execFileSync('sh', ['-c', command], { cwd: temp.folder, encoding: 'utf8', stdio: 'pipe' })
      expect(check()).toContain('Verified Successfully')
      const key = path.join(temp.folder, 'release-key.pem')
      const right = readFileSync(key)
      expect(readFileSync(path.join(program, 'release-key.pem'))).toEqual(right)
      writeFileSync(key, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }))
      expect(check).toThrow('Command failed')
      writeFileSync(key, right)
    },
  )

  test('names every package of the product, and no tool, with its licence', () => {
    const installed = productionPackages()
      .filter(({ name, place }) => !name.includes('esbuild') && existsSync(path.join(projectRoot, place)))
      .map(({ name, version, licence }) => `${name} ${version}, ${licence}`)
    const { components, dependencies } = JSON.parse(readFileSync(path.join(program, 'sbom.cdx.json'), 'utf8'))
    const named = components.map(({ name, version }: Record<string, string>) => `${name} ${version}`)
    expect(new Set(named)).toEqual(new Set(installed.map((one) => one.split(',')[0])))
    expect(JSON.stringify(dependencies)).not.toContain('"vitest@')
    const licences = readFileSync(path.join(program, 'LICENCES.txt'), 'utf8')
    const headed = [...licences.matchAll(/^={80}\n(.+)$/gm)].map(([, one]) => one)
    expect(new Set(headed)).toEqual(new Set(installed))
    expect(licences).toContain('Copyright (c) 2020 Expo')
    expect(licences).not.toContain('Copyright undefined')
  })

  test('says nothing that is only true before it', () => {
    const changes = readFileSync(path.join(program, 'CHANGELOG.md'), 'utf8')
    expect(changes).toContain(`\n## ${path.basename(program)}\n`)
    expect(changes).not.toMatch(/not released|released yet/)
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
