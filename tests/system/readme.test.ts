// The README, `docs/` and `.env.example` name everything that exists and nothing else, where no other test checks it.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { AUDITED } from '../../server/platform/audit/audited.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { readConfig, SETTING_NAMES } from '../../server/platform/lib/config.ts'
import { POLICY } from '../../server/policy.ts'
import { projectRoot } from '../support/processes.ts'

const ROLES = Object.keys({ reception: 1, head: 1, district: 1 } satisfies Record<Role, 1>)

const read = (name: string) => readFileSync(path.join(projectRoot, name), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
const sorted = (names: Iterable<string>) => [...new Set(names)].sort()

/** The first cells of the table in `file` whose first column is headed `title`. */
function firstCells(file: string, title: string): string[] {
  const lines = read(file).split('\n')
  const head = lines.findIndex((line) => line.startsWith(`| ${title} `))
  if (head < 0) throw new Error(`${file} has no table that begins with "${title}"`)
  const rows = lines.slice(head + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return found(rows.slice(0, end < 0 ? undefined : end).join('\n'), /^\| `([^`]+)`/gm)
}

describe('the settings', () => {
  test('are listed in the table of docs/configure.md, each once', () => {
    expect(firstCells('docs/configure.md', 'Setting').sort()).toEqual([...SETTING_NAMES].sort())
  })

  test('are listed in .env.example, each once', () => {
    expect(found(read('.env.example'), /^#? ?([A-Z_]+)=/gm).sort()).toEqual([...SETTING_NAMES].sort())
  })

  test('the settings of .env.example can be used as they stand', () => {
    const lines = found(read('.env.example'), /^([A-Z_]+=.*)$/gm).map((line) => line.split('='))
    expect(() => readConfig(Object.fromEntries(lines))).not.toThrow()
  })
})

test('the commonest errors of docs/vi/cai-dat.md are among those of docs/errors.md', () => {
  const commonest = firstCells('docs/vi/cai-dat.md', 'Thông báo')
  expect(commonest).toHaveLength(5)
  expect(firstCells('docs/errors.md', 'What it says')).toEqual(expect.arrayContaining(commonest))
})

test.each(['install', 'update', 'restore'])(
  'docs/%s.md has only commands of the Vietnamese page, which `npm run test:page` types',
  (page) => {
    const commands = (file: string) =>
      found(read(file), /^(?:\d+\. | {3})`([^`\n]+)`/gm)
        .filter((one) => !/^(npm|--)/.test(one))
        .map((one) => one.replace('/mnt/other-disk/so-cong', '/mnt/sao-luu').replace(/<.*>/, '<>'))
        .map((one) => one.replace(/^(\/opt\/so-cong|\.)\/so-cong/, ''))
    const typed = commands('docs/vi/cai-dat.md')
    const others = commands(`docs/${page}.md`)
    expect(others.length).toBeGreaterThan(2)
    expect(others.filter((one) => !typed.includes(one))).toEqual([])
  },
)

test('every audited action is listed in docs/audit.md', () => {
  const named = new Set(found(read('docs/audit.md'), /`([a-z]+\.[a-z_]+)`/g))
  expect(AUDITED.filter((action) => !named.has(action))).toEqual([])
})

test('the faults of docs/measurements.md are exactly those of `npm run test:faults`, each once', () => {
  const [, list = ''] = /const FAULTS[^{]+\{([\s\S]+?)^\}/m.exec(read('tests/fault-runs/run.ts')) ?? []
  const runs = found(list, /^ {2}'?([a-z-]+)'?: /gm)
  const [, table = ''] = /^## Faults$([\s\S]+)/m.exec(read('docs/measurements.md')) ?? []
  const told = found(table, /^\| (`[a-z` -]+`) \|/gm).flatMap((cell) => found(cell, /`([a-z-]+)`/g))
  expect(told.sort()).toEqual(runs.sort())
})

test('every role is listed in the README', () => {
  const named = new Set(found(read('README.md'), /`([a-z]+)`/g))
  expect(ROLES.filter((role) => !named.has(role))).toEqual([])
})

const READMES = ['README.md', 'README.vi.md']

describe('the commands', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts as Record<string, string>)
  // npm itself runs `pretest` before `test`.
  const open = scripts.filter((name) => !/^(pre|post)/.test(name))

  const named = (file: string) => [
    ...found(read(file), /\bnpm run ([a-z][a-z:-]*)/g),
    ...found(read(file), /\bnpm (start|test)\b/g),
  ]

  test('named in CONTRIBUTING.md are exactly those that exist', () => {
    expect(sorted(named('CONTRIBUTING.md'))).toEqual(sorted(open))
  })

  test.each(READMES)('named in %s exist', (file) => {
    expect(named(file).filter((name) => !open.includes(name))).toEqual([])
  })

  test('are typed the same way in both languages', () => {
    const typed = (file: string) => found(read(file), /^ {4}([^#\n]*(?:npm |[A-Z_]+=)[^#\n]*)/gm)
    expect(typed('README.md').length).toBeGreaterThan(5)
    expect(typed('README.vi.md')).toEqual(typed('README.md'))
  })

  test('run files that exist', () => {
    const entries = [
      ...found(read('package.json'), /\/run\.mjs ([^"\s-][^"\s]*)/g),
      ...found(read('server/operations/launch/so-cong.mjs'), /'(operations\/cli\/[^']+)'/g),
    ]
    expect(entries.length).toBeGreaterThan(12)
    expect(entries.filter((entry) => !existsSync(path.join(projectRoot, 'server', `${entry}.ts`)))).toEqual(
      [],
    )
  })
})

describe('the documents', () => {
  const documents = [
    ...readdirSync(projectRoot).filter((name) => name.endsWith('.md')),
    ...readdirSync(path.join(projectRoot, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ]

  /** The anchors of a document, as GitHub and GitLab make them from its headings. */
  const anchorsOf = (file: string) =>
    found(readFileSync(file, 'utf8'), /^#+ (.+)$/gm).map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    )

  test.each(documents)('every relative link of %s leads to a file, and to a heading in it', (document) => {
    const here = path.join(projectRoot, document)
    const links = found(read(document), /\]\((?!https?:|mailto:)([^)\s]+)\)/g)
    const broken = links.filter((link) => {
      const [name = '', anchor] = link.split('#')
      const file = name ? path.join(path.dirname(here), name) : here
      return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor))
    })
    expect(broken).toEqual([])
  })

  test.each(documents)('%s has no conflict of a merge', (document) => {
    expect(read(document).match(/^(<{7}|={7}|>{7})/gm)).toBeNull()
  })

  test.each(READMES)('each of docs/ can be reached from %s', (readme) => {
    const linked = new Set(found(read(readme), /\]\((docs\/[^)#]+)\)/g))
    const pages = documents.filter((name) => /^docs\/[^/]+$/.test(name))
    expect(pages.filter((name) => !linked.has(name))).toEqual([])
  })

  test.each(READMES)('%s leads to the other language in its first line', (readme) => {
    const [first] = read(readme).split('\n')
    expect(first).toContain(`](${READMES.find((other) => other !== readme)})`)
  })

  test.each(documents)('every file that %s names is there', (document) => {
    const named = found(read(document), /`((?:server|views|tests|public|migrations|docs|deploy)\/[\w./-]+)`/g)
    // The files of the recipe for a new page do not exist.
    const lasting = named.filter((name) => !/\brooms?\b/.test(name))
    expect(lasting.filter((name) => !existsSync(path.join(projectRoot, name)))).toEqual([])
  })
})

describe('the tree in CONTRIBUTING.md', () => {
  const inside = (folder: string) =>
    readdirSync(path.join(projectRoot, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
  /** The names listed after `folder/` in the tree. */
  const listed = (folder: string) =>
    (
      new RegExp(`^ {4,6}${folder}/ ([^\\n]*(\\n {12,}[^\\n]*)*)`, 'm').exec(read('CONTRIBUTING.md'))?.[1] ??
      ''
    ).split(/\s+/)

  test.each(inside('server'))('names every folder of server/%s', (folder) => {
    const words = listed(folder)
    expect(words.length).toBeGreaterThan(3)
    expect(inside(`server/${folder}`).filter((name) => !words.includes(name))).toEqual([])
  })
})

test('every page that stands for itself is on the tour', () => {
  const tour = read('docs/tour.md')
  // Pages with parameters are reached from listed ones; the others are part of a page or not meant for people.
  const parts =
    /:|^\/$|\/(new|import|change|remove|recovery-codes|code|events|inside|expected|advice|offline)\b|\.|^\/(livez|readyz)$/
  const pages = found(Object.keys(POLICY).join('\n'), /^GET (.*)$/gm).filter((page) => !parts.test(page))
  expect(pages.length).toBeGreaterThan(30)
  expect(pages.filter((page) => !tour.includes(`\`${page}\``))).toEqual([])
})

describe('the migrations', () => {
  const files = readdirSync(path.join(projectRoot, 'migrations')).filter((name) => name !== 'index.ts')

  test('are dated, listed under their names, and listed in order', () => {
    const dated = /^\d{4}-\d{2}-\d{2}T\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.ts$/
    expect(files.filter((name) => !dated.test(name))).toEqual([])
    // Kysely refuses a migration that sorts before one that has run.
    expect(Object.keys(migrations)).toEqual(files.map((name) => name.replace(/\.ts$/, '')).sort())
  })

  test('have a function that applies them', () => {
    const without = Object.entries(migrations).filter(([, one]) => typeof one.up !== 'function')
    expect(without.map(([name]) => name)).toEqual([])
  })
})
