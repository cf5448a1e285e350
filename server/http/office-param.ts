import type { Request } from 'express'
import type { Office } from '../core/offices/directory.ts'
import { hasGate } from '../core/offices/tree.ts'
import { notFound } from '../platform/lib/errors.ts'
import type { Services } from './context.ts'

/** The office of an address that visitors open; 404 for one without a gate. */
export async function officeParam({ offices }: Services, req: Request): Promise<Office> {
  const office = await offices.byCode(String(req.params['office']))
  if (!office || !hasGate(office)) throw notFound()
  return office
}
