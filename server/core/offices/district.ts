import type { Offices } from './directory.ts'

/** In whose name the public page and the leaflets speak: the root of the tree. */
export async function districtName(offices: Offices): Promise<string> {
  return (await offices.list()).find((office) => office.parent_id === null)?.name ?? ''
}
