import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { hash, verify } from '@node-rs/argon2'
import pLimit from 'p-limit'
import { busy } from '../../platform/lib/errors.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { fold, foldedWords, lengthOf } from '../../platform/lib/text.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    passwordProblem: typeof passwordProblem
  }
}

/** OWASP's minimum for argon2id; the library's default variant is argon2id. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** A flood of sign-ins must not starve the gate: two are checked at a time, twenty may wait, further ones are refused. */
const turn = pLimit(2)
const QUEUE = 20

export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password, COST))
}

/** Throws if too many checks wait. Without a stored hash it checks a dummy hash, so that an unknown name takes as long. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(stored ?? NOBODY, password))
  return matches && stored !== null
}

const NOBODY =
  '$argon2id$v=19$m=19456,t=2,p=1$9kNlG/dP+pHkGpWo4wVOOg$iv7q1XK58Zng02S3HpvPivwAeXXtOkQwOf9Uvtg+qtY'

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (turn.pendingCount >= QUEUE) throw busy()
  return turn(work)
}

export const PASSWORD_LENGTH = { min: 12, max: 128 }

/** Words that an attacker tries first here; docs/security.md lists the same. */
export const CONTEXT_WORDS = [
  ...['socong', 'sổ cổng', 'mật khẩu', 'matkhau'],
  ...['vietnam', 'anhyeuem', 'emyeuanh', 'xinchao', 'baove', 'letan', 'vanthu'],
]

/** Why a password is easy to guess, so that the person can choose a better one. */
type Weakness =
  | 'password_personal'
  | 'password_known'
  | 'password_repeats'
  | 'password_sequence'
  | 'password_date'
  | 'password_word'
  | 'password_guessable'
type PasswordProblem = 'password_short' | 'password_long' | Weakness

/** The estimator's warnings, reduced to those that help to choose another password. */
const WEAKNESSES: Record<string, Weakness> = {
  userInputs: 'password_personal',
  ...{ topTen: 'password_known', topHundred: 'password_known', common: 'password_known' },
  ...{ similarToCommon: 'password_known', pwned: 'password_known' },
  ...{ simpleRepeat: 'password_repeats', extendedRepeat: 'password_repeats' },
  ...{ sequences: 'password_sequence', straightRow: 'password_sequence', keyPattern: 'password_sequence' },
  ...{ recentYears: 'password_date', dates: 'password_date' },
  ...{ wordByItself: 'password_word', namesByThemselves: 'password_word', commonNames: 'password_word' },
}

/**
 * The problem of a password, or undefined. Checks length and guessability, without composition rules (ASVS 5.0, 6.2.1 and
 * 6.2.5). `personal` are words that an attacker would try first as well: the user's name and the office.
 */
export async function passwordProblem(
  password: string,
  personal: string[],
): Promise<PasswordProblem | undefined> {
  if (lengthOf(password) < PASSWORD_LENGTH.min) return 'password_short'
  if (lengthOf(password) > PASSWORD_LENGTH.max) return 'password_long'
  const words = [...personal, ...CONTEXT_WORDS]
  if (isMadeOf(words, password)) return 'password_personal'
  if (await isBreached(password)) return 'password_known'
  const estimate = await loadEstimator()
  const { score, feedback } = estimate(password, words)
  return score < 2 ? (WEAKNESSES[feedback.warning ?? ''] ?? 'password_guessable') : undefined
}

/** Whether little more than a year (four letters or digits) is left without words that attackers try (ASVS 5.0, 6.2.11). */
function isMadeOf(texts: string[], password: string): boolean {
  const words = texts.flatMap(foldedWords).toSorted((a, b) => b.length - a.length)
  const folded = fold(password)
  const rest = words.reduce((text, word) => text.replaceAll(word, ' '), folded)
  return rest !== folded && rest.replace(/[^\p{L}\p{N}]/gu, '').length < 5
}

/** Loaded on first use: the lists of common passwords take memory that a running gate never needs. */
async function loadEstimator() {
  const [{ ZxcvbnFactory }, common] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ])
  const zxcvbn = new ZxcvbnFactory({ dictionary: common.dictionary, graphs: common.adjacencyGraphs })
  return (password: string, personal: string[]) => zxcvbn.check(password, personal)
}

/**
 * Those of the million commonest passwords that have twelve or more letters (Mark Burnett's ten million leaked passwords, by way
 * of SecLists). One line each: the first six bytes of the SHA-256 of the lower-cased password, in base64url, so that nobody has
 * to read what people choose.
 */
const LIST = path.join(projectRoot, 'server/core/accounts/breached-passwords.txt')

/** Reads the list each time: a password is seldom set, and the list would take memory in the running program. */
async function isBreached(password: string): Promise<boolean> {
  const hash = createHash('sha256').update(password.toLowerCase()).digest()
  return (await readFile(LIST, 'utf8')).includes(`${hash.subarray(0, 6).toString('base64url')}\n`)
}
