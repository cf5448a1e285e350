import type { Services } from '../context.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { enterBySlip } from '../visits/enter-by-slip.ts'
import { findByPass } from '../visits/pass-queries.ts'
import { findSlip } from '../visits/slip-queries.ts'

/** The visit that a blank slip has just become, or what to tell about a code that is none. */
export type SlipScanned = { visitId: string } | { problem: string }

/** Nothing leads to a visit by this code yet: on a blank slip of the office it lets its holder in. */
export async function scanSlip(
  { db, pool, clock }: Services,
  { office, staffId, t }: { office: Office; staffId: string; t: Translate },
  code: string,
): Promise<SlipScanned> {
  const now = clock.now()
  const slip = await findSlip(db, code, now)
  if (!slip) return { problem: t('scan.no_pass') }
  // Of another office's slip no more is told than that.
  if (slip.officeId !== office.id) return { problem: t('scan.other_office') }
  const { number, state } = slip
  if (state === 'used') {
    // Another guard may have scanned it this very moment.
    const visit = await findByPass(db, code, now)
    return visit ? { visitId: visit.id } : { problem: t('scan.slip_used', { number }) }
  }
  const visitId =
    state === 'blank'
      ? await enterBySlip({ db, pool }, office, { slipId: slip.id, code, enteredBy: staffId, now })
      : undefined
  return visitId ? { visitId } : { problem: t('scan.slip_retired', { number }) }
}
