// A worker for tests/platform/workers.test.ts with tasks that misbehave.
import { getPriority } from 'node:os'

export default function work({ name, args: [value] }) {
  if (name === 'echo') return value
  if (name === 'priority') return getPriority()
  if (name === 'loop') for (;;);
  if (name === 'match') return /(a+)+$/.test(`${'a'.repeat(40)}!`)
  if (name === 'hoard') for (const all = []; ; ) all.push(new Array(100_000).fill(all.length))
  throw new TypeError(`${value}`)
}
