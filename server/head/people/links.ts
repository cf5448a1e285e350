import { personalCode } from '../../core/hosts/personal-link.ts'
import { endDevices } from '../../core/notices/devices.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Creates a personal link for each member. */
export async function openLinks(tx: OfficeTx, keys: Keys, members: StaffMemberRow[]): Promise<void> {
  if (members.length === 0) return
  const rows = members.map((member) => ({
    kind: 'personal' as const,
    office_id: member.office_id,
    ref_id: member.id,
    expires_at: null,
    sha256: hashKey(personalCode(keys, member)),
  }))
  await tx.insertInto('key_lookup').values(rows).execute()
}

/** Ends all links of this person, and the push subscriptions added through them. */
export async function endLinks(tx: OfficeTx, officeId: string, id: string): Promise<void> {
  await tx
    .deleteFrom('key_lookup')
    .where('kind', '=', 'personal')
    .where('office_id', '=', officeId)
    .where('ref_id', '=', id)
    .execute()
  await endDevices(tx, officeId, id)
}
