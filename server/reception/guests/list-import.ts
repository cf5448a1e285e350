import { MOST_GUESTS_A_DAY } from '../../core/guests/guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/import-routes.ts'
import type { Actor } from '../../platform/audit/actor.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { expectList } from './actions.ts'
import { dayProblem } from './guest-form.ts'
import { COLUMN_NAMES, COLUMNS, type KnownGuest, type ListRow, type readList, sameness } from './list.ts'
import { findKnown, knownGuests } from './queries.ts'

type GuestList = Extract<ReturnType<typeof readList>, { ok: true }>

/** The list of guests as one that is imported; who stands on it already is left out. */
export function guestImport({ db, live, offices, workers }: Services, back: string): ListImport<GuestList> {
  const possible = async ({ rows }: GuestList, { officeId, now }: Actor) => {
    const office = await offices.get(officeId)
    return office ? rows.map((row) => onPossibleDay(row, officeDay(now), office)) : []
  }
  return {
    kind: 'guests',
    back,
    explain: (t) => t('guests.import_explain'),
    columns: Object.values(COLUMNS).map(([name]) => name),
    names: Object.fromEntries(COLUMN_NAMES.map((name) => [name, COLUMNS[name][0]])),
    sample: ['Nguyễn Văn An', '30/11/2026', '07:30', 'UBND xã', '', '1', 'Phòng họp A', 'Dự họp'],
    read: (text, { officeId }) => workers.run('readGuests', officeId, text),
    async preview(list, actor) {
      const rows = await possible(list, actor)
      return { ...list, rows: markKnown(rows, await findKnown(db, actor.officeId, daysOf(rows))) }
    },
    async confirm(actor, importId, list) {
      const possibleRows = await possible(list, actor)
      const isDone = await expectList(db, actor, importId, async (tx) => {
        const known = await knownGuests(tx, actor.officeId, daysOf(possibleRows))
        return markKnown(possibleRows, known).flatMap(({ number, fields, known: isKnown }) =>
          fields && !isKnown ? [{ number, fields }] : [],
        )
      })
      if (isDone) live.changed(actor.officeId)
      return isDone
    },
  }
}

function onPossibleDay(row: ListRow, today: OfficeDay, office: Office): ListRow {
  const problem = row.fields && dayProblem(row.fields.day, today, office)
  return problem ? { ...row, fields: undefined, problems: { ...row.problems, day: problem } } : row
}

function daysOf(rows: ListRow[]): OfficeDay[] {
  return [...new Set(rows.flatMap(({ fields }) => (fields ? [fields.day] : [])))]
}

/** Of one day there are at most so many guests, whoever wrote them down. */
function markKnown(rows: ListRow[], guests: KnownGuest[]): ListRow[] {
  const seen = new Set(guests.map(sameness))
  const counts = new Map<OfficeDay, number>()
  for (const { day } of guests) counts.set(day, (counts.get(day) ?? 0) + 1)
  return rows.map((row) => {
    if (!row.fields) return row
    const mark = sameness(row.fields)
    if (seen.has(mark)) return { ...row, known: true }
    const { day } = row.fields
    const count = counts.get(day) ?? 0
    if (count >= MOST_GUESTS_A_DAY) {
      const problem = { key: 'problem.guests_full', detail: { most: String(MOST_GUESTS_A_DAY) } }
      return { ...row, fields: undefined, problems: { ...row.problems, day: problem } }
    }
    seen.add(mark)
    counts.set(day, count + 1)
    return row
  })
}
