// `--help` explains every command of the program and every tool of ours, with each option that it reads.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { TRUST_CLOCK } from '../../server/core/installation/clock-check.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8')
const found = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, one = '']) => one)

const LAUNCHER = 'server/operations/launch/so-cong.mjs'
const commands = [...read(LAUNCHER).matchAll(/^ {2}'?([a-z:-]+)'?: \[\s*'([a-z/-]+)'/gm)].map(
  ([, word = '', entry = '']) => ({
    name: `./so-cong ${word}`,
    run: [LAUNCHER, word],
    source: `server/${entry}.ts`,
  }),
)
const tools = Object.entries<string>(JSON.parse(read('package.json')).scripts).flatMap(
  ([script, command]) => {
    const [, runner = '', entry] = /^node (\S+\.mjs)(?:.* (\.\.\S+|main$))?/.exec(command) ?? []
    const source = entry ? `${path.posix.join('server', entry)}.ts` : runner
    if (!/^(tests|deploy|server\/main)\b/.test(source) || /^(pre|post)/.test(script)) return []
    return { name: `npm run ${script}`, run: command.split(' ').slice(1), source }
  },
)

/** The options of `parseArgs`, and words that are looked for among the arguments. */
function optionsOf(text: string): string[] {
  return [
    ...found(text, /'?\b([a-z][a-z-]*)'?: \{ type: '(?:string|boolean)'/g).map((name) => `--${name}`),
    ...found(text, /(?:includes\(|[!=]== |FACTOR = )'(--[a-z-]+)'/g),
    ...(text.includes('includes(TRUST_CLOCK)') ? [TRUST_CLOCK] : []),
  ].filter((option) => option !== '--help')
}

test('the commands and tools are found, and their options', () => {
  expect(commands.length).toBeGreaterThan(13)
  expect(tools.length).toBeGreaterThan(9)
  const known = [...commands, ...tools].flatMap(({ source }) => optionsOf(read(source)))
  expect(known).toEqual(
    expect.arrayContaining(['--report', '--trust-clock', '--no-second-factor', '--yes', '--only']),
  )
})

test.each([...commands, ...tools])('$name --help names its options', ({ run, source }) => {
  const printed = execFileSync(process.execPath, [...run, '--help'], {
    cwd: projectRoot,
    encoding: 'utf8',
    stdio: 'pipe',
  })
  expect(printed).not.toBe('')
  // A release is typed otherwise.
  expect(read(source)).not.toMatch(/USAGE = (?!asTyped)/)
  expect(optionsOf(read(source)).filter((one) => !run.includes(one) && !printed.includes(one))).toEqual([])
})

test('the help of a command names the words that stand without a dash', () => {
  const help = (word: string) =>
    execFileSync(process.execPath, [LAUNCHER, word, '--help'], { encoding: 'utf8' })
  expect([help('backup'), help('sign-in:from')]).toEqual([
    expect.stringContaining('<folder>'),
    expect.stringContaining('<address>'),
  ])
})
