import type { Response } from 'express'
import type { Witness } from '../core/installation/witnesses.ts'

/** The signed-in account, as a witness of the time. */
export function witness({ locals: { staff } }: Response): Witness {
  return { account: staff.id, office: staff.officeId }
}
