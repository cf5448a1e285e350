// Every reason to refuse a start is in docs/errors.md, with what to do, and is covered by a test.
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { parseSync, Visitor } from 'oxc-parser'
import { expect, test } from 'vitest'
import { projectRoot } from '../support/processes.ts'

/** Folders with refusals of a start; commands for other tasks have their own. */
const FOLDERS = ['platform', 'core', 'http', 'operations']
const ELSEWHERE = /^operations\/(cli|backup|demo|setup)\/|^operations\/borrowed-database/
const PAGE = 'docs/errors.md'

const read = (name: string) => readFileSync(path.join(projectRoot, name), 'utf8')
const filesBelow = (folder: string) =>
  readdirSync(path.join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  )

interface Refusal {
  where: string
  /** The first sentence, with `…` in place of inserted values. */
  sentence: string
  words: string
}

type Expression = { type: string; [more: string]: unknown }

/** The text of a refusal, with `…` for inserted values; undefined if the text is not in the source here. */
function wordsOf(node: Expression): string | undefined {
  if (node.type === 'Literal') return String(node['value'])
  if (node.type === 'TemplateLiteral') {
    const quasis = node['quasis'] as { value: { cooked: string } }[]
    return quasis.map(({ value }) => value.cooked).join('…')
  }
  if (node.type !== 'BinaryExpression') return undefined
  const [left, right] = [node['left'], node['right']].map((one) => wordsOf(one as Expression))
  return left === undefined ? undefined : left + (right ?? '…')
}

const firstSentence = (words: string) => words.split(/(?<=[.:]) |\n/)[0]?.replace(/[.:]$/, '') ?? ''

function refusalsIn(name: string): Refusal[] {
  const found: Refusal[] = []
  const note = (argument: Expression | undefined) => {
    const words = argument && wordsOf(argument)
    if (words === undefined) throw new Error(`${name} throws a refusal whose words stand elsewhere`)
    found.push({ where: name, sentence: firstSentence(words), words })
  }
  new Visitor({
    NewExpression({ callee, arguments: [argument] }) {
      if (callee.type === 'Identifier' && ['StartError', 'ConfigError'].includes(callee.name))
        note(argument as unknown as Expression)
    },
    CallExpression({ callee, arguments: [argument] }) {
      const isProblem =
        name.endsWith('/self-check.ts') &&
        callee.type === 'MemberExpression' &&
        callee.property.type === 'Identifier' &&
        callee.property.name === 'push'
      if (isProblem && argument?.type !== 'SpreadElement') note(argument as unknown as Expression)
    },
  }).visit(parseSync(name, read(name)).program)
  return found
}

const FILES = FOLDERS.flatMap((folder) =>
  filesBelow(`server/${folder}`).map((name) => path.posix.join(folder, name)),
)
const refusalsOf = (names: string[]) => names.flatMap((name) => refusalsIn(`server/${name}`))
const REFUSALS = refusalsOf(['main.ts', ...FILES.filter((name) => !ELSEWHERE.test(name))])

