import { merged } from './catalogue.ts'
import * as parts from './en/index.ts'

/** Worded so that a number fits every sentence: no key has a plural of its own. */
export const en = merged(parts)
