import type { Live } from '../../platform/db/live.ts'
import type { Offices } from './directory.ts'

/** The notification between instances that the settings of an office have changed, or without one the tree of all. */
export const OFFICES = 'offices'

/** After a change of one office, or of the tree: this instance knows at once, the others as soon as they hear of it. */
export function settingsChanged(
  { live, offices }: { live: Pick<Live, 'changed'>; offices: Pick<Offices, 'forget'> },
  officeId?: string,
): void {
  offices.forget(officeId)
  live.changed(OFFICES, officeId)
}
