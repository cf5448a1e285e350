import pLimit from 'p-limit'
import type { Services } from '../../http/context.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { addDays, officeDay } from '../../platform/lib/clock.ts'
import type { Accounts } from './accounts.ts'
import { writeDiary } from './diary.ts'
import { freezeSome } from './snapshots.ts'

/** Outreach diaries and frozen figures of the offices; two offices have not reported. */
export async function reportAll(
  services: Pick<Services, 'db' | 'pool' | 'keys' | 'offices' | 'currentApp'>,
  accounts: Accounts,
  filled: OfficeRow[],
  { now, days }: { now: Date; days: number },
): Promise<void> {
  const { db, offices } = services
  const today = officeDay(now)
  const from = addDays(today, -days)
  const turn = pLimit(3)
  await Promise.all(
    filled.map((office, index) =>
      turn(async () => {
        const head = accounts.get(`head.${office.code}`)
        if (!head) throw new Error(`nobody heads ${office.code}`)
        await writeDiary(db, office, head, { from, to: today })
        if (index >= filled.length - 2) return
        await freezeSome(services, { officeId: office.id, district: false }, head, today)
      }),
    ),
  )
  const district = accounts.get('district')
  const root = (await offices.list()).find((office) => office.parent_id === null)
  if (!district || !root || filled.length === 0) return
  await writeDiary(db, root, district, { from, to: today })
  await freezeSome(services, { officeId: root.id, district: true }, district, today)
}