const listed = [...read(PAGE).matchAll(/^\| `([^`]+)` \| (.+) \|$/gm)].map(
  ([, sentence = '', what = '']) => ({
    sentence,
    what,
  }),
)

test('docs/errors.md lists each refusal and no other', () => {
  const said = new Set(REFUSALS.map(({ sentence }) => sentence))
  expect(listed.map(({ sentence }) => sentence).toSorted()).toEqual([...said].toSorted())
})

test('docs/errors.md says what to do about each refusal', () => {
  expect(listed.filter(({ what }) => what.length < 8)).toEqual([])
})

test('a command says in both languages what it refuses', () => {
  const all = refusalsOf(FILES.filter((name) => ELSEWHERE.test(name)))
  expect(all.length).toBeGreaterThan(25)
  expect(all.filter(({ words }) => !/[àảãáạăâđèêìòôơùưỳ].* \((?:.* )?[a-z]+,? [a-z]+/is.test(words))).toEqual(
    [],
  )
})

/** For each refusal, the test that covers it and the words it expects. */
const MET: Record<string, [file: string, words: string]> = {
  'The configuration has …': ['operations/start-refused', 'The configuration has problems:'],
  'SECRET_KEY_FILE … does not exist': ['operations/start-refused', '/nonexistent/key'],
  'The secret in … has fewer than 32 characters': ['operations/start-refused', 'has fewer than 32'],
  'OIDC_CLIENT_SECRET_FILE … cannot be read': [
    'operations/start-refused',
    'OIDC_CLIENT_SECRET_FILE /nonexistent/oidc cannot be read',
  ],
  'HOST … is no address of this computer': ['operations/start-refused', 'is no address of this computer'],
  'Port … on … is used by another program': ['operations/start', 'is used by another program'],
  'Sổ Cổng is running already on …': ['operations/start', 'Sổ Cổng is running already on'],
  'Đường dẫn của … dài quá': ['platform/embedded-refused', 'dài quá'],
  'The seed file … cannot be read': ['operations/start-refused', 'cannot be read: '],
  'The … has problems': ['operations/start-refused', 'has problems:'],
  'The seed file puts … under itself': ['core/office-seed-rules', 'puts a under itself'],
  'The database of … cannot be used': ['operations/start-refused', 'cannot be used'],
  '… migrations wait (…)': ['operations/start-refused', 'migrations wait'],
  'The database is newer than this program (it has …)': ['operations/start-refused', 'is newer than this'],
  'The database is not safe to use': ['operations/start-refused', 'is not safe to use'],
  'The database in … belongs to another user (uid …)': ['platform/embedded-refused', 'another user (uid 0)'],
  'The package … is missing': ['platform/embedded-refused', '-pdp11 is missing'],
  'The database could not be created': ['platform/embedded-refused', 'could not be created'],
  'Postgres did not start': ['platform/embedded', 'did not start'],
  '… is a database of PostgreSQL … and this application runs PostgreSQL …': [
    'platform/embedded',
    'is a database of PostgreSQL 17 and',
  ],
  '… holds no readable PG_VERSION, so it is no database': ['platform/embedded-refused', 'PG_VERSION'],
  '… points to a folder that is gone': ['platform/embedded', 'points to a folder that is gone'],
  '… holds no database but …, which a restore has moved away': [
    'operations/backup-refused',
    'holds no database but',
  ],
  '… holds no database but …, which an update has copied aside': [
    'platform/embedded-refused',
    'which an update has copied aside',
  ],
  "…, which holds the database's passwords, is missing": ['platform/embedded', 'is missing: restore it'],
  "…, which holds the database's passwords, cannot be read": ['platform/embedded-refused', 'cannot be read'],
  'Đồng hồ của máy này chậm': ['operations/start-refused', 'Đồng hồ của máy này chậm'],
  'Đồng hồ của máy này sai': ['operations/start-refused', 'Đồng hồ của máy này sai'],
  'The routes and their policy (server/policy.ts) differ': ['system/policy', 'has no rule'],
  'Postgres … is older than …': ['operations/start-refused', 'Postgres 14 is older than 15'],
  'the database is encoded in …, which cannot hold every name': ['operations/start-refused', 'SQL_ASCII'],
  'the application role is a superuser': ['operations/start-refused', 'role is a superuser'],
  'the application role has BYPASSRLS': ['system/self-check', 'BYPASSRLS'],
  'the application role owns the tables': ['system/self-check', 'owns the tables'],
  'table … does not force row-level security': ['system/self-check', 'visit does not force'],
  "view … reads with its owner's rights (security_invoker is not set)": [
    'system/self-check',
    'security_invoker',
  ],
  '… is not set': ['system/self-check', 'statement_timeout'],
  '… is off': ['system/self-check', 'is off'],
}

/** Refusals that occur only on another computer, or after a mistake in the program. */
const OUT_OF_REACH = [
  'Port … on … may not be opened by this user',
  'Postgres does not run as root and none of the users … exists',
  "The database's programs do not run here (…)",
]

test('a test covers each refusal that one computer can cause without a mistake in the program', () => {
  const said = new Set(REFUSALS.map(({ sentence }) => sentence))
  expect([...Object.keys(MET), ...OUT_OF_REACH].toSorted()).toEqual([...said].toSorted())
  const gone = Object.values(MET).filter(([file, words]) => !read(`tests/${file}.test.ts`).includes(words))
  expect(gone).toEqual([])
})
