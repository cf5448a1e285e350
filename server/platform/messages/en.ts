import { merged } from './catalogue.ts'
import * as parts from './en/index.ts'

/** Texts are worded to fit any number, so there are no plural keys besides `_one`. */
export const en = merged(parts)
