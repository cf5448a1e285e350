import type { Office } from '../../core/offices/directory.ts'
import { offered } from '../../core/places/communes.ts'
import { APP_STATUSES, defaultPurpose, purposesWith } from '../../core/visits/visit.ts'
import { fieldsOn, formFields } from '../../core/visits/visit-fields.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { PaperSheetRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime, dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { TypedLine } from './queries.ts'
import { FIELDS, type Field, LINES, lineUuid } from './sheet-form.ts'

export function sheetLink(sheet: PaperSheetRow) {
  return {
    id: sheet.id,
    number: numberText(sheet.number),
    issued: dateText(officeDay(sheet.issued_at)),
    returned: sheet.returned_at ? dateText(officeDay(sheet.returned_at)) : '',
  }
}

/** Four digits, as printed on the sheet. */
export function numberText(number: number): string {
  return String(number).padStart(4, '0')
}

export function sheetPage(
  { sheet, typed: stored }: { sheet: PaperSheetRow; typed: TypedLine[] },
  setting: { office: Office; appName: string | undefined; t: Translate; today: OfficeDay },
  typed: Typed,
  problems: Problems,
) {
  const { office, appName, t, today } = setting
  const { id, number, returned } = sheetLink(sheet)
  return {
    sheet: { id, number, returned },
    day: typed['day'] ?? today,
    today,
    lines: Array.from({ length: LINES }, (_, index) =>
      lineFields(sheet, index + 1, stored, typed, t, office),
    ),
    communes: offered(office.communes),
    fields: formFields(fieldsOn('paper', office), t),
    appName: appName ?? '',
    problems,
    mistakes: Object.entries(problems).map(([field, problem]) => ({
      line: /_(\d+)$/.exec(field)?.[1],
      problem,
    })),
  }
}

function lineFields(
  sheet: PaperSheetRow,
  line: number,
  stored: TypedLine[],
  typed: Typed,
  t: Translate,
  office: Pick<Office, 'oneStop' | 'purposes'>,
) {
  const visit = stored.find((one) => one.client_uuid === lineUuid(sheet.id, line))
  const of = (field: Field) => typed[`${field}_${line}`] ?? ''
  const times = visit && [visit.entered_at, visit.left_at].map((at) => (at ? clockTime(at) : '')).join(' – ')
  return {
    line,
    stored: visit && { id: visit.id, words: `${times} ${visit.name}` },
    values: Object.fromEntries(FIELDS.map((field) => [field, of(field)])) as Record<Field, string>,
    purposes: choices(purposesWith(office, of('purpose')), of('purpose') || defaultPurpose(office), (value) =>
      t(`purpose.${value}`),
    ),
    statuses: choices(APP_STATUSES, of('app_status') || 'not_asked', (value) => t(`app_status.${value}`)),
  }
}
