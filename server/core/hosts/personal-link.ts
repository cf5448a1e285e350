import type { StaffMemberRow } from '../../platform/db/schema.ts'
import { longKey } from '../../platform/lib/bearer-key.ts'
import type { Keys } from '../../platform/lib/keys.ts'

/** Opens one person's own declaration and nothing else; made anew with every version of the link. */
export function personalCode(
  keys: Keys,
  { office_id, id, link_version }: Pick<StaffMemberRow, 'office_id' | 'id' | 'link_version'>,
): string {
  return longKey(keys.sign('personal', `${office_id} ${id} ${link_version}`))
}
