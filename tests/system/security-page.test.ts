// docs/security.md and the limits in docs/architecture.md list everything that the code has.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { LIMITS } from '../../server/core/accounts/limiter.ts'
import { CONTEXT_WORDS, PASSWORD_LENGTH } from '../../server/core/accounts/passwords.ts'
import { ABSOLUTE, IDLE } from '../../server/core/accounts/sessions.ts'
import { A_MINUTE, AT_ONCE, CONNECTIONS } from '../../server/http/limits.ts'
import { MAX_BYTES } from '../../server/http/upload.ts'
import { HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { MAX_COLUMNS, MAX_ROWS } from '../../server/platform/spreadsheet/read-table.ts'

/** The paragraphs required by OWASP ASVS, by requirement; each is given by its beginning or a phrase in it. */
const DOCUMENTED: Record<string, string[]> = {
  '2.1.1': [
    '## What is checked | Data | Rule |',
    '| name of a person |',
    '| identity card |',
    '*Files.*',
    '| plate of',
    '| number of a badge |',
  ],
  '2.1.2': ['Together: a departure after its entry'],
  '3.5.4': ['host name of its own, https'],
  '6.1.1': ['*Guessing and sessions.*', '*A known device*', '*Limits.*'],
  '6.1.3': ['There is no other way into an account.', '| invitation (a link) |', '| recovery code |'],
  '7.1.2': ['An account may have any number of sessions'],
  '8.1.2': ['## Who sees and changes which field', 'An account is managed by those who may create it'],
  '14.1.1': ['| secret |', '| identity |', '| personal |', '| internal |'],
  '14.1.2': ['| Class | What | Kept | Protected by |'],
  '15.1.1': ['within 7 days, another serious one within 30, the rest within 90'],
  '16.1.1': ['| standard output,', '`DATA_DIR/postgres.log`', 'pg_wal', '| audit, in the database |'],
}

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8')
const page = read('docs/security.md').replace(/\s+/g, ' ')
const architecture = read('docs/architecture.md').replace(/\s+/g, ' ')

test('docs/security.md lists the words that make no password', () => {
  expect(page).toContain(`${CONTEXT_WORDS.join(', ')}.`)
  expect(page).toContain(`${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} letters`)
})

test('docs/security.md names every purpose of a key', () => {
  const types = /type Sealed =[\s\S]*?\n\n[\s\S]*?type Signed =[\s\S]*?\n\n/.exec(
    read('server/platform/lib/keys.ts'),
  )
  const purposes = [...(types?.[0] ?? '').matchAll(/'([a-z-]+)'/g)].map(([, purpose]) => purpose ?? '')
  expect(purposes.length).toBeGreaterThan(10)
  const [, keys = ''] = /## Keys (.*?)## /.exec(page) ?? []
  expect(purposes.filter((purpose) => !new RegExp(`[| ,]${purpose}[ ,]`).test(keys))).toEqual([])
})

test('docs/security.md has the paragraphs that OWASP ASVS asks to be written down', () => {
  const missing = Object.entries(DOCUMENTED).flatMap(([id, paragraphs]) =>
    paragraphs.filter((words) => !page.includes(words)).map((words) => `${id}: ${words}`),
  )
  expect(missing).toEqual([])
})

test('docs/sign-in.md says how long a session lasts, as the code ends it', () => {
  const lasting = read('docs/sign-in.md').replace(/\s+/g, ' ')
  const said = Object.values(IDLE).map((idle) => (idle >= HOUR ? `${idle / HOUR} h` : `${idle / MINUTE} min`))
  expect([...said, `${ABSOLUTE / HOUR} h`].filter((words) => !lasting.includes(words))).toEqual([])
})

const number = (value: number) => String(value).replace(/(\d)(?=(\d{3})+$)/g, '$1 ')

test('docs/architecture.md says every limit as it is', () => {
  const span = (seconds: number) =>
    ({ 60: 'a minute', 600: 'in ten minutes', 3600: 'an hour' })[seconds] ?? 'while it is valid'
  const rows = [
    ...architecture.matchAll(
      /\| `([a-z -]+)` \| [^|]+ \| (\d+ (?:a minute|in ten minutes|an hour|while it is valid))/g,
    ),
  ]
  expect(Object.fromEntries(rows.map(([, name, limit]) => [name, limit]))).toEqual(
    Object.fromEntries(
      Object.entries(LIMITS).map(([name, { points, seconds }]) => [name, `${points} ${span(seconds)}`]),
    ),
  )
  const { sender, waiting, rest, together } = AT_ONCE
  const said = [
    `${number(A_MINUTE.address)} a minute of an address and ${number(A_MINUTE.forms)} forms, ${number(A_MINUTE.account)} of an account`,
    `${number(A_MINUTE.office)} a minute of an office`,
    `| ${sender}, each with a rest of ${rest} ms afterwards; ${waiting} wait | ${together.page} of an office's pages, ${together.act} of its actions at a gate`,
    `${together.visitor} pages without an account, ${together.entrance} of the sign-in |`,
    `| head · body of a request | ${CONNECTIONS.head / 1000} s · ${CONNECTIONS.body / 1000} s |`,
    `| ${CONNECTIONS.unanswered} | ${number(CONNECTIONS.most)} connections |`,
  ]
  expect(said.filter((words) => !architecture.includes(words))).toEqual([])
})

test('docs/architecture.md says the limits of a table as they are', () => {
  expect(architecture).toContain(
    `${MAX_BYTES / 1024 / 1024} MB, ${number(MAX_ROWS)} rows, ${MAX_COLUMNS} columns`,
  )
})
