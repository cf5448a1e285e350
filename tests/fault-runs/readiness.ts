import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds between two checks, and the timeout of a check, which is that of the shipped proxy. */
const [EVERY, LATEST] = [250, 5000]

export interface Readiness {
  stop(): Promise<void>
  /** A summary for the results. */
  text(): string
  problems(): string[]
}

/** Polls `/readyz` of each instance that should be up, as a proxy does, and records the response times. */
export function watchReadiness(meantToBeUp: () => string[]): Readiness {
  const took: number[] = []
  let [refused, isStopped] = [0, false]

  async function ask(url: string): Promise<void> {
    const began = performance.now()
    const status = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(LATEST) }).then(
      (answer) => answer.status,
      () => 0,
    )
    // An instance that is told to stop meanwhile reports not ready on purpose.
    if (!meantToBeUp().includes(url)) return
    if (status === 200) took.push(performance.now() - began)
    else refused += 1
  }

  const asking = (async () => {
    const open = new Set<Promise<void>>()
    while (!isStopped) {
      for (const url of meantToBeUp()) {
        const one: Promise<void> = ask(url).finally(() => open.delete(one))
        open.add(one)
      }
      await sleep(EVERY)
    }
    await Promise.all(open)
  })()

  const percentile = (part: number) =>
    Math.round(took.toSorted((one, other) => one - other)[Math.floor(part * (took.length - 1))] ?? 0)
  return {
    stop: () => {
      isStopped = true
      return asking
    },
    text: () =>
      `/readyz was asked ${took.length + refused} times: p50 ${percentile(0.5)}, p99 ${percentile(0.99)}, longest ${percentile(1)} ms; ${refused} not ready`,
    problems: () => [
      ...(refused > 0 ? [`/readyz was not ready ${refused} times`] : []),
      ...(percentile(0.99) > 1000 ? ['/readyz takes longer than a second'] : []),
    ],
  }
}
