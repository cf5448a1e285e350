import { FIELD_NAMES, VISIT_FIELDS } from '../../server/core/visits/visit-fields.ts'
import type { VisitField } from '../../server/platform/db/schema.ts'
import { cleanText } from '../../server/platform/lib/text.ts'

export type EntryProblem =
  | 'problem.name_missing'
  | 'offline.phone_wrong'
  | 'problem.plate'
  | 'problem.plate_long'
  | 'problem.party'
  | 'problem.purpose_note'

/** Vietnamese numbers: mobile under the plan of 2018, and fixed lines; foreign ones with their country code. */
const PHONE = /^(((\+|00)?84)?0?((3\d|5[125689]|7[06-9]|8[1-9]|9\d)\d{7}|2\d{9})|(\+|00)(?!84)\d{7,15})$/

/**
 * Certain problems of an entry, by field. The server knows more rules; somebody has to settle what it refuses later, when the
 * visitor may have gone.
 */
export function problemsOf(fields: Record<string, string>): Record<string, EntryProblem> {
  const { name = '', phone = '', party_size = '1', purpose, purpose_note = '' } = fields
  const party = /^\d{1,3}$/.test(party_size.trim() || '1') ? Number(party_size || 1) : 0
  const digits = cleanText(phone).replace(/[\s().\p{Bidi_Control}-]/gu, '')
  return {
    ...(!/\p{L}/u.test(cleanText(name)) && { name: 'problem.name_missing' as const }),
    ...(digits && !fields['no_phone'] && !PHONE.test(digits) && { phone: 'offline.phone_wrong' as const }),
    ...Object.fromEntries(FIELD_NAMES.flatMap((field) => problemOf(field, fields[field] ?? ''))),
    ...(purpose === 'other' && !cleanText(purpose_note) && { purpose_note: 'problem.purpose_note' as const }),
    ...((party < 1 || party > 500) && { party_size: 'problem.party' as const }),
  }
}

function problemOf(field: VisitField, typed: string): [string, EntryProblem][] {
  const read = cleanText(typed) ? VISIT_FIELDS[field].read?.(typed) : undefined
  return read && !read.ok ? [[field, `problem.${read.problem}`]] : []
}

/** Fields about the form rather than the visitor. `as_listed` is dropped because the guard has looked at the values. */
const FORM = ['client_uuid', 'shown_to', 'previous_id', 'resolve', 'as_listed']

/** The values of a form to store: typed text and choices. */
export function fieldsOf(form: URLSearchParams): Record<string, string> {
  const fields = [...form].filter(([name, value]) => cleanText(value) !== '' && !FORM.includes(name))
  if (form.get('resolve') === 'shared') fields.push(['resolve', 'shared'])
  return Object.fromEntries(fields)
}
