// The cached offices of a process are reloaded only where something has changed.
import { setImmediate as nextIteration } from 'node:timers/promises'
import type { KyselyPlugin } from 'kysely'
import { beforeEach, describe, expect, type MockInstance, test, vi } from 'vitest'
import { type Host, hostSuggestions, hostText, withKnown } from '../../server/core/hosts/host.ts'
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

describe('the names of a staff list', () => {
  const long = (index: number) => `${'Nguyễn Hoàng Phương Thảo Ngọc Khánh Vân Anh '.repeat(2)}${index}`
  const listOf = (change: Partial<Host> = {}): Host[] =>
    Array.from({ length: 1000 }, (_, index) => ({
      ...{ id: String(index), name: long(index), unit: `Phòng ${index % 50}`, room_phone: null },
      ...(index === 7 && change),
    }))
  /** Cleaning a text and removing its tones both call `normalize`: for each member's name and room. */
  let normalize: MockInstance<string['normalize']>
  const cleaned = () => normalize.mock.calls.length

  beforeEach(() => {
    normalize = vi.spyOn(String.prototype, 'normalize')
    return () => normalize.mockRestore()
  })

  test('are cleaned once, and not again by a read in which nothing has changed', async () => {
    const first = await withKnown(listOf())
    expect(hostSuggestions(first)).toHaveLength(500)
    expect(cleaned()).toBe(4000)
    const again = await withKnown(listOf(), first)
    expect(again).toBe(first)
    expect(hostSuggestions(again)).toHaveLength(500)
    expect(cleaned()).toBe(4000)
  })

  test('are cleaned only for members who have changed', async () => {
    const first = await withKnown(listOf())
    const again = await withKnown(listOf({ name: long(8) }), first)
    // Two members now have the same name and are distinguished by their rooms.
    const [seventh, eighth] = [again[7], again[8]] as [Host, Host]
    expect([hostText(seventh, again), hostText(eighth, again)]).toEqual([
      `${long(8)} (Phòng 7)`,
      `${long(8)} (Phòng 8)`,
    ])
    expect(hostText(first[8] as Host, first)).toBe(long(8))
    expect(cleaned()).toBe(4004)
    const fewer = await withKnown(listOf().slice(1), again)
    expect(fewer).toHaveLength(999)
    expect(cleaned()).toBe(4008)
  })

  test('let other work run while a long list is new', async () => {
    let turns = 0
    let isOver = false
    const others = (async () => {
      while (!isOver) {
        await nextIteration()
        turns += 1
      }
    })()
    await withKnown(listOf())
    isOver = true
    await others
    expect(turns).toBeGreaterThan(3)
  })
})
