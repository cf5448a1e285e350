import { longKey } from '../bearer-key.ts'
import type { StaffMemberRow } from '../db/schema.ts'
import type { Keys } from '../keys.ts'

/** Opens one person's own declaration and nothing else; made anew with every version of the link. */
export function personalCode(
  keys: Keys,
  { office_id, id, link_version }: Pick<StaffMemberRow, 'office_id' | 'id' | 'link_version'>,
): string {
  return longKey(keys.sign('personal', `${office_id} ${id} ${link_version}`))
}
