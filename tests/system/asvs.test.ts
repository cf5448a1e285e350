import { describe, expect, test } from 'vitest'
import { collectEvidence, type Evidence, problemsOf, readList, type Section } from '../docs/asvs.ts'
import { LEVELS } from '../docs/asvs-levels.ts'

const { sections } = readList()
const evidence = collectEvidence()

test('every requirement of OWASP ASVS 5.0, levels 1 and 2, has its state and something that shows it', () => {
  expect(problemsOf(sections, evidence)).toEqual([])
})

test('the standard has as many requirements as its authors say', () => {
  const levels = Object.values(LEVELS).join('')
  const count = (level: string) => levels.split('').filter((one) => one === level).length
  expect([count('1'), count('2'), count('3')]).toEqual([70, 183, 92])
})

describe('the check of the list', () => {
  const small: Evidence = {
    titles: [
      { file: 'gate.test.ts', parts: ['gate', 'an entry', 'needs a name'] },
      { file: 'log.test.ts', parts: ['log', 'an entry', 'needs a name'] },
    ],
    files: ['server/http/form.ts', 'server/head/form.ts'],
    program: 'node_modules/ldapjs',
  }
  type Change = Partial<
    Record<'id' | 'level' | 'state' | 'how' | 'why' | 'absent' | 'tests' | 'files', unknown>
  >
  const [first] = sections
  /** Changes only the first requirement, because each requirement is compared with the titles of all tests. */
  const changed = (change: Change): Section[] => {
    const requirement = { ...first?.requirements[0], ...change }
    return [{ ...first, requirements: [requirement] } as Section]
  }
  const found = (change: Change, against: Evidence = evidence) =>
    problemsOf(changed(change), against).filter((problem) => /^(1\.1\.1|9\.9\.9)/.test(problem))

  test.each<[string, Change, string]>([
    ['that is missing', { id: '9.9.9' }, '1.1.1 is missing'],
    ['that the standard does not have', { id: '9.9.9' }, '9.9.9 is of level none'],
    ['of another level', { level: 1 }, '1.1.1 is of level 2'],
    ['that shows nothing', { tests: undefined, files: undefined }, '1.1.1 shows nothing'],
    ['with a file that is not there', { files: ['nothing.ts'] }, '1.1.1: 0 files are called nothing.ts'],
  ])('finds a requirement %s', (_, change, problem) => {
    expect(found(change)).toContain(problem)
  })

  test('finds a requirement that is said not to apply although the program has it', () => {
    const change = {
      state: 'not applicable',
      why: 'Nothing speaks LDAP.',
      absent: ['xpath', 'ldap'],
      how: undefined,
    }
    expect(found(change, small)).toContain('1.1.1 is said not to apply, and the program has “ldap”')
    expect(found({ ...change, absent: ['xpath'] }, small).join()).not.toContain('not to apply')
  })

  test('finds a duplicate requirement', () => {
    expect(problemsOf([...changed({}), ...changed({})], small)).toContain('1.1.1 is there twice')
  })

  test('finds a reference to a missing test, and names the test most like it', () => {
    const [problem] = found({ tests: ['needs a first name'] }, small)
    expect(problem).toBe(
      '1.1.1: no test is called “needs a first name”; the most like it: “an entry > needs a name”',
    )
  })

  test('finds a title that several tests have, and accepts it with its group', () => {
    const problems = (tests: string[]) => found({ tests, files: undefined }, small)
    expect(problems(['needs a name'])).toEqual([
      '1.1.1: 2 tests are called “needs a name”: name the group too',
    ])
    expect(problems(['log > an entry > needs a name'])).toEqual([])
  })

  test('finds an ambiguous file name', () => {
    const files = (name: string) => found({ tests: undefined, files: [name] }, small)
    expect(files('form.ts')).toEqual(['1.1.1: 2 files are called form.ts'])
    expect(files('http/form.ts')).toEqual([])
  })
})
