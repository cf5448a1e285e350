import { setTimeout as sleep } from 'node:timers/promises'
import { fetchRaw } from './load.ts'
import { entryRequest } from './requests.ts'
import type { World } from './world.ts'

/** Entries a second, as at the busiest hour. */
export const RATE = 15

/**
 * Enters visitors at random moments while the job lasts, none of whom waits for another. Returns the milliseconds from the moment when
 * each was due, so that an entry that keeps others waiting counts for all of them.
 */
export async function timesDuring(
  { app, gates, next }: Pick<World, 'app' | 'gates' | 'next'>,
  job: () => Promise<unknown>,
): Promise<number[]> {
  const times: number[] = []
  const entries: Promise<void>[] = []
  let over = false
  const end = () => {
    over = true
  }
  const enter = async (due: number) => {
    const gate = gates[Math.floor(Math.random() * gates.length)]
    const answer = await fetchRaw(app.port, entryRequest(app.port, gate?.cookie ?? '', next()))
    if (!answer.toString('latin1', 0, 12).endsWith(' 303'))
      throw new Error(`an entry was answered ${answer.toString()}`)
    times.push(performance.now() - due)
  }
  const ended = job().finally(end)
  ended.catch(end)
  for (let due = performance.now(); !over; due += (-Math.log(1 - Math.random()) * 1000) / RATE) {
    await sleep(Math.max(0, due - performance.now()))
    const entry = enter(due)
    entry.catch(end)
    entries.push(entry)
  }
  await Promise.all([ended, ...entries])
  return times
}
