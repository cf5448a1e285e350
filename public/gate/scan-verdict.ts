import { meaningOf } from '../../server/core/scan/meaning.ts'

/** How a keyboard scanner has sent a code. */
export interface Sent {
  /** An input method may have changed letters. */
  isChanged: boolean
  /** A key, such as Enter, has ended it. */
  isEnded: boolean
}

export type Verdict = 'card' | 'pass' | 'place' | 'number' | 'unknown' | 'unikey' | 'no_enter'

/** What has been scanned, empty if it cannot be read, and what is wrong with the way it was sent. */
export function verdictsOn(text: string, { isChanged, isEnded }: Sent): Verdict[] {
  const { kind } = meaningOf(text)
  const read = kind === 'unreadable' ? 'number' : kind === 'slip' ? 'unknown' : kind
  // The input method is why only the number is left, or nothing.
  const isSpoilt = isChanged && (read === 'number' || read === 'unknown')
  return [
    ...(isSpoilt ? [] : [read]),
    ...(isChanged ? ['unikey' as const] : []),
    ...(isEnded ? [] : ['no_enter' as const]),
  ]
}
