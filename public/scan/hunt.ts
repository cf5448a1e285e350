import { type Box, partOf, type Size, wholeOf } from './box.ts'
import type { Point } from './frame.ts'
import { LOOKS, type Look, type Sight } from './looks.ts'

/**
 * Where the parts lie, from left to right, while nothing has been seen: a card held to the middle has its code beside
 * it.
 */
const ACROSS = [0.5, 1, 0]
/** After this many looks at a still picture there is nothing new to see. */
export const ALL_LOOKS = ACROSS.length * LOOKS.length
/** A code that has not been seen for this long has been taken away. */
const FORGET = 2 * LOOKS.length

/** Looks at frame after frame in turns; where a code was seen that could not be read, the parts follow it. */
export class Hunt {
  #turn = 0
  #spot: Point | undefined
  #seen = 0

  next(size: Size): { look: Look; box: Box } {
    const round = Math.floor(this.#turn / LOOKS.length)
    const look = LOOKS[this.#turn++ % LOOKS.length] as Look
    if (this.#turn - this.#seen > FORGET) this.#spot = undefined
    if (!look.part) return { look, box: wholeOf(size) }
    const across = ACROSS[round % ACROSS.length] ?? 0.5
    return { look, box: partOf(size, this.#spot ?? { x: across * size.width, y: size.height / 2 }) }
  }

  saw({ spot }: Sight, { x, y }: Box): void {
    if (!spot) return
    this.#spot = { x: x + spot.x, y: y + spot.y }
    this.#seen = this.#turn
  }
}
