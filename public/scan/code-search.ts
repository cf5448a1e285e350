import { type Box, partOf, type Size, wholeOf } from './box.ts'
import type { Point } from './frame.ts'
import { type DecodeResult, type SearchVariant, VARIANTS } from './search-variants.ts'

/** Positions of the part from left to right while nothing was seen: a card held to the middle has its code to one side. */
const ACROSS = [0.5, 1, 0]
/** The number of looks after which a still picture shows nothing new. */
export const ALL_VARIANTS = ACROSS.length * VARIANTS.length
/** Looks after which a code that is no longer seen counts as taken away. */
const FORGET = 2 * VARIANTS.length

/** Looks at successive frames in turn; once a code was seen but not read, the parts follow its position. */
export class CodeSearch {
  #turn = 0
  #spot: Point | undefined
  #seen = 0

  next(size: Size): { look: SearchVariant; box: Box } {
    const round = Math.floor(this.#turn / VARIANTS.length)
    const look = VARIANTS[this.#turn++ % VARIANTS.length] as SearchVariant
    if (this.#turn - this.#seen > FORGET) this.#spot = undefined
    if (!look.part) return { look, box: wholeOf(size) }
    const across = ACROSS[round % ACROSS.length] ?? 0.5
    return { look, box: partOf(size, this.#spot ?? { x: across * size.width, y: size.height / 2 }) }
  }

  saw({ spot }: DecodeResult, { x, y }: Box): void {
    if (!spot) return
    this.#spot = { x: x + spot.x, y: y + spot.y }
    this.#seen = this.#turn
  }
}
