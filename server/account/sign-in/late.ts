import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { upTo } from '../../platform/lib/up-to.ts'

/** Refusals of one sender in a second without delay: more than people who mistype cause. */
const QUICK = 5
/**
 * The delay of further refusals, in milliseconds: a client that retries at once gets one answer a second on each
 * connection.
 */
const LATE = 1000
/** Refusals delayed at the same time, of one sender and in all, because connections are scarce, too. */
const HELD_OF_ONE = 30
const HELD = 100

interface Sender {
  since: number
  refused: number
  held: number
}

/** Delays refusals for a sender that is refused repeatedly. False at once if too many wait, even for rendering a page. */
export function createLateness(): (sender: string) => Promise<boolean> {
  const senders = new LRUCache<string, Sender>(upTo(1000))
  let held = 0
  return async (name) => {
    const now = performance.now()
    const sender = senders.get(name) ?? { since: now, refused: 0, held: 0 }
    senders.set(name, sender)
    if (now - sender.since > LATE) Object.assign(sender, { since: now, refused: 0 })
    sender.refused += 1
    if (sender.refused <= QUICK) return true
    if (sender.held >= HELD_OF_ONE || held >= HELD) return false
    sender.held += 1
    held += 1
    await sleep(LATE)
    sender.held -= 1
    held -= 1
    return true
  }
}
