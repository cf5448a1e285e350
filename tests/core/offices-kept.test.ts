// The cached offices of a process are reloaded only where something has changed.
import type { KyselyPlugin } from 'kysely'
import { beforeEach, describe, expect, test } from 'vitest'
import { createOffices } from '../../server/core/offices/directory.ts'
import { cached } from '../../server/platform/lib/cached.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

describe('the offices that a process caches', () => {
  let read: string[]
  /** Records which table each statement reads. */
  const noting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      const { from } = node as { from?: { froms: { table?: { identifier: { name: string } } }[] } }
      for (const { table } of from?.froms ?? []) if (table) read.push(table.identifier.name)
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const noted = () => createOffices(app.db.withPlugin(noting), app.clock)
  const count = (table: string) => read.filter((one) => one === table).length

  beforeEach(() => {
    read = []
  })

  test('only the one that has changed is dropped from the cache', async () => {
    const offices = noted()
    const [one, other] = [await app.officeId('tt-hcc'), await app.officeId('ubnd-xa-long-hau')]
    await Promise.all([offices.get(one), offices.get(other)])
    expect([count('office'), count('desk')]).toEqual([1, 2])
    await app.rows('update office set expects_guests = not expects_guests where id = $1', [one])
    const before = await offices.get(one)
    offices.forget(one)
    const after = await offices.get(one)
    expect(after?.expectsGuests).toBe(!before?.expectsGuests)
    await offices.get(other)
    expect([count('office'), count('desk')]).toEqual([2, 3])
    offices.forget()
    await Promise.all([offices.get(one), offices.get(other)])
    expect([count('office'), count('desk')]).toEqual([3, 5])
  })

  test('each is read from the database once, however many ask meanwhile', async () => {
    const offices = noted()
    const id = await app.officeId('tt-hcc')
    const all = await Promise.all(Array.from({ length: 10 }, () => offices.get(id)))
    expect(new Set(all).size).toBe(1)
    expect([count('office'), count('desk')]).toEqual([1, 1])
  })
})

describe('a value that is cached for a minute', () => {
  test('is not the result of a read that began before the cache was cleared', async () => {
    const answers: ((value: string) => void)[] = []
    const kept = cached(app.clock, () => new Promise<string>((resolve) => void answers.push(resolve)))
    const before = kept()
    kept.forget()
    const after = kept()
    answers[1]?.('after')
    answers[0]?.('before')
    expect(await Promise.all([before, after, kept()])).toEqual(['before', 'after', 'after'])
    expect(answers).toHaveLength(2)
  })

  test('is read again by the next request when reading failed', async () => {
    let reads = 0
    const kept = cached(app.clock, async () => {
      reads += 1
      if (reads === 1) throw new Error('once')
      return reads
    })
    const [one, other] = await Promise.allSettled([kept(), kept()])
    expect([one.status, other.status]).toEqual(['rejected', 'rejected'])
    expect([await kept(), reads]).toEqual([2, 2])
  })
})
