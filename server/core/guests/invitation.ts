import type { Db } from '../../platform/db/connect.ts'
import type { OfficeTx } from '../../platform/db/office-scope.ts'
import { hashKey, longKey } from '../../platform/lib/bearer-key.ts'
import { END_OF_DAY, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { findMeeting } from './meeting-queries.ts'
import { findGuest } from './queries.ts'

/** The code of a guest's invitation: it opens their page and lets them in at the gate, and nothing else. */
export function invitationCode(keys: Keys, officeId: string, guestId: string): string {
  return longKey(keys.sign('guest', `${officeId} ${guestId}`))
}

/** The link in messages and QR codes; the scanner reads only its end, the code. Without PUBLIC_URL the code alone. */
export function invitationText(publicUrl: string | undefined, code: string): string {
  return publicUrl ? `${publicUrl}/i/${code}` : code
}

/** Makes these guests' invitations valid until the end of their last day. A guest who moves to another day keeps the invitation. */
export async function openInvitations(
  tx: OfficeTx,
  keys: Keys,
  officeId: string,
  guests: { id: string; day: OfficeDay; until?: OfficeDay | null | undefined }[],
): Promise<void> {
  if (guests.length === 0) return
  const rows = guests.map(({ id, day, until }) => ({
    kind: 'guest' as const,
    office_id: officeId,
    ref_id: id,
    expires_at: minutesInto(until ?? day, END_OF_DAY),
    sha256: hashKey(invitationCode(keys, officeId, id)),
  }))
  await tx
    .insertInto('key_lookup')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'sha256'])
        .doUpdateSet((eb) => ({ expires_at: eb.ref('excluded.expires_at') })),
    )
    .execute()
}

/** Makes the invitations of deleted guests lead to the page of their cancelled meeting, until they would have expired. */
export async function leadToMeeting(
  tx: OfficeTx,
  officeId: string,
  guests: string[],
  meetingId: string,
): Promise<void> {
  if (guests.length === 0) return
  const ended = await tx
    .deleteFrom('key_lookup')
    .where('kind', '=', 'guest')
    .where('office_id', '=', officeId)
    .where('ref_id', 'in', guests)
    .returning(['kind', 'sha256', 'office_id', 'expires_at'])
    .execute()
  if (ended.length === 0) return
  await tx
    .insertInto('key_lookup')
    .values(ended.map((key) => ({ ...key, ref_id: meetingId })))
    .execute()
}

/** What an invitation code opens; undefined for an unknown code or one deleted since. */
export async function findGuestInvitation(db: Db, code: string, now: Date) {
  const key = await db
    .selectFrom('key_lookup')
    .select(['office_id', 'ref_id', 'expires_at'])
    .where('kind', '=', 'guest')
    .where('sha256', '=', hashKey(code))
    .executeTakeFirst()
  if (!key) return undefined
  const guest = await findGuest(db, key.office_id, key.ref_id)
  return {
    officeId: key.office_id,
    // Undefined where the guest was withdrawn; perhaps because their meeting was cancelled.
    guest,
    cancelled: guest ? undefined : await findMeeting(db, key.office_id, key.ref_id),
    isOver: key.expires_at !== null && key.expires_at <= now,
  }
}
