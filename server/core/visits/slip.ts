/** Two columns of seven on A4: a slip as large as a ticket, with a code three centimetres wide. */
export const SLIPS_PER_SHEET = 14

/** The most that one order prints. */
export const MAX_SHEETS = 20

/** Six digits: more than an office ever prints. */
export const MAX_SLIP_NUMBER = 999_999

/** Reads the number of a slip as staff type it, `0012` or `12`; undefined for anything else. */
export function readSlipNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}
