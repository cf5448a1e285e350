import type { OfficeTx } from '../../platform/db/office-scope.ts'

/** The next number of the year's book; a rollback gives it back. */
export async function nextNumber(tx: OfficeTx, officeId: string, year: number): Promise<number> {
  const { last } = await tx
    .insertInto('visit_counter')
    .values({ office_id: officeId, year, last: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(['office_id', 'year'])
        .doUpdateSet((eb) => ({ last: eb('visit_counter.last', '+', 1) })),
    )
    .returning('last')
    .executeTakeFirstOrThrow()
  return last
}
