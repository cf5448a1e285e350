// Running the tasks of many offices, some of them concurrently.
import { expect, test } from 'vitest'
import { createLane } from '../../server/operations/lane.ts'

const PLACES = { places: 8, perOffice: 4 }

/** Tasks that end when the test ends them. */
function piecesOf(work: Record<string, number>) {
  const open: { office: string; end: (isDone: boolean) => void }[] = []
  const lane = createLane(PLACES, async (office, more) => {
    if (!work[office]) return undefined
    work[office] -= 1
    const ended = new Promise<boolean>((resolve) => open.push({ office, end: resolve }))
    more()
    return ended
  })
  const turn = () => new Promise(setImmediate)
  return {
    look: lane.look,
    running: () => open.map(({ office }) => office).toSorted((one, other) => one.localeCompare(other)),
    end: async (isDone: boolean) => {
      for (const { end } of open.splice(0)) end(isDone)
      await turn()
    },
    turn,
  }
}

test('an office gets one place until its first work succeeds, then four at once, and leaves the other places to others', async () => {
  const { look, running, end, turn } = piecesOf({ a: 10, b: 3 })
  look('a')
  look('b')
  await turn()
  expect(running()).toEqual(['a', 'b'])
  await end(true)
  expect(running()).toEqual(['a', 'a', 'a', 'a', 'b', 'b'])
})

test('an office whose work fails gets one place until it succeeds again', async () => {
  const { look, running, end, turn } = piecesOf({ a: 30, b: 30, c: 1 })
  for (const office of ['a', 'b']) look(office)
  await turn()
  await end(true)
  expect(running()).toHaveLength(8)
  await end(false)
  look('c')
  await turn()
  expect(running()).toEqual(['a', 'b', 'c'])
  await end(true)
  expect(running()).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'])
})

test('however many offices hang, others find a place: those that failed share half of the places', async () => {
  const hanging = Array.from({ length: 12 }, (_, at) => `h${at}`)
  const { look, running, end, turn } = piecesOf({
    ...Object.fromEntries(hanging.map((one) => [one, 5])),
    well: 9,
  })
  for (const office of hanging) look(office)
  await turn()
  expect(running()).toHaveLength(8)
  await end(false)
  await end(false)
  for (const office of [...hanging, 'well']) look(office)
  await turn()
  expect(running().filter((office) => office !== 'well')).toHaveLength(4)
  expect(running()).toContain('well')
})
