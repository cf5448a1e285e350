import type { Keys } from '../../platform/lib/keys.ts'

/** A keyed hash of a sender's address for the audit and the log: the same for the same sender, without revealing it. */
export function senderPseudonym(keys: Keys, sender: string): string {
  return keys.sign('sender', sender).slice(0, 12)
}
