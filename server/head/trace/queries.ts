import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce, readAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, dayStart, MINUTE, officeDay } from '../../platform/lib/clock.ts'

export interface Stores {
  db: Db
  pool: Pool
}

/**
 * Longer than any finished presence: a visit ends with its office day, which in an office open all night lasts until the next
 * morning.
 */
const LONGEST = 2 * DAY

/**
 * Maximum visits of one person within an office's retention, and maximum contacts. Results are read into memory; one row more
 * shows that there are more.
 */
export const LIMITS = { subjects: 500, contacts: 10_000 }

/** One visit, or all visits with a phone number or the hash of a card number. */
export type Person = { visitId: string } | { phone: string | null; idHash: Buffer | null }

/** The visits of the traced person within the window, oldest first; excludes voided visits and those that never entered. */
export async function findSubjects(
  { db, pool }: Stores,
  officeId: string,
  person: Person,
  window: { from: Date; until: Date },
): Promise<VisitRow[]> {
  const presences = db
    .selectFrom('visit')
    .selectAll()
    .where('office_id', '=', officeId)
    .where('state', 'in', ['inside', 'left', 'unclosed'])
    .where('voided_at', 'is', null)
  if ('visitId' in person) {
    return readAtOnce(pool, officeId, presences.where('id', '=', person.visitId).compile())
  }
  const { phone, idHash } = person
  const { from, until } = window
  const during = presences
    .where('entered_at', '>=', new Date(from.getTime() - LONGEST))
    .where('entered_at', '<', until)
    // A visitor of the evening before may have stayed until morning, or may still be inside.
    .where((eb) =>
      eb.or([
        eb('entered_at', '>=', from),
        eb('left_at', '>=', from),
        eb('day_closed_at', '>=', from),
        eb('state', '=', 'inside'),
      ]),
    )
  // Two queries, each using its index. A phone shared by several people identifies none of them.
  const questions = [
    ...(phone ? [during.where('phone', '=', phone).where('phone_shared', '=', false)] : []),
    ...(idHash ? [during.where('id_hash', '=', idHash)] : []),
  ]
  const answers = await inOfficeAtOnce(
    pool,
    officeId,
    questions.map((question) => asStatement(question.limit(LIMITS.subjects + 1).compile())),
  )
  const found = new Map(answers.flatMap(({ rows }) => rows).map((visit) => [visit.id, visit]))
  return [...found.values()].toSorted((one, other) => one.entered_at.getTime() - other.entered_at.getTime())
}

export type Contact = Pick<VisitRow, 'id' | 'id_hash' | 'phone' | 'phone_shared'>

/**
 * Visits whose presence may have come within `buffer` minutes of that of a subject, including the subjects themselves. A single
 * query that returns each visit once: somebody who stays all day meets a frequent visitor a hundred times.
 */
export async function findContacts(
  pool: Pool,
  officeId: string,
  subjects: VisitRow[],
  buffer: number,
  now: Date,
): Promise<Contact[]> {
  const spans = presencesOf(subjects, buffer * MINUTE, now)
  const values = [
    ...[officeId, now],
    spans.map(({ from }) => new Date(from.getTime() - LONGEST)),
    spans.map(({ from }) => dayStart(officeDay(from))),
    spans.map(({ from }) => from),
    spans.map(({ until }) => until),
    LIMITS.contacts + 1,
  ]
  const contacts = { name: 'contacts', text: CONTACTS, values }
  const [answer] = await inOfficeAtOnce<[Contact]>(pool, officeId, [contacts])
  return answer.rows
}

/** The times when any subject was present, in order; adjoining times are merged. */
function presencesOf(subjects: VisitRow[], slack: number, now: Date): { from: Date; until: Date }[] {
  const spans: { from: Date; until: Date }[] = []
  for (const subject of subjects.toSorted((a, b) => a.entered_at.getTime() - b.entered_at.getTime())) {
    const from = new Date(subject.entered_at.getTime() - slack)
    const until = new Date((subject.left_at ?? subject.day_closed_at ?? now).getTime() + slack)
    const last = spans.at(-1)
    if (!last || from > last.until) spans.push({ from, until })
    else if (until > last.until) last.until = until
  }
  return spans
}

const PRESENT = `
select id, id_hash, phone, phone_shared from visit
where office_id = $1 and state in ('inside', 'left', 'unclosed') and voided_at is null
  and coalesce(left_at, day_closed_at, $2) >= span.begun`

/**
 * Plain comparisons, because only those can use an index under row-level security; prepared, because planning takes longer than
 * running. From an earlier day only those count who stayed past midnight or are still inside.
 */
const CONTACTS = `
select distinct met.* from unnest($3::timestamptz[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[])
  span (since, midnight, begun, ended) cross join lateral (
${PRESENT} and entered_at >= span.midnight and entered_at <= span.ended
union all
${PRESENT} and entered_at >= span.since and entered_at < span.midnight
  and coalesce(left_at, day_closed_at) at time zone 'Asia/Ho_Chi_Minh'
    >= date_trunc('day', entered_at at time zone 'Asia/Ho_Chi_Minh') + interval '1 day'
union all
${PRESENT} and entered_at < span.midnight and state = 'inside' and left_at is null and day_closed_at is null
) met limit $7`
