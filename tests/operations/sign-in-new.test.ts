// `npm run sign-in:new` for a lost password, while the application runs and while it is stopped.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Client } from '../support/client.ts'
import { makeMigrated } from '../support/kept-cluster.ts'
import { embeddedIn, type Program, runToEnd, startProgram, sweep } from '../support/program.ts'
import { ask } from '../support/sql.ts'
import { makeTempDir, removeDataDir } from '../support/temp-dir.ts'

let dataDir: string
let program: Program | undefined

const signInNew = (...args: string[]) => runToEnd('operations/cli/sign-in-new', { DATA_DIR: dataDir }, args)
const keyNew = (...args: string[]) => runToEnd('operations/cli/key-new', { DATA_DIR: dataDir }, args)

const asSuperuser = async (text: string, username: string) =>
  ask((await embeddedIn(dataDir))?.adminUrl ?? '', text, [username])
const giveFactor = (username: string) =>
  asSuperuser(`update account set totp_secret = '\\x00' where username = $1`, username)
const hasFactor = async (username: string) =>
  (await asSuperuser('select from account where username = $1 and totp_secret is not null', username))
    .length > 0

/** The one-time code that the command printed. */
function codeOf(output: string): string {
  return /^ {2}\S+ {2}((?:[0-9a-z]{4}-){3}[0-9a-z]{4}) {2}/m.exec(output)?.[1] ?? ''
}

beforeAll(async () => {
  const { folder, remove } = await makeTempDir()
  dataDir = path.join(folder, 'none')
  return remove
})

afterAll(async () => {
  await sweep(dataDir, [program])
  await removeDataDir(dataDir)
})

describe('before the first start', () => {
  test('a new sign-in creates no database if there is none', async () => {
    const answer = await signInNew('gate.tt-hcc')
    expect(answer).toMatchObject({ code: 1, output: expect.stringContaining('There is no database in') })
    expect(answer.output).not.toContain('    at ')
  })

  test('the usage is shown for wrong arguments, and is no failure when it is asked for', async () => {
    const usage = expect.stringContaining('Cách dùng (usage)')
    for (const args of [[], ['gate.tt-hcc', 'tt-hcc'], ['a', 'b', 'head', 'D', 'E']])
      expect(await signInNew(...args)).toMatchObject({ code: 1, output: usage })
    expect(await signInNew('--help')).toMatchObject({ code: 0, output: usage })
  })
})

describe('beside the running application', () => {
  beforeAll(async () => {
    dataDir = path.join(path.dirname(dataDir), 'data')
    await makeMigrated(dataDir)
    program = await startProgram({ DATA_DIR: dataDir })
  })

  test('a lost password is replaced by a code that asks for a new one', async () => {
    const answer = await signInNew('gate.tt-hcc')
    expect(answer).toMatchObject({ code: 0, output: expect.stringContaining('Trung tâm Hành chính công') })
    const guard = new Client(program?.url ?? '')
    const entered = await guard.signIn('gate.tt-hcc', codeOf(answer.output))
    expect((await guard.get(entered.location ?? '')).$('input[type=password]')).toHaveLength(2)
  })

  test('a new code invalidates the earlier one', async () => {
    const first = codeOf((await signInNew('head.tt-hcc')).output)
    const second = codeOf((await signInNew('head.tt-hcc')).output)
    expect((await new Client(program?.url ?? '').signIn('head.tt-hcc', first)).status).not.toBe(303)
    expect((await new Client(program?.url ?? '').signIn('head.tt-hcc', second)).status).toBe(303)
  })

  test('the command removes two-step sign-in too if an option says so', async () => {
    await giveFactor('quantri')
    await signInNew('quantri')
    expect(await hasFactor('quantri')).toBe(true)
    expect((await signInNew('quantri', '--no-second-factor')).code).toBe(0)
    expect(await hasFactor('quantri')).toBe(false)
  })

  test('an account is made for another office', async () => {
    const made = await signInNew('gate.p-tu-phap', 'p-tu-phap', 'reception', 'Lê Văn Trực')
    expect(made).toMatchObject({ code: 0, output: expect.stringContaining('Phòng Tư pháp') })
    const guard = new Client(program?.url ?? '')
    expect((await guard.signIn('gate.p-tu-phap', codeOf(made.output))).status).toBe(303)
    const again = await signInNew('gate.p-tu-phap', 'p-tu-phap', 'reception')
    expect(again).toMatchObject({ code: 1, output: expect.stringContaining('is there already') })
  })

  test('the secret is not replaced', async () => {
    const before = await readFile(path.join(dataDir, 'secret.key'), 'utf8')
    expect(await keyNew('secret', '--yes')).toMatchObject({
      code: 1,
      output: expect.stringContaining('is running already'),
    })
    expect(await readFile(path.join(dataDir, 'secret.key'), 'utf8')).toBe(before)
  })

  test.each([
    [['nobody'], 'there is no account nobody'],
    [['x', 'no-such-office', 'head'], 'there is no office with the code no-such-office'],
    [['x', 'tt-hcc', 'king'], 'there is no role king'],
    [['x', 'tt-hcc', 'district'], 'district is the role of the root office'],
    [['x', 'can-giuoc', 'head'], 'district is the role of the root office'],
    [['Trần X', 'tt-hcc', 'head'], 'letters, digits'],
    [['x', 'tt-hcc', 'head', 'a\u202eb'], 'display name'],
  ])('%j is refused with a sentence', async (args, sentence) => {
    const answer = await signInNew(...args)
    expect(answer).toMatchObject({ code: 1, output: expect.stringContaining(sentence) })
    expect(answer.output).not.toContain('    at ')
  })
})

describe('after the application was stopped', () => {
  test('the database is started for the command, and stopped again', async () => {
    await program?.stop()
    const answer = await signInNew('quantri')
    expect(answer).toMatchObject({ code: 0, output: expect.stringContaining('huyện Cần Giuộc') })
    expect(codeOf(answer.output)).toHaveLength(19)
    expect(await embeddedIn(dataDir)).toBeUndefined()
  })

  test('the secret is replaced and the earlier one kept, and nobody is locked out', async () => {
    const secretFile = path.join(dataDir, 'secret.key')
    const before = await readFile(secretFile, 'utf8')
    expect(await keyNew('secret')).toMatchObject({
      code: 1,
      output: expect.stringContaining('sets up the second step'),
    })
    expect(await readFile(secretFile, 'utf8')).toBe(before)
    program = await startProgram({ DATA_DIR: dataDir })
    await giveFactor('quantri')
    await program.stop()
    const answer = await keyNew('secret', '--yes')
    expect(answer.code).toBe(0)
    const kept = /\S+\.before-\d+T\d+Z/.exec(answer.output)?.[0] ?? ''
    expect(await readFile(kept, 'utf8')).toBe(before)
    expect(await readFile(secretFile, 'utf8')).not.toBe(before)
    program = await startProgram({ DATA_DIR: dataDir })
    expect(program.output()).not.toContain('another secret')
    expect(await hasFactor('quantri')).toBe(false)
  })
})
