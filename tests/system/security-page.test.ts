// docs/security.md names what the code has, where it says that it names all of it.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { CONTEXT_WORDS, PASSWORD_LENGTH } from '../../server/core/accounts/passwords.ts'
import { MOST_BYTES } from '../../server/http/upload.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { MOST_COLUMNS, MOST_ROWS } from '../../server/platform/spreadsheet/read-table.ts'

const read = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8')
const page = read('docs/security.md').replace(/\s+/g, ' ')

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

test('docs/security.md says the limits of a table as they are', () => {
  const number = (value: number) => String(value).replace(/(\d)(?=(\d{3})+$)/g, '$1 ')
  expect(page).toContain(`${MOST_BYTES / 1024 / 1024} MB, ${number(MOST_ROWS)} rows, ${MOST_COLUMNS} columns`)
})
