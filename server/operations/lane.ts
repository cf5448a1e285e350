/**
 * Takes and does one piece of an office's work; calls `more` as soon as it has taken one, and the next may be taken. Says whether it
 * could be done; undefined where there was nothing to do.
 */
export type Step = (officeId: string, more: () => void) => Promise<boolean | undefined>

/**
 * Does the work of many offices, some pieces at once, and of one office no more than `perOffice`: one until a first piece was done,
 * and where the last could not be done. Those have half of the places together: however many offices' work hangs, the others find
 * a place at once.
 */
export function createLane({ places, perOffice }: { places: number; perOffice: number }, step: Step) {
  const asked = new Set<string>()
  const busy = new Map<string, number>()
  const running = new Set<Promise<void>>()
  /** Whose last piece could be done, or not; of the others nothing is known. */
  const doing = new Set<string>()
  const failing = new Set<string>()
  /** One of each office at a time. */
  const taking = new Set<string>()
  let isEnded = false

  const mayBegin = (officeId: string) => {
    const own = busy.get(officeId) ?? 0
    if (taking.has(officeId) || own >= (doing.has(officeId) ? perOffice : 1)) return false
    const isFull = [...failing].reduce((sum, one) => sum + (busy.get(one) ?? 0), 0) >= places / 2
    return !(failing.has(officeId) && isFull)
  }
  const begin = () => {
    for (const officeId of asked) {
      if (isEnded || running.size >= places) return
      if (!mayBegin(officeId)) continue
      const own = busy.get(officeId) ?? 0
      asked.delete(officeId)
      busy.set(officeId, own + 1)
      taking.add(officeId)
      let isTaking = true
      const taken = () => {
        if (isTaking) taking.delete(officeId)
        isTaking = false
      }
      const more = () => {
        taken()
        look(officeId)
      }
      const over = () => {
        taken()
        running.delete(work)
        busy.set(officeId, (busy.get(officeId) ?? 1) - 1)
        begin()
      }
      const work = step(officeId, more)
        .then((isDone) => {
          if (isDone === undefined) return
          const [is, isNot] = isDone ? [doing, failing] : [failing, doing]
          is.add(officeId)
          isNot.delete(officeId)
        })
        .finally(over)
      running.add(work)
    }
  }
  const look = (officeId: string) => {
    asked.add(officeId)
    begin()
  }

  return {
    look,
    /** Until nothing is left to do. */
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.all(running)
    },
    /** Begins nothing more, and waits for what is under way. */
    async end(): Promise<void> {
      isEnded = true
      await Promise.all(running)
    },
  }
}
