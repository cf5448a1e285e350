import type { OfficeDay } from '../clock.ts'
import { dateText } from '../clock.ts'
import type { Translate } from '../messages/messages.ts'
import type { Office } from '../offices/directory.ts'
import { phoneText } from '../visits/phone.ts'
import type { Cell } from './csv.ts'
import type { Column, Export } from './export-form.ts'
import type { Filter } from './filter.ts'
import { logRow } from './log-row.ts'
import type { LogVisit } from './visit-queries.ts'

/** `so-ra-vao_tt-hcc_2026-11-23_2026-11-25.csv`: whose, from when, until when. */
export function fileName(office: Office, { from, to }: Filter, today: OfficeDay): string {
  const days = new Set([...(from ? [from] : []), to ?? today])
  return `${['so-ra-vao', office.code, ...days].join('_')}.csv`
}

export function headOf(columns: Column[], appName: string, t: Translate): string[] {
  return columns.map((column) => (column === 'app' ? appName || t('field.app_status') : t(`log.${column}`)))
}

export async function* linesOf(
  batches: AsyncIterable<LogVisit[]>,
  { columns, whole_phones: wholePhones }: Pick<Export, 'columns' | 'whole_phones'>,
  office: Office,
  t: Translate,
): AsyncGenerator<Cell[][]> {
  for await (const visits of batches) {
    yield visits.map((visit) => {
      const cells = cellsOf(visit, office, t)
      if (wholePhones && visit.phone) cells.phone = phoneText(visit.phone)
      return columns.map((column) => cells[column])
    })
  }
}

function cellsOf(visit: LogVisit, office: Office, t: Translate): Record<Column, Cell> {
  const row = logRow(visit, office, t)
  return {
    number: visit.number ?? '',
    day: dateText(visit.day),
    time_in: row.timeIn,
    time_out: row.timeOut || row.timeOutNote,
    name: row.name,
    place: row.place,
    phone: row.phone,
    purpose: row.purpose,
    host: row.host,
    party: row.party,
    app: row.app,
    recorder: row.recorder,
    closer: row.closer,
    state: row.state.label,
    note: row.note,
  }
}
