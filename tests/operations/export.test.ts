// What `npm run export` writes can be read without Sổ Cổng: one office's data and no other's, or that of all.
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { unzipSync } from 'fflate'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseCsv } from '../support/csv.ts'
import { runToEnd } from '../support/program.ts'
import { useApp } from '../support/suite.ts'
import { makeTempDir, type TempDir } from '../support/temp-dir.ts'
import { fillTwoOffices, PHONE } from '../support/two-offices.ts'

const app = useApp()
let temp: TempDir
let centre: string
let commune: string
let all: Awaited<ReturnType<typeof runToEnd>>

beforeAll(async () => {
  temp = await makeTempDir()
  ;({ centre, commune } = await fillTwoOffices(app))
  all = await exportTo('all.zip')
  return temp.remove
})

const exportTo = (name: string, args: string[] = []) =>
  runToEnd('operations/cli/export', { DATABASE_URL: app.context.config.DATABASE_URL ?? '' }, [
    '--out',
    path.join(temp.folder, name),
    ...args,
  ])

/** The lines of each table as objects, and what the file says of itself. */
function read(name: string) {
  const files = unzipSync(readFileSync(path.join(temp.folder, name)))
  const text = (file: string) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(files[file])
  const tables = Object.keys(files)
    .filter((file) => file.endsWith('.csv'))
    .map((file) => {
      expect(text(file)).toMatch(/^\ufeff/)
      const [titles = [], ...lines] = parseCsv(text(file).slice(1))
      const rows = lines.map((cells) => Object.fromEntries(titles.map((title, at) => [title, cells[at]])))
      return [path.parse(file).name, { titles, rows }] as const
    })
  return { tables: new Map(tables), readme: text('README.txt') }
}

const officesIn = (rows: Record<string, string | undefined>[]) => [
  ...new Set(rows.map((row) => row['office_id'])),
]

describe('an export', () => {
  test('of one office has all that is its own, and nothing of another', async () => {
    const { code, output } = await exportTo('one.zip', ['--office', 'tt-hcc'])
    expect(code, output).toBe(0)
    expect(output).toContain('dữ liệu cá nhân')
    expect(statSync(path.join(temp.folder, 'one.zip')).mode & 0o777).toBe(0o600)
    const { tables, readme } = read('one.zip')
    for (const [name, { titles, rows }] of tables) {
      if (titles.includes('office_id') && rows.length > 0)
        expect([name, officesIn(rows)]).toEqual([name, [centre]])
      expect(readme).toContain(`${name}.csv`)
    }
    expect(tables.get('office')?.rows.map((row) => row['code'])).toEqual(['tt-hcc'])
    const names = tables.get('visit')?.rows.map((row) => row['name'])
    expect(names).toContain('Khách của gate.tt-hcc')
    expect(tables.get('visit')?.rows.map((row) => row['phone'])).toContain(`'${PHONE}`)
    expect(tables.get('account')?.rows.map((row) => row['username'])).not.toContain('gate.ubnd-xa-long-hau')
    const audited = `select office_id from audit where action = 'office.exported' group by 1 having count(*) > 1`
    expect(await app.rows(audited)).toEqual([{ office_id: centre }])
  })

  test('of all has every row of every table, but for secrets', async () => {
    expect(all, all.output).toMatchObject({ code: 0 })
    const { tables } = read('all.zip')
    expect(officesIn(tables.get('visit')?.rows ?? [])).toEqual(expect.arrayContaining([centre, commune]))
    for (const [name, { rows }] of tables) {
      // It records itself once it is complete.
      const older = name === 'audit' ? `where action <> 'office.exported'` : ''
      const [kept] = await app.rows<{ count: number }>(`select count(*) from ${name} ${older}`)
      expect([name, rows.length]).toEqual([name, kept?.count])
    }
    const secrets = await app.rows<{ secret: string }>(
      `select password_hash as secret from account where password_hash is not null
       union select encode(id_hash, 'hex') from visit where id_hash is not null`,
    )
    const text = JSON.stringify([...tables])
    expect(secrets.filter(({ secret }) => text.includes(secret))).toEqual([])
  })

  test('has the columns that were decided on: a new one is not exported unseen', () => {
    const kept = path.join(import.meta.dirname, 'exported.txt')
    const { tables } = read('all.zip')
    const now = [...tables].map(([name, { titles }]) => `${name}: ${titles.join(' ')}\n`).join('')
    if (process.env['UPDATE_SCHEMA']) writeFileSync(kept, now)
    expect(now).toBe(readFileSync(kept, 'utf8'))
  })

  test('never replaces a file, and leaves none behind when it fails', async () => {
    const one = readFileSync(path.join(temp.folder, 'one.zip'))
    expect(await exportTo('one.zip')).toMatchObject({ code: 1, output: expect.stringContaining('one.zip') })
    expect(readFileSync(path.join(temp.folder, 'one.zip')).equals(one)).toBe(true)
    const unknown = await exportTo('none.zip', ['--office', 'khong-co'])
    expect(unknown).toMatchObject({ code: 1, output: expect.stringContaining('khong-co') })
    expect(statSync(path.join(temp.folder, 'none.zip'), { throwIfNoEntry: false })).toBeUndefined()
    expect(await exportTo('all.zip', ['--ofice', 'tt-hcc'])).toMatchObject({
      code: 1,
      output: expect.stringContaining('ofice'),
    })
  })
})
