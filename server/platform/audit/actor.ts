/** A user account acting at an office; the audit records its id. */
export interface Actor {
  officeId: string
  accountId: string
  now: Date
}

/** An account, or a person without one: a visitor with a pass, a staff member with a personal link. */
export type AnyActor = Omit<Actor, 'accountId'> & { accountId: string | undefined }
