import { merged } from './catalogue.ts'
import * as parts from './vi/index.ts'

/** The texts of the product. Vietnamese is the source; every other language has exactly these keys. */
export const vi = merged(parts)
