import type { Response } from 'express'
import type { Actor } from '../platform/audit/actor.ts'
import type { Clock } from '../platform/lib/clock.ts'

/** The signed-in person, at their office, now. */
export function actorOf({ locals: { office, staff } }: Response, clock: Clock): Actor {
  return { officeId: office.id, accountId: staff.id, now: clock.now() }
}
