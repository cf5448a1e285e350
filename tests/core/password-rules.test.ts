import { readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { passwordProblem } from '../../server/core/accounts/passwords.ts'
import { isUsername } from '../../server/core/accounts/username.ts'
import { newPasswordProblems } from '../../server/http/new-password.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'

const LONGEST = 'Đò dọc sông Rạch Cát chở lúa '.repeat(5).slice(0, 128)
const problemOf = (password: string) => passwordProblem(password, ['gate.tt-hcc', 'Phạm Thị Ca Hai'])

describe('a new password', () => {
  test.each([
    'sleepyhollow',
    'Michelangelo',
    'jesuslovesme',
    'ytpfdbcbvjcnm',
    'gtasanandreas',
    'q1q2q3q4q5q6',
  ])('is refused when it stands in a list of leaked ones: %s', async (password) => {
    expect(await problemOf(password)).toBe('password_known')
  })

  test.each([
    'vietnam2026!',
    'anhyeuem1234',
    'phamthicahai',
    'BaoVe-VanThu-2026',
    'sổ cổng 2026',
    'gate.tt-hcc1',
  ])('is refused when little remains without local words: %s', async (password) => {
    expect(await problemOf(password)).toBe('password_personal')
  })

  test.each([
    // Characters of two UTF-16 code units each.
    ['🌾🛶🐃🦆🌊🎣🍚🥥🌴🐟🪷', 'password_short'],
    ['🌾🛶🐃🦆🌊🎣🍚🥥🌴🐟🪷🧺', undefined],
    [LONGEST, undefined],
    [`${LONGEST}x`, 'password_long'],
    ['123456123456', 'password_known'],
  ])('has twelve to 128 characters, which are no list’s: %s is %s', async (password, why) => {
    expect(await problemOf(password)).toBe(why)
  })

  test.each([
    ['bbbbbbbbbbbbbbb', 'password_repeats'],
    ['minhminhminhx', 'password_repeats'],
    ['abcdefghijklmn', 'password_sequence'],
    ['P@ssw0rd1234', 'password_known'],
  ])('is refused with the reason why it is easy to guess: %s is %s', async (password, why) => {
    expect(await problemOf(password)).toBe(why)
  })

  test.each([
    'thuyền về có nhớ bến',
    'một câu không ai đoán',
    'correct horse battery staple',
    '🙂🙂🙂 đi chợ Rạch Kiến',
    '§%!)=?/(&$;:_*',
  ])('may be any sentence of one’s own, in any letters: %s', async (password) => {
    expect(await problemOf(password)).toBeUndefined()
  })
})

test('a user name is up to a hundred plain letters and digits with single marks between them', () => {
  const names = ['a', 'gate.tt-hcc', 'a_1', 'a'.repeat(100)]
  const others = ['', 'a'.repeat(101), 'A', 'ấ', '.a', 'a.', 'a..b', 'a b']
  expect([...names, ...others].filter(isUsername)).toEqual(names)
})

test('the list of leaked passwords is well above the three thousand that ASVS 6.2.4 asks for', () => {
  const file = path.join(projectRoot, 'server/core/accounts/breached-passwords.txt')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  expect(lines.every((line) => /^[\w-]{8}$/.test(line))).toBe(true)
  expect(new Set(lines).size).toBeGreaterThan(40_000)
})

describe('a password that is typed twice', () => {
  const person = { username: 'tiepnhan07', displayName: 'Kiều Thanh Thủy' }
  const office = {
    id: '',
    code: 'bvdk-rach',
    name: 'Bệnh viện Rạch Kiến',
    organisation: { name: 'Tập đoàn Long Khê' },
  }
  const workers = {
    run: (_task: string, _office: string, ...asked: [string, string[]]) => passwordProblem(...asked),
  }
  const problems = (new_password: string, repeat_password = new_password) =>
    newPasswordProblems({ workers } as never, { new_password, repeat_password }, person, office as never)

  test.each(['tiepnhan07', 'Kiều Thanh Thủy', 'bvdk-rach', 'Bệnh viện Rạch Kiến', 'Tập đoàn Long Khê'])(
    'may not be made of “%s”',
    async (word) => {
      expect(await problems(`${word} 12`)).toEqual({ new_password: { key: 'problem.password_personal' } })
    },
  )

  test('has to be the same', async () => {
    expect(await problems('thuyền về có nhớ bến')).toEqual({})
    const differs = await problems('thuyền về có nhớ bến', 'thuyền về có nhớ bến chăng')
    expect(differs).toEqual({ repeat_password: { key: 'problem.password_repeat' } })
  })
})
