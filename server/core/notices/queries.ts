import { sql } from 'kysely'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { readDistrictAtOnce } from '../../platform/db/district-scope.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'

/** The states of an office's channels, and its numbers of members, members with an address, devices, and their owners. */
export function readChannels(
  db: Db,
  officeId: string,
): Promise<{
  states: ChannelStateRow[]
  members: number
  withAddress: number
  devices: number
  owners: number
}> {
  return inOffice(db, officeId, async (tx) => {
    const states = await tx
      .selectFrom('channel_state')
      .selectAll()
      .where('office_id', '=', officeId)
      .execute()
    const counts = await tx
      .selectFrom('staff_member')
      .select([sql<number>`count(*)::int`.as('members'), sql<number>`count(email)::int`.as('withAddress')])
      .where('office_id', '=', officeId)
      .executeTakeFirstOrThrow()
    const devices = await tx
      .selectFrom('push_device')
      .select([
        sql<number>`count(*)::int`.as('devices'),
        sql<number>`count(distinct member_id)::int`.as('owners'),
      ])
      .where('office_id', '=', officeId)
      .executeTakeFirstOrThrow()
    return { states, ...counts, ...devices }
  })
}

/** The channel states of every office, for the district. */
export async function readAllChannels({ db, pool }: { db: Db; pool: Pool }): Promise<ChannelStateRow[]> {
  const [states] = await readDistrictAtOnce<[ChannelStateRow]>(pool, [
    db.selectFrom('channel_state').selectAll().compile(),
  ])
  return states
}
