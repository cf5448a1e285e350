import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** The code of a staff member's own declaration page, which opens nothing else. A new `link_version` makes a new code. */
export function personalCode(
  keys: Keys,
  { office_id, id, link_version }: Pick<StaffMemberRow, 'office_id' | 'id' | 'link_version'>,
): string {
  return longKey(keys.sign('personal', `${office_id} ${id} ${link_version}`))
}
