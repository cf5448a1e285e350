// The files in the image of `deploy/container/Containerfile` suffice, and a start writes nothing but its data.
import { execFileSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { productionPackages } from '../../deploy/release/production.ts'
import { nssWrapper } from '../../server/platform/postgres/embedded-user.ts'
import { projectRoot } from '../support/processes.ts'
import { embeddedIn, firstSignIn, type Program, runToEnd, startProgram, sweep } from '../support/program.ts'
import { makeTempDir, removeDataDir, type TempDir } from '../support/temp-dir.ts'

/** The user `nobody` has a name, as Postgres requires, and owns no files. */
const NOBODY = 65_534
const isRoot = process.getuid?.() === 0
const asNobody = isRoot
  ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--no-new-privs']
  : []

let temp: TempDir
let app: string
let dataDir: string
let program: Program | undefined

beforeAll(async () => {
  temp = await makeTempDir()
  app = path.join(temp.folder, 'app')
  dataDir = path.join(temp.folder, 'data')
  mkdirSync(app)
  for (const [from, to] of copiedByContainerfile()) {
    cpSync(path.join(projectRoot, from), path.join(app, to), { recursive: true })
  }
  linkPackages(path.join(app, 'node_modules'))
  const built = execFileSync(process.execPath, ['server/operations/launch/run.mjs', '--build'], {
    cwd: app,
    timeout: 60_000,
  })
  expect(String(built)).toBe('')
  execFileSync('chmod', ['-R', 'a-w', app])
  mkdirSync(dataDir)
  if (isRoot) chownSync(dataDir, NOBODY, NOBODY)
})

afterAll(async () => {
  await sweep(dataDir, [program])
  await removeDataDir(dataDir)
  execFileSync('chmod', ['-R', 'u+w', app])
  await temp.remove()
})

/** The COPY lines of the Containerfile's last stage: each file or folder, with its target below `/app`. */
function copiedByContainerfile(): [string, string][] {
  const text = readFileSync(path.join(projectRoot, 'deploy/container/Containerfile'), 'utf8')
  const image = text.slice(text.lastIndexOf('\nFROM '))
  return [...image.matchAll(/^COPY (?!--from)(.+) (\S+)$/gm)].flatMap(([, files = '', to = '']) =>
    files.split(' ').map((file): [string, string] => [file, to === './' ? file : to]),
  )
}

/** Links the packages that `npm ci --omit=dev` installs. */
function linkPackages(folder: string): void {
  const here = path.join(projectRoot, 'node_modules')
  for (const name of new Set(productionPackages().map((one) => one.name))) {
    // Packages of other platforms are only in the lock file.
    if (!existsSync(path.join(here, name))) continue
    const link = path.join(folder, name)
    mkdirSync(path.dirname(link), { recursive: true })
    symlinkSync(path.join(here, name), link)
  }
}

describe('the files of the image', () => {
  test('start a program that records a visitor and stops, as a user who may write only its data', async () => {
    expect(existsSync(path.join(app, 'dist/browser-files.v8'))).toBe(true)
    program = await startProgram({ DATA_DIR: dataDir }, app, asNobody)
    const guard = await firstSignIn(program, 'gate.tt-hcc')
    expect((await guard.enter({ name: 'Phạm Thị Hoa' })).status).toBe(303)
    expect((await guard.get('/gate')).text).toContain('Phạm Thị Hoa')
    expect((await program.stop()).code).toBe(0)
    expect(await embeddedIn(dataDir)).toBeUndefined()
    // A missing program may only cause a warning there.
    expect(program.output()).not.toContain('WARNING')
  })

  test.skipIf(!isRoot || !nssWrapper)(
    'start it as any user of the group root as well, even one without a name on the system',
    async () => {
      const nameless = path.join(temp.folder, 'nameless')
      mkdirSync(nameless)
      chownSync(nameless, NOBODY, 0)
      chmodSync(nameless, 0o770)
      const asNameless = ['setpriv', '--reuid=12345', '--regid=0', '--clear-groups', '--no-new-privs']
      const other = await startProgram({ DATA_DIR: nameless }, app, asNameless)
      try {
        const guard = await firstSignIn(other, 'gate.tt-hcc')
        expect((await guard.enter({ name: 'Phạm Thị Hoa' })).status).toBe(303)
        expect((await other.stop()).code).toBe(0)
      } finally {
        await sweep(nameless, [other])
      }
    },
  )

  test('hold the commands that docs/deploy.md runs beside the program', async () => {
    const verified = await runToEnd('operations/cli/audit-verify', { DATA_DIR: dataDir }, [], app, asNobody)
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('Nhật ký nguyên vẹn') })
  })
})
