import { expect, test } from 'vitest'

// biome-ignore lint/suspicious/noFocusedTests: that is what has to be refused
test.only('runs alone', () => {
  expect(1).toBe(1)
})
