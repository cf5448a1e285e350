import type { StaffFiguresRow, StaffTotal } from '../../platform/db/schema.ts'
import { share } from '../figures/funnel.ts'

/** The rosters of several offices as one; an office without anybody on its roster keeps none. */
export function staffTotal(rows: StaffFiguresRow[]): StaffTotal {
  const total = { offices: 0, members: 0, declared: 0, running: 0, had: 0, able: 0, relatives: 0 }
  for (const row of rows) {
    if (row.members === 0) continue
    const had = row.running + row.off
    const able = had + row.absent + row.unsupported
    total.offices += 1
    total.members += row.members
    total.declared += able + row.no_smartphone
    total.running += row.running
    total.had += had
    total.able += able
    total.relatives += row.relatives
  }
  return total
}

/** Installed, running or not, of those who have a smartphone; between 0 and 1. */
export function staffShare({ had, able }: Pick<StaffTotal, 'had' | 'able'>): number | undefined {
  return share(had, able)
}
