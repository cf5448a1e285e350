import pg from 'pg'

/** The name of the violated unique constraint or index, or undefined for any other error. */
export function violatedUnique(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError && error.code === '23505' ? error.constraint : undefined
}

/** True when `must_be_new()` aborted the transaction, because the same entry is stored already. */
export function isRepeat(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'SC001'
}

/** True when `must_be_expected()` aborted the transaction, because the guest was changed or withdrawn meanwhile. */
export function isChangedGuest(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'SC003'
}

/** True when `begin_anew()` refused to replace an organisation that has records. */
export function hasRecords(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'SC004'
}

/** True when `demo_holds_nothing_real()` refused to mark a real register as a demo. */
export function isRegister(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === 'SC002'
}
