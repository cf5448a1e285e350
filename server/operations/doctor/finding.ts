import type { Translate } from '../../platform/messages/messages.ts'

/** What was looked at and how it is: `bad` has to be mended, `due` is worth a look. */
export interface Finding {
  tone: 'good' | 'due' | 'bad'
  title: string
  text: string
}

/** Looks once, and says what it found in each language. */
export type Check = () => Promise<((t: Translate) => Finding)[]>
