import { MORNING } from './app.ts'
import type { Answer } from './client.ts'
import { steady } from './told.ts'
import type { Change } from './touched.ts'

/** What is different in every run, by its column; hashes and sealed values are bytes. */
const CHANGING = /^(password_hash|pin_hash|device|key|expire|mark|lines|oidc|oidc_issuer|link_version)$/
/** What follows from the other entries of the audit, which has its own tests. */
const FOLLOWING: Record<string, string[]> = { audit: ['seq', 'hash', 'change_hash'] }
const TIME = /^\d{4}-\d\d-\d\dT/
const A_DAY = 86_400_000

/**
 * Tells the rows that a request changed, with a short name for each row instead of its id: of rows that were there before the
 * first call with `-`, of later ones with `+`.
 */
export function createRowTeller(known: Map<string, string>, sign: '-' | '+' = '+') {
  const names = new Map(known)
  const made = new Map<string, number>()

  function learn(changes: Change[]): void {
    for (const { table, after } of changes) {
      const id = after?.['id']
      if (typeof id !== 'string' || names.has(id)) continue
      const number = (made.get(table) ?? 0) + 1
      made.set(table, number)
      names.set(id, `${table}${sign}${number}`)
    }
  }
  const named = (text: string) => steady(text, (id) => names.get(id) ?? '#')

  function told(column: string, value: unknown): string {
    if (value === null || value === undefined) return 'null'
    if (CHANGING.test(column) || (typeof value === 'string' && value.startsWith('\\x'))) return '*'
    if (typeof value === 'string' && TIME.test(value)) {
      const at = Date.parse(value)
      if (at === Date.parse(MORNING)) return 'now'
      // A time of the computer's clock.
      if (Math.abs(at - Date.now()) < A_DAY) return '*'
    }
    // Of what began in the same instant, any may be the first.
    if (Array.isArray(value)) return JSON.stringify(value.map((one) => told('', one)).toSorted())
    return named(typeof value === 'string' ? value : JSON.stringify(value))
  }

  function tellRow({ table, before, after }: Change): string {
    const columns = Object.entries(after ?? before ?? {}).filter(
      ([name]) => !FOLLOWING[table]?.includes(name),
    )
    if (before && after) {
      const changed = columns.filter(
        ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name]),
      )
      const said = changed.map(
        ([name, value]) => `${name}: ${told(name, before[name])} → ${told(name, value)}`,
      )
      return `~ ${table} ${told('', before['id'] ?? before['office_id'] ?? '')} ${said.join(', ')}`
    }
    const said = columns.flatMap(([name, value]) => (value === null ? [] : `${name}: ${told(name, value)}`))
    return `${after ? '+' : '-'} ${table} ${said.join(', ')}`
  }

  return {
    names,
    learn,
    tell({ status, location, headers, $ }: Answer, changes: Change[]): string {
      learn(changes)
      const said = $('.problem, .alert, [role=status]').text().replaceAll(/\s+/g, ' ').trim()
      // Of visits that began in the same instant, any may be the last.
      const messages = said.replaceAll(/(?<=Giao cho ).*?(?=, vào)/g, '*')
      const to = location?.replace(/(?<=^\/(?:p|d|i|invitation)\/)\w+/, '*')
      const cookies = headers
        .getSetCookie()
        .map((one) => one.replace(/;.*/, '').replace(/=(?![a-z_]{1,30}$).+/, '=*'))
      return [
        named(`> ${[status, to, ...cookies, messages].filter(Boolean).join(' ')}`),
        ...changes
          .filter(({ table }) => table !== 'audit_head')
          .map(tellRow)
          .toSorted(),
      ].join('\n')
    },
  }
}

export type RowTeller = ReturnType<typeof createRowTeller>
