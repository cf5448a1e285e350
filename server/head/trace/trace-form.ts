import * as z from 'zod'
import { identityOf } from '../../core/visits/entry.ts'
import { personOf } from '../../core/visits/phone.ts'
import type { Form } from '../../http/form.ts'
import type { VisitRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { documentFields, documentProblems } from './document-fields.ts'
import type { Person } from './queries.ts'

const who = {
  client_uuid: z.guid('problem.form'),
  visit_id: z.guid('problem.form').optional(),
  scope: z.enum(['visit', 'person'], 'problem.pick').default('person'),
  person: z.string().max(100, 'problem.person').default(''),
}

export const TraceForm = z.object({ ...who, ...documentFields })
/** The window and the document come from the district's request. */
export const RequestedForm = z.object({ ...who, request_id: z.guid('problem.form') })

type TraceValues = z.infer<typeof TraceForm>

/** Checks the rules between fields and against today. */
export function withDates(form: Form<TraceValues>, today: OfficeDay): Form<TraceValues> {
  if (!form.ok) return form
  const problems = documentProblems(form.values, today)
  return Object.keys(problems).length === 0 ? form : { ok: false, typed: form.typed, problems }
}

/** Whom the form means: an opened visit, that visit's person, or a number. */
export function tracedPerson(
  keys: Keys,
  officeId: string,
  { scope, person }: Pick<TraceValues, 'scope' | 'person'>,
  visit: VisitRow | undefined,
): Person | undefined {
  if (visit) {
    const known = visit.id_hash || (visit.phone && !visit.phone_shared)
    if (scope === 'visit' || !known) return { visitId: visit.id }
    return { phone: visit.phone_shared ? null : visit.phone, idHash: visit.id_hash }
  }
  const subject = personOf(person)
  if (!subject) return undefined
  return 'phone' in subject
    ? { phone: subject.phone, idHash: null }
    : { phone: null, idHash: identityOf(keys, officeId, subject.number).hash }
}
