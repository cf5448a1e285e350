import type { OfficeDay } from '../../platform/lib/clock.ts'
import { added, closed, type OfficeResult, type Patch, type TreeProblem, updated } from './office-change.ts'
import { byId, type TreeOffice } from './tree.ts'

export type TreeResult = { ok: true; offices: TreeOffice[] } | { ok: false; problem: TreeProblem }

/** Adds an office below a parent that exists when it begins. */
export function addOffice(offices: TreeOffice[], office: TreeOffice): TreeResult {
  const result = added(byId(offices), new Set(offices.map(({ code }) => code)), office)
  return result.ok ? { ok: true, offices: [...offices, result.office] } : result
}

/** Changes an office's description from a day on, or corrects it. */
export function updateOffice(
  offices: TreeOffice[],
  id: string,
  patch: Patch,
  from: OfficeDay | undefined,
  today: OfficeDay,
): TreeResult {
  return replaced(offices, updated(byId(offices), id, patch, from, today))
}

/** Ends an office after `lastDay`, merged into another one or not. */
export function closeOffice(
  offices: TreeOffice[],
  id: string,
  lastDay: OfficeDay,
  intoId?: string,
  accountsFollow = false,
): TreeResult {
  return replaced(offices, closed(byId(offices), id, lastDay, intoId, accountsFollow))
}

/** Undoes the end of an office. */
export function reopenOffice(offices: TreeOffice[], id: string): TreeResult {
  const office = byId(offices).get(id)
  if (!office) return { ok: false, problem: { field: 'form', key: 'problem.form' } }
  const opened = { ...office, valid_to: null, successor_id: null, accounts_follow: false }
  return replaced(offices, { ok: true, office: opened })
}

function replaced(offices: TreeOffice[], result: OfficeResult): TreeResult {
  if (!result.ok) return result
  const changed = result.office
  return { ok: true, offices: offices.map((office) => (office.id === changed.id ? changed : office)) }
}
