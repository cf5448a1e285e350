import { getSystemErrorMap } from 'node:util'
import { stackOf } from './errors.ts'

/** What an error says of itself in the log: nothing that a person typed. */
interface Cause {
  error: string
  /** A SQLSTATE, or the code of the operating system or of Node, and what it means. */
  code?: string
  meaning?: string
  /** Why something could not be sent, and the reason that the program itself gave. */
  failure?: string
  reason?: string
  /** Where in Postgres, and what was violated. */
  routine?: string
  table?: string
  column?: string
  constraint?: string
  syscall?: string
  stack?: string
  cause?: Cause
  causes?: Cause[]
}

/** An error whose message is of the program alone, and is logged. */
export class ReasonedError extends Error {}

const MEANINGS: Record<string, string> = {
  '08': 'connection to the database broken',
  '22': 'data that the database cannot read',
  '23502': 'a required value is missing',
  '23503': 'refers to a row that is not there',
  '23505': 'is there already',
  '23514': 'breaks a rule of the table',
  '23P01': 'overlaps another row',
  '23': 'breaks a rule of the table',
  '25006': 'the database is read-only: in recovery, or a standby',
  '25': 'transaction in a wrong state',
  '28': 'sign-in to the database refused',
  '3D000': 'no such database',
  '40001': 'in conflict with another transaction',
  '40P01': 'deadlock with another transaction',
  '40': 'transaction rolled back',
  '42501': 'no right to do this, or a row of another office',
  '42P01': 'no such table: a migration is missing',
  '42703': 'no such column: a migration is missing',
  '42': 'a statement that this database does not take',
  '53100': 'disk full',
  '53200': 'the database is out of memory',
  '53300': 'too many connections to the database',
  '53': 'the database is short of resources',
  '55P03': 'a lock was not free in time',
  '55': 'not possible in this state',
  '57014': 'took too long, or was cancelled',
  '57P01': 'the database is being stopped',
  '57P02': 'the database has crashed and recovers',
  '57P03': 'the database is starting',
  '58': 'the disk of the database has failed',
  P0: 'refused by a rule of the program in the database',
  XX: 'the database is damaged, or has a fault',
}

/** What pg says without a code. */
const WORDS: [RegExp, string][] = [
  [/^(timeout exceeded when trying to connect|timeout expired)/, 'no connection to the database in time'],
  [/^Connection terminated/, 'connection to the database broken'],
  [/^Query read timeout/, 'the database did not answer in time'],
]

const OF_DATABASE = ['routine', 'table', 'column', 'constraint'] as const
/** Names, in case another library writes a text into one of these. */
const NAME = /^[\w.-]{1,80}$/

/**
 * The fields by which every log line names an error. The message is left out, as are a database error's detail, position in the
 * data and parameters: they quote what people typed.
 */
export function causeOf(error: unknown, depth = 0): Cause {
  if (!(error instanceof Error)) return { error: `${error === null ? 'null' : typeof error} thrown` }
  const found = error as Error & Record<string, unknown>
  const code = nameIn(found['code'])
  const named = ['severity' in error ? OF_DATABASE : [], ['syscall', 'failure']].flat()
  const fields = named.map((name) => [name, nameIn(found[name])] as const).filter(([, value]) => value)
  const inner = depth < 2 ? found : { cause: undefined, errors: undefined }
  const causes = Array.isArray(inner['errors']) ? inner['errors'].slice(0, 3) : []
  const meaning = meaningOf(found, code)
  return {
    error: nameIn(error.name) ?? 'Error',
    ...(code && { code }),
    ...(meaning && { meaning }),
    ...(Object.fromEntries(fields) as Partial<Cause>),
    ...(error instanceof ReasonedError && { reason: error.message }),
    ...(inner.cause !== undefined && { cause: causeOf(inner.cause, depth + 1) }),
    ...(causes.length > 0 && { causes: causes.map((one) => causeOf(one, depth + 1)) }),
  }
}

/** With the places in the program, for an error that nobody expected. */
export function causeWithStack(error: unknown): Cause {
  const stack = stackOf(error)
  return { ...causeOf(error), ...(stack && { stack }) }
}

function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' && NAME.test(value) ? value : undefined
}

function meaningOf({ errno, message }: Record<string, unknown>, code = ''): string | undefined {
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) return MEANINGS[code] ?? MEANINGS[code.slice(0, 2)]
  if (typeof errno === 'number') return getSystemErrorMap().get(errno)?.[1]
  return WORDS.find(([words]) => words.test(String(message)))?.[1]
}
