import { closureText } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { findByPass } from '../../core/visits/passes.ts'
import { enterBySlip, findSlip } from '../../core/visits/slips.ts'
import type { Services } from '../../http/context.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The visit that a blank slip has just become, or the message for a code that is no slip. */
type SlipScanned = { visitId: string } | { problem: string }

/** Handles a code that no visit has yet: a blank slip of the office lets its holder in. */
export async function scanSlip(
  { db, pool, clock, currentApp }: Services,
  { office, staffId, t }: { office: Office; staffId: string; t: Translate },
  code: string,
): Promise<SlipScanned> {
  const now = clock.now()
  const slip = await findSlip(db, code, now)
  if (!slip) return { problem: t('scan.no_pass') }
  // The gate learns nothing else about another office's slip.
  if (slip.officeId !== office.id) return { problem: t('scan.other_office') }
  const { number, state } = slip
  if (state === 'used') {
    // Another guard may have scanned it this very moment.
    const visit = await findByPass(db, code, now)
    return visit ? { visitId: visit.id } : { problem: t('scan.slip_used', { number }) }
  }
  if (state !== 'blank') return { problem: t('scan.slip_retired', { number }) }
  const closed = closureText(office, officeDay(now), t)
  if (closed) return { problem: closed }
  const appId = (await currentApp())?.id ?? null
  const scan = { slipId: slip.id, code, enteredBy: staffId, appId, now }
  const visitId = await enterBySlip({ db, pool }, office, scan)
  return visitId ? { visitId } : { problem: t('scan.slip_retired', { number }) }
}
