import { setTimeout as sleep } from 'node:timers/promises'
import { p95 } from '../bench/load.ts'
import type { Outcome } from './outcome.ts'

/**
 * Limits in ms: from the scan at the gate until the host is notified, and from the host's tap until everyone sees the answer.
 */
const AIM = { told: 5_000, answered: 1_000 }
const PATIENCE = 30_000
const SEEN_AT_ALL = { told: PATIENCE, answered: PATIENCE }

/** In ms, for each channel. */
export type Times = Record<
  'recorded' | 'page' | 'mail' | 'gateway' | 'device' | 'arrived' | 'board' | 'guest',
  number[]
>

/** Polls until `isThere`, and records the time since `since`. */
export async function seen(times: number[], since: number, isThere: () => boolean): Promise<void> {
  while (!isThere()) {
    if (performance.now() - since > PATIENCE) return void times.push(PATIENCE)
    await sleep(5)
  }
  times.push(performance.now() - since)
}

/**
 * `messages` are the numbers received by each channel. Unless `isTimed`, only missing ones count, because on a busy machine the
 * times mean nothing.
 */
export function outcomeOf(
  times: Times,
  messages: number[],
  { count, isTimed, others }: { count: number; isTimed: boolean; others: string[] },
): Outcome {
  const told = { page: times.page, mail: times.mail, gateway: times.gateway, device: times.device }
  const answered = { 'arrival on the guest’s page': times.arrived, board: times.board, guest: times.guest }
  const aim = isTimed ? AIM : SEEN_AT_ALL
  const late = (ways: Record<string, number[]>, limit: number) =>
    Object.entries(ways).flatMap(([way, all]) =>
      Math.max(...all) >= limit ? [`${way}: ${Math.max(...all).toFixed(0)} ms, ${limit} or more`] : [],
    )
  const words = (ways: Record<string, number[]>) =>
    Object.entries(ways)
      .map(([way, all]) => `${way} ${p95(all).toFixed(0)} (longest ${Math.max(...all).toFixed(0)})`)
      .join(', ')
  const before = { 'the scan’s own answer': times.recorded }
  return {
    what: `${count} hosts are told, p95 in ms: ${words({ ...before, ...told })}; their answer: ${words(answered)}`,
    ...{ times: 1, acknowledged: count, recovery: [] },
    lost: messages.reduce((sum, each) => sum + Math.max(0, count - each), 0),
    duplicated: messages.reduce((sum, each) => sum + Math.max(0, each - count), 0),
    problems: [...late(told, aim.told), ...late(answered, aim.answered), ...new Set(others)],
  }
}
