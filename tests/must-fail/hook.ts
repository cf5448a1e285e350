import { beforeAll, describe, expect, test } from 'vitest'

describe('what cannot be made ready', () => {
  beforeAll(() => {
    throw new Error('on purpose')
  })

  test('is not tried', () => {
    expect(true).toBe(true)
  })
})
