import { setTimeout as sleep } from 'node:timers/promises'
import { p95 } from './beside.ts'
import type { Outcome } from './outcome.ts'

/** Milliseconds from the scan at the gate until the host is told, and from the host's tap until everybody sees the answer. */
const AIM = { told: 5_000, answered: 1_000 }
const PATIENCE = 30_000

/** Milliseconds, for each way. */
export type Times = Record<
  'recorded' | 'page' | 'mail' | 'gateway' | 'device' | 'arrived' | 'board' | 'guest',
  number[]
>

/** Writes down when something is there for the first time. */
export async function seen(times: number[], since: number, isThere: () => boolean): Promise<void> {
  while (!isThere()) {
    if (performance.now() - since > PATIENCE) return void times.push(PATIENCE)
    await sleep(5)
  }
  times.push(performance.now() - since)
}

/** `messages` are those that came by each way. */
export function outcomeOf(times: Times, messages: number[], count: number, others: string[]): Outcome {
  const told = { page: times.page, mail: times.mail, gateway: times.gateway, device: times.device }
  const answered = { 'arrival on the guest’s page': times.arrived, board: times.board, guest: times.guest }
  const late = (ways: Record<string, number[]>, aim: number) =>
    Object.entries(ways).flatMap(([way, all]) =>
      Math.max(...all) > aim ? [`${way}: ${Math.max(...all).toFixed(0)} ms, more than ${aim}`] : [],
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
    problems: [...late(told, AIM.told), ...late(answered, AIM.answered), ...new Set(others)],
  }
}
