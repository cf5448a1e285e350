import type { Live } from '../../platform/db/live.ts'
import type { Offices } from './directory.ts'

/** The notification to other instances that the settings of one office have changed, or without an id the whole tree. */
export const OFFICES = 'offices'

/** Call after a change of one office, or of the tree: updates this instance at once and notifies the others. */
export function settingsChanged(
  { live, offices }: { live: Pick<Live, 'changed'>; offices: Pick<Offices, 'forget'> },
  officeId?: string,
): void {
  offices.forget(officeId)
  live.changed(OFFICES, officeId)
}
