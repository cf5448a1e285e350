import type { Db, Pool } from '../../platform/db/connect.ts'
import { asStatement, inOfficeAtOnce, readAtOnce } from '../../platform/db/office-scope.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import { DAY, dayStart, MINUTE, officeDay } from '../../platform/lib/clock.ts'

export interface Stores {
  db: Db
  pool: Pool
}

/**
 * Longer than any presence that has ended: no visit outlasts its office day, and a day guarded all night ends in the
 * next morning.
 */
const LONGEST = 2 * DAY

/**
 * Visits of one person within an office's retention, and those that they meet. All that is found is read into memory: one
 * more says that there are more.
 */
export const LIMITS = { subjects: 500, contacts: 10_000 }

/** One visit, or everything that a phone or the hash of a card's number finds. */
export type Person = { visitId: string } | { phone: string | null; idHash: Buffer | null }

/**
 * The visits of the people traced that touch the window, oldest first; without those that were voided or never came in.
 */
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
    // A visitor of the evening before may have been there until the morning, or still be there.
    .where((eb) =>
      eb.or([
        eb('entered_at', '>=', from),
        eb('left_at', '>=', from),
        eb('day_closed_at', '>=', from),
        eb('state', '=', 'inside'),
      ]),
    )
  // Two queries, each with its index. A phone that several people use identifies none of them.
  const questions = [
    ...(phone ? [during.where('phone', '=', phone).where('phone_shared', '=', false)] : []),
    ...(idHash ? [during.where('id_hash', '=', idHash)] : []),
  ]
  const answers = await inOfficeAtOnce(
    pool,
    officeId,
    questions.map((question) => asStatement(question.limit(LIMITS.subjects + 1).compile())),
  )
  const found = new Map(answers.flatMap(({ rows }) => rows as VisitRow[]).map((visit) => [visit.id, visit]))
  return [...found.values()].toSorted((one, other) => one.entered_at.getTime() - other.entered_at.getTime())
}

export type Contact = Pick<VisitRow, 'id' | 'id_hash' | 'phone' | 'phone_shared'>

/**
 * Visits whose presence may have touched that of one of `subjects`, `buffer` minutes around it included; the subjects
 * themselves too. One question, however many they are, which names each visit once: whoever stays all day meets
 * somebody who comes and goes a hundred times as often.
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
  const [answer] = await inOfficeAtOnce(pool, officeId, [{ name: 'contacts', text: CONTACTS, values }])
  return (answer?.rows ?? []) as Contact[]
}

/** When one of them was there, in order; times that touch are one span. */
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
 * Plain comparisons, because only those reach an index under row-level security; prepared, because planning takes
 * longer. Of an earlier day are only the few who stayed past midnight, and who are still there.
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
