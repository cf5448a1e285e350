import { v7 as uuidv7 } from 'uuid'
import { auditStatement } from '../../platform/audit/audit.ts'
import type { Db, Pool } from '../../platform/db/connect.ts'
import { isRepeat } from '../../platform/db/constraints.ts'
import { inOffice, inOfficeAtOnce, type Statement } from '../../platform/db/office-scope.ts'
import { hashKey } from '../../platform/lib/bearer-key.ts'
import { minutesInto, officeDay } from '../../platform/lib/clock.ts'
import { addToDay } from '../figures/office-day.ts'
import { refuseWhenClosed } from '../offices/closure.ts'
import type { Office } from '../offices/directory.ts'
import { type Entered, findStored, onceMore } from './enter.ts'
import { type Entry, hashOf, placed } from './entry.ts'
import { searchWords } from './search-words.ts'

export interface Registration {
  clientUuid: string
  entry: Entry
  /** The pass that this visitor will hold; only its hash is stored. */
  pass: string
  /** Which code was scanned: the poster's, or the changing one of the lobby's screen. */
  source: 'poster' | 'lobby'
  now: Date
}

/** Minutes after the end of the office day during which a pass still shows its state. */
export const PASS_OUTLASTS = 120

/**
 * Records that a visitor says to have come: *waiting*, no running number, in no figure of visits, until staff
 * confirm it. One round trip; the same form again is a `duplicate` or, with other fields, a `conflict`.
 */
export async function registerVisit(
  stores: { db: Db; pool: Pool },
  office: Office,
  registration: Registration,
): Promise<Entered> {
  refuseWhenClosed(office, officeDay(registration.now))
  const id = uuidv7()
  const bodyHash = hashOf(registration.entry)
  const { clientUuid, entry, now } = registration
  try {
    await onceMore(() =>
      inOfficeAtOnce(stores.pool, office.id, statements(office, id, bodyHash, registration)),
    )
    return {
      outcome: 'stored',
      visit: {
        id,
        client_uuid: clientUuid,
        name: entry.name,
        slip_number: null,
        entered_at: now,
        state: 'waiting',
      },
    }
  } catch (error) {
    if (isRepeat(error)) return findStored(stores.db, office.id, clientUuid, bodyHash)
    throw error
  }
}

function statements(office: Office, id: string, bodyHash: Buffer, registration: Registration): Statement[] {
  const { entry, now, clientUuid, pass } = registration
  const day = officeDay(now)
  const { desk, oneStop, counts } = placed(office, entry, 'waiting')
  const words = searchWords(entry)
  return [
    {
      name: 'visit-register',
      text: REGISTER,
      values: [
        id,
        office.id,
        clientUuid,
        bodyHash,
        Number(day.slice(0, 4)),
        day,
        entry.name,
        entry.communeCode,
        entry.organisation,
        entry.phone,
        entry.purpose,
        entry.purposeNote,
        entry.host,
        entry.partySize,
        desk?.id ?? null,
        oneStop,
        entry.appId,
        entry.appStatus,
        now,
        words.map(({ word }) => word),
        hashKey(pass),
        minutesInto(day, 24 * 60 + PASS_OUTLASTS),
        registration.source,
        words.map(({ toned }) => toned),
      ],
    },
    addToDay(office.id, day, now, counts),
    auditStatement({ action: 'visit.registered', officeId: office.id, subjectId: id, at: now }),
  ]
}

const REGISTER = `
with stored as (
  insert into visit (id, office_id, client_uuid, body_hash, year, day, state, name, commune_code, organisation, phone,
    purpose, purpose_note, host, party_size, desk_id, one_stop, app_id, app_status, source, assurance,
    registered_at, entered_at, recorded_at)
  values ($1, $2, $3, $4, $5, $6, 'waiting', $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $23, 'poster', $19, $19, $19)
  on conflict (office_id, client_uuid) do nothing
  returning id, office_id, entered_at
), words as (
  insert into visit_search_term (office_id, word, toned, entered_at, visit_id)
  select office_id, word, toned, entered_at, id from stored, unnest($20::text[], $24::text[]) w (word, toned)
), key as (
  insert into key_lookup (kind, sha256, office_id, ref_id, expires_at)
  select 'pass', $21, office_id, id, $22 from stored
)
select must_be_new((select count(*) from stored) = 1)`

/** How many registrations of the office nobody has looked at yet. */
export function countWaiting(db: Db, officeId: string): Promise<number> {
  return inOffice(db, officeId, async (tx) => {
    const row = await tx
      .selectFrom('visit')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('office_id', '=', officeId)
      .where('state', '=', 'waiting')
      .where('voided_at', 'is', null)
      .executeTakeFirstOrThrow()
    return row.count
  })
}
