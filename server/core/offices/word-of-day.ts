import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Short, known to everybody, and hard to mistake for one another from a few metres away. */
const WORDS = [
  'SEN',
  'TRE',
  'LÚA',
  'DỪA',
  'CAU',
  'MAI',
  'CÒ',
  'NÚI',
  'SÔNG',
  'BIỂN',
  'TRĂNG',
  'NẮNG',
] as const
const COLOURS = {
  red: 'ĐỎ',
  blue: 'XANH',
  purple: 'TÍM',
  orange: 'CAM',
  yellow: 'VÀNG',
  pink: 'HỒNG',
} as const

export interface WordOfDay {
  text: string
  /** The CSS class of the colour; the text names the colour as well. */
  colour: keyof typeof COLOURS
}

/**
 * What a guard looks for on a visitor's phone from three metres: the same on the gate's board and on every pass of the office,
 * another one each day and in each office.
 */
export function wordOfDay(keys: Keys, officeId: string, day: OfficeDay): WordOfDay {
  const [first = 0, second = 0] = Buffer.from(keys.sign('word', `${officeId} ${day}`), 'base64url')
  const colours = Object.keys(COLOURS) as (keyof typeof COLOURS)[]
  const colour = colours[second % colours.length] ?? 'red'
  return { text: `${WORDS[first % WORDS.length]} ${COLOURS[colour]}`, colour }
}
