/** Two columns of seven on A4: a slip as large as a ticket, with a code three centimetres wide. */
export const SLIPS_PER_SHEET = 14

/** What a printer is given at once; more is another order. */
export const MAX_SHEETS = 20

/** Of six digits: more than an office prints. */
export const MAX_SLIP_NUMBER = 999_999

/** The number of a slip as staff type it from the paper, `0012` or `12`; undefined for anything else. */
export function readSlipNumber(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}
