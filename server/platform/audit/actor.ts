/** A person with an account who does something at an office; the audit names them. */
export interface Actor {
  officeId: string
  accountId: string
  now: Date
}

/** The same, or a person without an account: a visitor with a pass, a member of the staff with a personal link. */
export type AnyActor = Omit<Actor, 'accountId'> & { accountId: string | undefined }
