// Run as `npm run mutate:kinds -- --seed 7 --count 20 [--in server/reception] [--list]`: draws careless edits by the seed, makes
// each in a copy of the last commit, and prints those that no test notices. The working tree is not touched.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { parseSync } from 'oxc-parser'
import { grouped } from '../../server/platform/lib/grouped.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { applied, type Edit, editsOf } from './edits.ts'

interface Drawn extends Edit {
  file: string
  before: string
}

const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1e6) },
    count: { type: 'string', default: '20' },
    in: { type: 'string', multiple: true, default: ['server', 'public'] },
    list: { type: 'boolean', default: false },
  },
})
/** Tests that ask about every route, table or text; they decide over what the nearer tests let pass. */
const WALKS = `access audited foreign-ids grants headers isolation links lists needed-rights once
one-unit origin policy schema seen structure told views`
  .split(/\s/)
  .map((one) => `tests/system/${one}.test.ts`)
/** Of all sources; they take a second. */
const RULES = ['constants', 'source'].map((one) => `tests/system/${one}-rules.test.ts`)
const [NEAR, WIDE, MINUTES] = [5, 16, 10]
/** Texts are compared with each other, and a demo is looked at. */
const LEFT_OUT = /\.d\.ts$|\/messages\/(vi|en)\/|\/demo\//

