/**
 * Takes and does one piece of an office's work; calls `more` once it has taken one, so that the next can be taken. Returns
 * whether it succeeded; undefined when there was nothing to do.
 */
export type Step = (officeId: string, more: () => void) => Promise<boolean | undefined>

/**
 * Runs the work of many offices, at most `places` pieces at a time and `perOffice` per office. An office gets one place until a
 * first piece has succeeded, and again after a failure. Failing offices share half of the places, so that the others always
 * find a free place.
 */
export function createLane({ places, perOffice }: { places: number; perOffice: number }, step: Step) {
  const asked = new Set<string>()
  const busy = new Map<string, number>()
  const running = new Set<Promise<void>>()
  /** Offices whose last piece succeeded or failed; an office in neither set is new. */
  const doing = new Set<string>()
  const failing = new Set<string>()
  /** Offices that are taking a piece, one at a time each. */
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
    /** Resolves when nothing is left to do. */
    async settled(): Promise<void> {
      while (running.size > 0) await Promise.all(running)
    },
    /** Starts nothing new, and waits for running work. */
    async end(): Promise<void> {
      isEnded = true
      await Promise.all(running)
    },
  }
}
