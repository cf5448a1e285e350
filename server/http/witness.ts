import type { Response } from 'express'

/** A signed-in browser, as one that says what time it is: the devices of a gate often share an account. */
export function witness({ locals: { staff } }: Response): string {
  return staff.session.toString('base64')
}
