import { isDeepStrictEqual } from 'node:util'
import type { Kysely } from 'kysely'
import type { Actor } from '../../platform/audit/actor.ts'
import { auditBy } from '../../platform/audit/audit.ts'
import type { Db } from '../../platform/db/connect.ts'
import { inOffice } from '../../platform/db/office-scope.ts'
import type { Database } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { speakAs } from '../../platform/messages/messages.ts'
import { vi } from '../../platform/messages/vi.ts'
import { asOf, existsOn, hasGate, type TreeOffice } from '../offices/tree.ts'
import { Details } from './details.ts'
import { basisOf, KIND, type OrganisationKind, type Part } from './kinds.ts'

/** Whose installation this is: the root of the tree, its kind, and what it says of itself. */
export interface Organisation {
  id: string
  name: string
  short: string
  kind: OrganisationKind
  details: Details
  /** What is switched on; see `featuresOf`. */
  parts: readonly Part[]
  /** There is one gate, that of the root, and its administrator is its head as well. */
  oneUnit: boolean
}

export async function readOrganisation(
  db: Kysely<Database>,
  tree: readonly TreeOffice[],
  today: OfficeDay,
): Promise<Organisation | undefined> {
  const stored = await db.selectFrom('organisation').selectAll().executeTakeFirst()
  const root = tree.find(({ id }) => id === stored?.root_id)
  if (!stored || !root) return undefined
  const { name, short } = asOf(root, today)
  const oneUnit = hasGate(root) && !tree.some((office) => office !== root && existsOn(office, today))
  const { kind } = stored
  const details = Details.parse(stored.details)
  return { id: root.id, name, short, kind, details, parts: details.parts ?? KIND[kind].parts, oneUnit }
}

/** Whether its documents bear the nation's name and motto; those of a private hospital or school do not. */
export function bearsNation({ kind, details }: Pick<Organisation, 'kind' | 'details'>): boolean {
  return details.report?.nation ?? (KIND[kind].nation && details.ownership !== 'private')
}

export async function storeOrganisation(
  tx: Kysely<Database>,
  { rootId, kind, details }: { rootId: string; kind: OrganisationKind; details: Details },
  now: Date,
): Promise<void> {
  const row = { kind, details: JSON.stringify(details), set_at: now }
  await tx
    .insertInto('organisation')
    .values({ root_id: rootId, ...row })
    .onConflict((conflict) => conflict.column('root_id').doUpdateSet(row))
    .execute()
}

/** Changes what the organisation says of itself, audited by the names of what changed. */
export function setDetails(db: Db, { officeId, accountId, now }: Actor, details: Details): Promise<void> {
  return inOffice(db, officeId, async (tx) => {
    const { details: stored } = await tx
      .selectFrom('organisation')
      .select('details')
      .forUpdate()
      .executeTakeFirstOrThrow()
    const before = Details.parse(stored)
    const changed = Details.keyof().options.filter((part) => !isDeepStrictEqual(before[part], details[part]))
    if (changed.length === 0) return
    await tx
      .updateTable('organisation')
      .set({ details: JSON.stringify(details), set_at: now })
      .where('root_id', '=', officeId)
      .execute()
    await auditBy(tx, { officeId, accountId, now }, 'organisation.changed', officeId, changed.join(' '))
  })
}

/** Who signs for the organisation, in lines: its head's title, unless it names somebody or a committee does. */
export function signatoryOf({ kind, details: { head, report } }: Pick<Organisation, 'kind' | 'details'>) {
  const usual = KIND[kind].signatory
  return report?.signatory ?? (head && usual.length === 1 ? [head.toLocaleUpperCase('vi')] : usual)
}

/** From now on the texts of this process speak of this organisation. */
export function speakFor({ kind, short, details }: Organisation): void {
  const { unit, units, head, purposes = [], legal, ownership } = details
  const staff = details.staff ?? (ownership === 'private' ? vi.words.doanh_nghiep.staff : undefined)
  const labels = purposes.flatMap(({ purpose, label }) =>
    label ? [[`purpose.${purpose}`, label] as const] : [],
  )
  const basis = legal ? [[`privacy.basis.${basisOf(kind, ownership)}`, legal] as const] : []
  speakAs(kind, short, { unit, units, head, staff }, new Map([...labels, ...basis]))
}
