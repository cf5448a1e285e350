import { expect, test } from 'vitest'
import { coalesced } from '../../server/platform/lib/coalesce.ts'

/** A source that counts its calls and answers when the test tells it to. */
function source() {
  const answers: ((failure?: Error) => void)[] = []
  const read = coalesced(
    (key: string) => key,
    (key: string) => {
      const number = answers.length
      return new Promise<string>((resolve, reject) => {
        answers.push((failure) => (failure ? reject(failure) : resolve(`${key}${number}`)))
      })
    },
  )
  return { read, answers }
}

test('callers who arrive while a read is under way share the next one', async () => {
  const { read, answers } = source()
  const first = read('a')
  const [second, third] = [read('a'), read('a')]
  answers[0]?.()
  expect(await first).toBe('a0')
  await expect.poll(() => answers.length).toBe(2)
  answers[1]?.()
  expect(await Promise.all([second, third])).toEqual(['a1', 'a1'])
  const later = read('a')
  answers[2]?.()
  expect(await later).toBe('a2')
})

test('different keys are read in parallel', async () => {
  const { read, answers } = source()
  const both = [read('a'), read('b')]
  expect(answers).toHaveLength(2)
  for (const answer of answers) answer()
  expect(await Promise.all(both)).toEqual(['a0', 'b1'])
})

test('a read that fails does so for its own callers, and the next one is tried', async () => {
  const { read, answers } = source()
  const first = read('a')
  const second = read('a')
  answers[0]?.(new Error('away'))
  await expect(first).rejects.toThrow('away')
  await expect.poll(() => answers.length).toBe(2)
  answers[1]?.()
  expect(await second).toBe('a1')
})
