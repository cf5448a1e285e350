import path from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { assetName, assetUrl } from '../../server/http/assets.ts'
import { backupName, newestBackup } from '../../server/operations/backup/backup-names.ts'
import { recordOf } from '../../server/operations/launch/bundle.mjs'
import { plainPath, unitFor } from '../../server/operations/setup/unit.ts'
import { isSource } from '../../server/platform/lib/file-stamps.mjs'

const NAMES = ['basename', 'dirname', 'extname', 'join', 'relative', 'resolve'] as const

/** On Windows `node:path` is `path.win32`. */
function on(system: string): void {
  if (system === 'Windows')
    for (const name of NAMES) vi.spyOn(path, name).mockImplementation(path.win32[name])
}
afterEach(() => vi.restoreAllMocks())

const NOW = new Date('2026-11-30T01:02:03Z')

const PLACES = [
  {
    system: 'Linux',
    separator: '/',
    root: '/mnt/other-disk',
    inside: '/mnt/other-disk/new',
    bad: '/mnt/ổ đĩa',
  },
  {
    system: 'Windows',
    separator: '\\',
    root: String.raw`D:\other-disk`,
    inside: String.raw`D:\other-disk\new`,
    bad: String.raw`D:\Sao lưu`,
  },
]

test.each(PLACES)(
  'a path of $system is written to the settings and the unit unchanged',
  ({ system, inside, bad, root }) => {
    on(system)
    expect(plainPath(inside)).toBe(inside)
    expect(plainPath(`${root}/x/../new`)).toBe(inside)
    expect(() => plainPath(bad)).toThrow('plain letters')
    expect(parseEnv(`BACKUP_DIR=${inside}\n`)).toEqual({ BACKUP_DIR: inside })
    const unit = unitFor('WorkingDirectory=/opt/so-cong\nExecStart=/usr/bin/node\nReadWritePaths=/d\n', {
      program: root,
      node: inside,
      backups: [inside],
    })
    expect(unit).toBe(`WorkingDirectory=${root}\nExecStart=${inside}\nReadWritePaths=/d -${inside}\n`)
  },
)

test.each(PLACES)('a file of $system has a URL made from its name only', ({ system, root, separator }) => {
  on(system)
  const file = `${root}${separator}gate-ABC123.js`
  expect(assetUrl(file)).toBe('/assets/gate-ABC123.js')
  // The bundler always uses `/` in its lists.
  expect([assetUrl('public/gate-ABC123.js'), assetName('public/gate/gate.ts')]).toEqual([
    '/assets/gate-ABC123.js',
    'gate.js',
  ])
})

test.each(PLACES)(
  'on $system the record of a bundle is a file in dist/, and its sources include no packages',
  ({ system }) => {
    on(system)
    expect(recordOf('operations/cli/demo')).toMatch(/[/\\]dist[/\\]operations-cli-demo\.json$/)
    const packages = ['node_modules/pg/lib/index.js', '../so-cong/node_modules/pg/lib/index.js']
    expect(['server/main.ts', ...packages].filter(isSource)).toEqual(['server/main.ts'])
  },
)

test('the name of a backup is a valid file name on Windows, and says when it was made', () => {
  const name = backupName(NOW, 'a key')
  expect(name).not.toMatch(/[<>:"/\\|?*]/)
  expect(newestBackup([name], NOW)).toEqual(NOW)
})
