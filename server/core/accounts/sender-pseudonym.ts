import type { Keys } from '../../platform/lib/keys.ts'

/** A keyed hash of a sender for the audit and the log: the same sender has the same one, and it names nobody. */
export function senderPseudonym(keys: Keys, sender: string): string {
  return keys.sign('sender', sender).slice(0, 12)
}
