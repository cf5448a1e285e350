import type { NewDesk } from '../../core/offices/desk-actions.ts'
import type { DeskRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'

/** What the desks of a row change in its office: those that begin, and those that become the one-stop desk or cease to be it. */
export function deskChanges(
  desks: { name: string; one_stop: boolean }[],
  officeId: string,
  there: Pick<DeskRow, 'id' | 'name' | 'one_stop'>[],
  { today, newId }: { today: OfficeDay; newId: () => string },
): { added: NewDesk[]; marked: NewDesk[] } {
  const added: NewDesk[] = []
  const marked: NewDesk[] = []
  for (const desk of desks) {
    const same = there.find(({ name }) => fold(name) === fold(desk.name))
    if (!same) added.push({ id: newId(), office_id: officeId, ...desk, valid_from: today })
    else if (same.one_stop !== desk.one_stop)
      marked.push({ office_id: officeId, ...same, one_stop: desk.one_stop })
  }
  return { added, marked }
}