const git = (...words: string[]) => execFileSync('git', words, { cwd: projectRoot, encoding: 'utf8' })
const files = git('ls-tree', '-r', '--name-only', 'HEAD').split('\n')
const copy = path.join(mkdtempSync(path.join(tmpdir(), 'so-cong-kinds-')), 'copy')
git('worktree', 'add', '--quiet', '--detach', copy, 'HEAD')
let running = 0
process.on('exit', () => {
  if (running) process.kill(-running, 'SIGKILL')
  git('worktree', 'remove', '--force', copy)
  rmSync(path.dirname(copy), { recursive: true })
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
symlinkSync(path.join(projectRoot, 'node_modules'), path.join(copy, 'node_modules'))

const sources = new Map(
  files
    .filter((file) => /\.ts$/.test(file))
    .map((file) => [file, readFileSync(path.join(copy, file), 'utf8')]),
)
const areaOf = (file: string) =>
  file.startsWith('server/') ? file.split('/').slice(0, 2).join('/') : (file.split('/')[0] ?? '')

/** Areas take turns, and kinds have equal chances within one: there are more constants than missing awaits. */
function* draw(seed: number): Generator<Drawn> {
  let state = seed
  const pick = <T>(list: T[]): T => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return list[((mixed ^ (mixed >>> 14)) >>> 0) % list.length] as T
  }
  const isDrawn = (file: string) => given.in.some((one) => file.startsWith(one)) && !LEFT_OUT.test(file)
  const all = [...sources].flatMap(([file, text]) =>
    (isDrawn(file) ? editsOf(file, text) : []).map((edit) => ({
      ...edit,
      file,
      before: text.slice(edit.start, edit.end),
    })),
  )
  const areas = grouped(all, ({ file }) => areaOf(file)).map(([, edits]) =>
    grouped(edits, ({ kind }) => kind),
  )
  for (let turn = 0; all.length > 0; turn++) yield pick(pick(areas[turn % areas.length] ?? [])[1])
}

/** The first edits of different files, as many as are asked for, that compiler and linter let pass. */
async function drawCompiling(seed: number, count: number): Promise<Drawn[]> {
  const drawn = new Map<string, Drawn>()
  for (const edit of draw(seed)) {
    if (drawn.size >= count * 4) break
    const isProgram = parseSync(edit.file, applied(sources.get(edit.file) ?? '', edit)).errors.length === 0
    if (isProgram && !drawn.has(edit.file)) drawn.set(edit.file, edit)
  }
  const said = await having([...drawn.values()], async () => [
    await run('tsc', '--noEmit', '--pretty', 'false'),
    await run('tsc', '--noEmit', '--pretty', 'false', '-p', 'public'),
    await run('oxlint', '--type-aware', '--format=unix', ...drawn.keys()),
  ])
  for (const [, refused = ''] of said.join('\n').matchAll(/^([\w./-]+)[(:]\d/gm)) drawn.delete(refused)
  return [...drawn.values()].slice(0, count)
}

/**
 * Tests by their distance: those with the file's name in theirs, those that import it, those with a word of its folder, then the
 * same of its importers. What every route rests on is asked of all routes, and the program of those who start it.
 */
function testsNear(file: string): string[] {
  if (file === 'server/main.ts')
    return ['start', 'stop', 'start-refused', 'watchdog'].map((one) => `tests/operations/${one}.test.ts`)
  if (/^server\/\w+\.ts$/.test(file))
    return ['policy', 'access', 'headers', 'forced', 'links'].map((one) => `tests/system/${one}.test.ts`)
  const tests = files.filter((one) => one.endsWith('.test.ts') && !one.startsWith('tests/system/'))
  const found = new Set<string>()
  const seen = new Set([file])
  for (const module of seen) {
    const names = module
      .replace(/\.ts$/, '')
      .split('/')
      .slice(module.startsWith('server/') ? 2 : 1)
    const addNamed = (name: string) => {
      for (const test of tests)
        if (`-${path.basename(test)}`.includes(`-${name.replace(/s$/, '')}`)) found.add(test)
    }
    const [own = '', ...folders] = names.toReversed()
    addNamed(own)
    if (/^server\/(app|main)\.ts$/.test(module)) continue
    for (const [importer, text] of sources) {
      if (!text.includes(`/${path.basename(module)}'`) || !importsOf(importer, text).includes(module))
        continue
      if (tests.includes(importer)) found.add(importer)
      else if (/^(server|public)\//.test(importer)) seen.add(importer)
    }
    for (const folder of folders) addNamed(folder)
  }
  const inBrowser = (test: string) => Number(test.includes('browser'))
  const all = file.startsWith('public/') ? [...found] : [...found].filter((test) => !inBrowser(test))
  return all.toSorted((one, other) => inBrowser(one) - inBrowser(other)).slice(0, WIDE)
}

function importsOf(file: string, text: string): string[] {
  const found = text.matchAll(/(?:from |import |import\()'(\.[^']+)'/g)
  return [...found].map(([, to = '']) => path.posix.join(path.posix.dirname(file), to))
}

/** Programs that are started and killed are left to the tests near them. */
function isQuick(test: string): boolean {
  return !/\/support\/(program|browser|kept-cluster)\.ts'/.test(sources.get(test) ?? '')
}

/** The tests that fail, as `file › title`, those of the quickest file first; the files of `tests` that could not be run count as failed. */
async function failures(tests: string[], bail = false): Promise<string[]> {
  const report = path.join(path.dirname(copy), 'report.json')
  rmSync(report, { force: true })
  if (tests.length === 0) return []
  const more = bail ? ['--bail=1'] : []
  await run('vitest', 'run', ...tests, '--reporter=json', `--outputFile=${report}`, ...more)
  let results: {
    name: string
    status: string
    message: string
    startTime: number
    endTime: number
    assertionResults: { status: string; fullName: string }[]
  }[]
  try {
    results = JSON.parse(readFileSync(report, 'utf8')).testResults
  } catch {
    return tests.map((one) => `${one} › could not be run`)
  }
  results.sort((one, other) => one.endTime - one.startTime - (other.endTime - other.startTime))
  return results.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((one) => one.status === 'failed').map(({ fullName }) => fullName)
    if (failed.length === 0 && status === 'failed') failed.push(message.split('\n')[0] ?? '')
    return failed.map((title) => `${path.relative(copy, name)} › ${title}`)
  })
}

/** What a command of node_modules prints in the copy; if it hangs, it is ended with all that it started. */
function run(command: string, ...words: string[]): Promise<string> {
  const child = spawn(path.join(copy, 'node_modules/.bin', command), words, {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  })
  running = child.pid ?? 0
  const timer = setTimeout(() => process.kill(-running, 'SIGKILL'), (MINUTES + words.length / 2) * 60_000)
  let said = ''
  child.stdout.on('data', (part) => {
    said += part
  })
  return new Promise((resolve) => {
    child.on('exit', () => {
      clearTimeout(timer)
      running = 0
      resolve(said)
    })
  })
}

/** Makes the edits, the last of a file first, and takes them back afterwards. */
async function having<T>(edits: Drawn[], ask: () => Promise<T>): Promise<T> {
  const texts = new Map(edits.map(({ file }) => [file, sources.get(file) ?? '']))
  for (const edit of edits.toSorted((one, other) => other.start - one.start))
    texts.set(edit.file, applied(texts.get(edit.file) ?? '', edit))
  for (const [file, text] of texts) writeFileSync(path.join(copy, file), text)
  try {
    return await ask()
  } finally {
    for (const file of texts.keys()) writeFileSync(path.join(copy, file), sources.get(file) ?? '')
  }
}

const told = ({ file, start, kind, before, to }: Drawn) => {
  const short = (text: string) => text.replace(/\s+/g, ' ').slice(0, 160) || 'nothing'
  return `${file}:${sources.get(file)?.slice(0, start).split('\n').length} ${kind}: ${short(before)} → ${short(to)}`
}
const edits = await drawCompiling(Number(given.seed), Number(given.count))
console.info(`seed ${given.seed}, ${edits.length} edits`)
if (given.list) {
  for (const edit of edits) console.info(told(edit))
  process.exit()
}

/** Of all edits at once, the compiler names the file of its error, which may be another. */
async function compilerRefuses(): Promise<string[]> {
  const said = [await run('tsc', '--noEmit'), await run('tsc', '--noEmit', '-p', 'public')].join('')
  return said.includes('error TS') ? ['the compiler'] : []
}

const noticed = new Map<Drawn, string>()
async function ask(edit: Drawn, failing: () => Promise<string[]>): Promise<void> {
  const [by] = await having([edit], failing)
  if (by) noticed.set(edit, by)
  console.info(`${by ?? 'NOT YET NOTICED'} ← ${told(edit)}`)
}
for (const edit of edits)
  await ask(edit, async () => {
    const refused = await compilerRefuses()
    return refused.length > 0 ? refused : failures([...RULES, ...testsNear(edit.file).slice(0, NEAR)], true)
  })

// All that is left is made at once for the wide set, and each alone for the quickest file that then fails, until none fails.
const left = () => edits.filter((edit) => !noticed.has(edit))
const filesOf = (failed: Iterable<string>) => [
  ...new Set([...failed].flatMap((one) => (one.includes(' › ') ? (one.split(' › ')[0] ?? '') : []))),
]
/** Of its part of the program, whatever they are called. */
const testsOf = (file: string) =>
  files.filter(
    (one) => one.startsWith(`${areaOf(file).replace('server', 'tests')}/`) && /\.test\.ts$/.test(one),
  )
const wide = left().flatMap(({ file }) => [...testsNear(file), ...testsOf(file)])
let asked = [...new Set([...WALKS, ...wide])].filter(isQuick)
while (left().length > 0) {
  const [first, ...more] = filesOf(await having(left(), () => failures(asked)))
  if (!first) break
  for (const edit of left()) await ask(edit, () => failures([first], true))
  asked = more
}
// What runs in the browser shows only there.
for (const edit of left().filter(({ file }) => file.startsWith('public/')))
  await ask(edit, () => failures(testsNear(edit.file).slice(NEAR), true))
// A test that fails without any edit has noticed nothing.
const broken = await failures(filesOf(noticed.values()))

for (const [area, drawn] of grouped(edits, ({ file }) => areaOf(file)))
  console.info(`| ${area} | ${drawn.length} | ${drawn.filter((edit) => noticed.has(edit)).length} |`)
console.info(`${noticed.size} of ${edits.length} noticed; not noticed:\n${left().map(told).join('\n')}`)
if (broken.length > 0) console.info(`fails without an edit:\n${broken.join('\n')}`)
