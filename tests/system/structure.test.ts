import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/**
 * The first folder of a file is its layer. A file may import its own layer and every layer further down this list.
 * The five actors are one layer. `operations` knows the actors, and only `main` knows `operations`.
 */
const LAYERS = [
  ['main'],
  ['app', 'policy', 'operations'],
  ['visitor', 'reception', 'head', 'district', 'account'],
  ['http'],
  ['core'],
  ['platform'],
]
const ACTORS = LAYERS[2] ?? []

interface Source {
  /** Relative to `server/`. */
  file: string
  text: string
  imports: { to: string; typeOnly: boolean }[]
}

const server = path.join(projectRoot, 'server')
const sources: Source[] = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => {
    const text = readFileSync(path.join(server, file), 'utf8')
    const found = text.matchAll(
      /^(?:import|export)( type)? [^'"]*?from '([^']+)'|^import '([^']+)'|import\('([^']+)'\)/gm,
    )
    const imports = [...found].map(([, type, from, bare, late]) => {
      const to = from ?? bare ?? late ?? ''
      return {
        typeOnly: type !== undefined,
        to: to.startsWith('.') ? path.posix.join(path.posix.dirname(file), to) : to,
      }
    })
    return { file, text, imports }
  })

const folders = (file: string, depth: number) =>
  file.replace(/\.ts$/, '').split('/').slice(0, depth).join('/')
const layerOf = (file: string) => LAYERS.findIndex((names) => names.includes(folders(file, 1)))
const featureOf = (file: string) => (ACTORS.includes(folders(file, 1)) ? folders(file, 2) : undefined)

/** Imports of our own files for which `isWrong` is true, as `from → to`. */
function wrongImports(isWrong: (from: string, to: string, typeOnly: boolean) => boolean): string[] {
  return sources.flatMap(({ file, imports }) =>
    imports
      .filter(({ to, typeOnly }) => /^[a-z]+.*\.(ts|json)$/.test(to) && isWrong(file, to, typeOnly))
      .map(({ to }) => `${file} → ${to}`),
  )
}

/** Files whose text matches `pattern` and whose path does not match `allowed`. */
function strangers(pattern: RegExp, allowed: RegExp): string[] {
  return sources.filter(({ file, text }) => pattern.test(text) && !allowed.test(file)).map(({ file }) => file)
}

test('every folder of the server is a layer', () => {
  expect(sources.filter(({ file }) => layerOf(file) < 0).map(({ file }) => file)).toEqual([])
})

test('imports run downwards: main → app → actors → http → core → platform', () => {
  expect(wrongImports((from, to) => layerOf(to) < layerOf(from))).toEqual([])
})

test('only main imports the code that operates the program', () => {
  const wrong = wrongImports((from, to) => to.startsWith('operations/') && !/^(main|operations)\b/.test(from))
  expect(wrong).toEqual([])
})

test('no feature imports another', () => {
  const wrong = wrongImports((from, to) => {
    const [one, other] = [featureOf(from), featureOf(to)]
    return one !== undefined && other !== undefined && one !== other
  })
  expect(wrong).toEqual([])
})

test('a file that only one feature uses lies in that feature and not in the core, unless it writes', () => {
  // Code that writes a table stays with the other code that writes it.
  const writes =
    /\.(insertInto|updateTable)\(|insert into|\b(changeVisit|enterVisit|recordBackdatedVisit)[<(]/
  const browser = readdirSync(path.join(projectRoot, 'public'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(projectRoot, 'public', file), 'utf8'))
  const ofOneFeature = ({ file, text }: Source) => {
    const users = sources.filter(({ imports }) => imports.some(({ to }) => to === file))
    const features = new Set(users.map((user) => featureOf(user.file)))
    const isShared = features.has(undefined) || browser.some((one) => one.includes(`server/${file}'`))
    return features.size === 1 && !isShared && !writes.test(text)
  }
  const core = sources.filter(({ file }) => file.startsWith('core/'))
  expect(core.filter(ofOneFeature).map(({ file }) => file)).toEqual([])
})

test('the core does not import Express', () => {
  const wrong = sources.filter(
    ({ file, imports }) => imports.some(({ to }) => to === 'express') && !/^(app\.ts|http\/)/.test(file),
  )
  expect(wrong.map(({ file }) => file).filter((file) => featureOf(file) === undefined)).toEqual([])
})

test('routes, pages and forms access the database only through queries and actions', () => {
  const speaks = /from 'kysely'|\.(selectFrom|insertInto|updateTable|deleteFrom)\(|pool\.query\(/
  const wrong = sources.filter(
    ({ file, text }) => /\b(routes|page|form)\.ts$/.test(file) && speaks.test(text),
  )
  expect(wrong.map(({ file }) => file)).toEqual([])
})

describe('a table is written by one folder of the core and one feature at most', () => {
  const schema = sources.filter(({ file }) => file.startsWith('platform/db/schema'))
  const tables = new Set(
    schema.flatMap(({ text }) =>
      [...text.matchAll(/^ {2}(\w+): [\w.]+Table$/gm)].map(([, name]) => name ?? ''),
    ),
  )
  // The demo inserts a month of visits directly, and refuses a database with real ones.
  const product = sources.filter(({ file }) => !file.startsWith('operations/demo/'))

  test('the tables are found in the schema', () => {
    expect(tables.size).toBeGreaterThan(35)
  })

  // Without the audit, which everything writes to, and `key_lookup`, which every kind of bearer key writes to.
  test.each([...tables].filter((table) => !/^(audit(_head)?|key_lookup)$/.test(table)))('%s', (table) => {
    const writes = new RegExp(
      `(insertInto|updateTable|deleteFrom)\\('${table}'\\)|(insert into|update|delete from) ${table}\\b|tableName: '${table}'`,
    )
    const files = product.filter(({ text }) => writes.test(text)).map(({ file }) => file)
    const features = new Set(files.map(featureOf).filter((feature) => feature !== undefined))
    const below = new Set(
      files.filter((file) => featureOf(file) === undefined).map((file) => path.posix.dirname(file)),
    )
    expect([...features].slice(1), 'of several features').toEqual([])
    expect([...below].slice(1), 'of several folders below the features').toEqual([])
  })

  test('only its own function appends to the audit', () => {
    const writers = product.filter(({ text }) => /audit_append|insertInto\('audit(_head)?'/.test(text))
    expect(writers.map(({ file }) => file)).toEqual(['platform/audit/audit.ts'])
  })
})

test('the time and the settings are passed as arguments', () => {
  const start = String.raw`main\.ts|operations/`
  const clocks = strangers(
    /\bnew Date\(\)|Date\.now\(\)/,
    new RegExp(String.raw`^(${start}|platform/(lib/clock\.ts|db/|postgres/))`),
  )
  expect(clocks).toEqual([])
  const settings = strangers(/process\.env/, new RegExp(`^(${start}|platform/postgres/)`))
  expect(settings).toEqual([])
})

test('text becomes markup only in a view', () => {
  expect(strangers(/\bas (unknown as )?Rendered\b/, /^http\/views\.ts$/)).toEqual([])
})

test('no text becomes SQL', () => {
  expect(strangers(/sql\.raw|sql\.lit|\.dynamic\b/, /^operations\/demo\//)).toEqual([])
})
