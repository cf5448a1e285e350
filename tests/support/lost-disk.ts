// Two offices whose disk is lost two days after a backup, and the restore from it.
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach } from 'vitest'
import type { Journal } from '../../server/core/installation/erasure-journal.ts'
import { settleRestored } from '../../server/operations/backup/settle.ts'
import { DAY } from '../../server/platform/lib/clock.ts'
import { keepOffices } from './few-offices.ts'
import { startRounds } from './rounds.ts'
import { useRenewedApp } from './suite.ts'

export const CENTRE = 'tt-hcc'
export const COMMUNE = 'ubnd-xa-long-hau'
export const PHONE = '0912345678'
export const BOTH = ['Khách Tháng Trước', 'Khách Hôm Nay']

export function useLostDisk() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'so-cong-lost-disk-'))
  const lost = {
    /** The program's data directory, and the folder for backups. */
    dataDir: path.join(folder, 'data'),
    backups: path.join(folder, 'backups'),
    /** When the backup was made, shortly after the program read its clock. */
    since: new Date(0),
    round: async (): Promise<void> => {},
  }

  const app = useRenewedApp({ DATA_DIR: lost.dataDir, BACKUP_DIR: lost.backups }, (one) =>
    keepOffices(one, [CENTRE, COMMUNE]),
  )
  afterAll(() => rm(folder, { recursive: true }))

  beforeEach(async () => {
    for (const one of [lost.dataDir, lost.backups]) await rm(one, { recursive: true, force: true })
    lost.round = startRounds(app)
    for (const office of [CENTRE, COMMUNE]) {
      const guard = await app.client(`gate.${office}`)
      await guard.enter({ name: 'Khách Tháng Trước', phone: PHONE })
      await guard.enter({ name: 'Khách Hôm Nay', phone: '' })
    }
    await app.rows(`update visit set state = 'left', entered_at = entered_at - interval '29 days', day = day - 29,
      left_at = entered_at - interval '29 days', ended_how = 'staff' where name = 'Khách Tháng Trước'`)
    await lost.round()
    lost.since = app.clock.now()
  })

  /** Restores two days later: everything recorded in between is lost with the disk. */
  async function restore(journal?: Journal) {
    app.clock.forward(2 * DAY)
    const settled = await settleRestored(app.db, app.clock, { isClockTrusted: true, journal })
    lost.round = startRounds(app)
    await lost.round()
    return settled
  }

  const kept = async (office: string) =>
    (
      await app.rows<{ name: string }>(
        'select v.name from visit v join office o on o.id = v.office_id where o.code = $1 order by entered_at',
        [office],
      )
    ).map(({ name }) => name)

  return { app, lost, restore, kept }
}
