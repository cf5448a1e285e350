// What nothing else checks: the README, `docs/` and `.env.example` name what there is, all of it and nothing more.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { migrations } from '../../migrations/index.ts'
import { AUDITED } from '../../server/platform/audit/audit.ts'
import type { Role } from '../../server/platform/db/schema.ts'
import { readConfig, SETTING_NAMES } from '../../server/platform/lib/config.ts'
import { projectRoot } from '../support/processes.ts'

const ROLES = Object.keys({ reception: 1, head: 1, district: 1 } satisfies Record<Role, 1>)

const read = (name: string) => readFileSync(path.join(projectRoot, name), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1] ?? '')
const sorted = (names: Iterable<string>) => [...new Set(names)].sort()

/** The first cells of the table in `file` whose head begins with `title`. */
function firstCells(file: string, title: string): string[] {
  const lines = read(file).split('\n')
  const head = lines.findIndex((line) => line.startsWith(`| ${title} `))
  if (head < 0) throw new Error(`${file} has no table that begins with "${title}"`)
  const rows = lines.slice(head + 2)
  const end = rows.findIndex((line) => !line.startsWith('|'))
  return found(rows.slice(0, end < 0 ? undefined : end).join('\n'), /^\| `([^`]+)`/gm)
}

describe('the settings', () => {
  test('stand in the table of docs/configure.md, each once', () => {
    expect(firstCells('docs/configure.md', 'Setting').sort()).toEqual([...SETTING_NAMES].sort())
  })

  test('stand in .env.example, each once', () => {
    expect(found(read('.env.example'), /^#? ?([A-Z_]+)=/gm).sort()).toEqual([...SETTING_NAMES].sort())
  })

  test('of .env.example can be used as they stand', () => {
    const lines = found(read('.env.example'), /^([A-Z_]+=.*)$/gm).map((line) => line.split('='))
    expect(() => readConfig(Object.fromEntries(lines))).not.toThrow()
  })
})

test('every audited action stands in docs/audit.md', () => {
  const named = new Set(found(read('docs/audit.md'), /`([a-z]+\.[a-z_]+)`/g))
  expect(AUDITED.filter((action) => !named.has(action))).toEqual([])
})

test('every role stands in the README', () => {
  const named = new Set(found(read('README.md'), /`([a-z]+)`/g))
  expect(ROLES.filter((role) => !named.has(role))).toEqual([])
})

describe('the commands', () => {
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts as Record<string, string>)
  const named = sorted([
    ...found(read('README.md'), /\bnpm run ([a-z][a-z:-]*)/g),
    ...found(read('README.md'), /\bnpm (start|test)\b/g),
  ])

  test('that the README names are there', () => {
    expect(named.filter((name) => !scripts.includes(name))).toEqual([])
  })

  test('that are there are named in the README', () => {
    // npm itself runs `pretest` before `test`.
    const open = scripts.filter((name) => !name.startsWith('pre'))
    expect(open.filter((name) => !named.includes(name))).toEqual([])
  })

  test('lead to a file', () => {
    const entries = found(read('package.json'), /node server\/run\.mjs ([^"\s-][^"\s]*)/g)
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

  test.each(documents)('every relative link of %s leads to a file', (document) => {
    const links = found(read(document), /\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)
    const folder = path.dirname(path.join(projectRoot, document))
    expect(links.filter((link) => !existsSync(path.join(folder, link)))).toEqual([])
  })

  test('each of docs/ can be reached from the README', () => {
    const linked = new Set(found(read('README.md'), /\]\((docs\/[^)#]+)\)/g))
    const own = documents.filter((name) => /^docs\/[^/]+$/.test(name))
    expect(own.filter((name) => !linked.has(name))).toEqual([])
  })

  test('the README has at most 150 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(151)
  })
})

describe('the migrations', () => {
  const files = readdirSync(path.join(projectRoot, 'migrations')).filter((name) => name !== 'index.ts')

  test('are dated, listed under their names, and listed in order', () => {
    const dated = /^\d{4}-\d{2}-\d{2}T\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.ts$/
    expect(files.filter((name) => !dated.test(name))).toEqual([])
    // Kysely refuses a migration that sorts before one that has run.
    expect(Object.keys(migrations)).toEqual(files.map((name) => name.replace(/\.ts$/, '')).sort())
  })

  test('go up', () => {
    const without = Object.entries(migrations).filter(([, one]) => typeof one.up !== 'function')
    expect(without.map(([name]) => name)).toEqual([])
  })
})
