/**
 * Lets concurrent callers with the same key share one run of `work`. A call during a run joins the next one, so that nobody
 * gets a result that was read before they called.
 */
export function coalesced<Args extends unknown[], T>(
  keyOf: (...args: Args) => string,
  work: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  const next = new Map<string, Promise<T>>()

  const run = (key: string, args: Args): Promise<T> => {
    const result = work(...args).finally(() => {
      if (running.get(key) === result) running.delete(key)
    })
    running.set(key, result)
    return result
  }

  return (...args) => {
    const key = keyOf(...args)
    const current = running.get(key)
    if (!current) return run(key, args)
    const waiting = next.get(key)
    if (waiting) return waiting
    const later = current
      .catch(() => {})
      .then(() => {
        next.delete(key)
        return run(key, args)
      })
    next.set(key, later)
    return later
  }
}
