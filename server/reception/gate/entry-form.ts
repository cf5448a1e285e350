import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import type { Office } from '../../core/offices/directory.ts'
import { offered } from '../../core/places/communes.ts'
import { adviceOf } from '../../core/recommended-app/advice.ts'
import type { EntryResult } from '../../core/visits/enter.ts'
import { expectedFields, visitFields, visitForm } from '../../core/visits/fields.ts'
import type { VisitRef } from '../../core/visits/queries.ts'
import type { Recalled } from '../../core/visits/returning-visitor.ts'
import { APP_OUTCOMES, APP_STATUSES, purposesWith } from '../../core/visits/visit.ts'
import { formFields } from '../../core/visits/visit-fields.ts'
import { placeText, visitorName } from '../../core/visits/words.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime, dayMonthText, momentText } from '../../platform/lib/clock.ts'
import { personName } from '../../platform/lib/person-name.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'

export const EntryFields = visitForm({
  ...visitFields,
  ...expectedFields,
  client_uuid: z.guid('problem.form'),
  previous_id: z.guid().optional(),
  resolve: z.enum(['leave_first', 'shared', 'without_badge', 'without_card']).optional(),
  id_number: z
    .string()
    .regex(/^\d{12}$/, 'problem.form')
    .optional(),
})

export type EntryValues = z.infer<typeof EntryFields>

export interface Recall {
  text: string
  /** Values to fill in; undefined when nobody with this number is known. */
  fields: { name: string; place: string } | undefined
  /** A visitor with this number is inside. */
  isInside?: boolean
  /** The office's staff have noted something. */
  isWarned?: boolean
}

/** The parts of the form that a handler sets; the rest is the same for every request. */
export interface EntryState {
  clientUuid?: string
  typed?: Typed
  problems?: Problems
  clash?: ReturnType<typeof clashOf> | undefined
  recall?: Recall | undefined
  /** Beside the phone field, when a number is stored that the form does not show. */
  phoneHint?: string | undefined
}

export function entryForm(
  {
    office,
    app,
    lang,
    t,
  }: {
    office: Pick<Office, 'communes' | 'fields' | 'purposes'>
    app: RecommendedAppRow | undefined
    lang: Language
    t: Translate
  },
  state: EntryState & { purpose: string; meetings: { id: string; time: string; title: string }[] },
) {
  const { typed = {}, problems = {} } = state
  const fields = formFields(office.fields, t)
  const meeting = { field: 'meeting_id', label: t('meetings.walk_in_to') }
  const optional = [...(state.meetings.length > 0 ? [meeting] : []), ...fields]
  return {
    clientUuid: state.clientUuid ?? uuidv4(),
    typed,
    problems,
    fields,
    optional: {
      labels: optional.map(({ label }) => label).join(' · '),
      isOpen: optional.some(({ field }) => typed[field] || problems[field]),
    },
    communes: offered(office.communes),
    purposes: choices(purposesWith(office, typed['purpose']), typed['purpose'] ?? state.purpose, (value) =>
      t(`purpose.${value}`),
    ),
    meetings: state.meetings.map(({ id, time, title }) => ({
      value: id,
      label: `${time} ${title}`,
      checked: id === typed['meeting_id'],
    })),
    statuses: choices(APP_STATUSES, typed['app_status'] ?? 'not_asked', (value) => t(`app_status.${value}`)),
    outcomes: choices(APP_OUTCOMES, typed['app_outcome'] ?? '', (value) => t(`app_outcome.${value}`)),
    advice: app && adviceOf(app, lang),
    clash: state.clash,
    recall: state.recall,
    phoneHint: state.phoneHint,
  }
}

/** Explains why the entry was not stored, and how the guard can proceed. */
export function clashOf(
  { outcome, visit }: EntryResult,
  { name: entering, badge }: { name: string; badge?: string | null },
  t: Translate,
) {
  const words = { time: clockTime(visit.entered_at), name: visitorName(visit, t), entering }
  if (outcome === 'conflict' || outcome === 'taken-back') {
    const which = outcome === 'conflict' ? 'repeat' : 'taken_back'
    return { title: t(`clash.${which}_title`, words), text: t(`clash.${which}_text`, words) }
  }
  if (outcome === 'badge-taken') {
    const isInside = visit.state === 'inside'
    // The last holder of a badge may have come on an earlier day, so the date is shown too.
    const since = {
      ...words,
      time: isInside ? words.time : momentText(visit.entered_at),
      badge: badge ?? '',
    }
    const left = visit.state === 'unclosed' ? 'badge.taken_unclosed' : 'badge.taken_gone'
    return {
      title: t('badge.taken_title', since),
      text: t(isInside ? 'badge.taken_inside' : left, words),
      previousId: visit.id,
      fix: { field: 'badge', label: t('badge.fix') },
      otherwise: { resolve: 'without_badge', label: t('badge.without') },
      leaveLabel: t(isInside ? 'clash.leave_first' : 'badge.take_back', words),
    }
  }
  const byCard = outcome === 'card-inside'
  return {
    title: t('clash.already_title', words),
    text: t(byCard ? 'clash.card_text' : 'clash.already_text', words),
    previousId: visit.id,
    // The card has no field of its own.
    fix: byCard
      ? { field: 'name', label: t('clash.fix_form') }
      : { field: 'phone', label: t('clash.fix_phone') },
    otherwise: byCard
      ? { resolve: 'without_card', label: t('clash.without_card') }
      : { resolve: 'shared', label: t('clash.shared') },
    leaveLabel: t('clash.leave_first', words),
  }
}

/**
 * Says so while the form is being filled in. The choices follow once it is sent: a button here would be the next stop after
 * the phone field, and a space that is typed on would press it.
 */
export function insideView(visit: VisitRef, t: Translate): Pick<Recall, 'text' | 'isInside'> {
  const words = { time: clockTime(visit.entered_at), name: visitorName(visit, t) }
  return { text: t('scan.inside', words), isInside: true }
}

export function recallView(recalled: Recalled | undefined, office: Office, t: Translate): Recall {
  if (!recalled) return { text: t('gate.not_known'), fields: undefined }
  const place = placeText(recalled, office.communes)
  return {
    text: t('gate.known', { count: recalled.visits, day: dayMonthText(recalled.lastDay) }),
    fields: { name: personName(recalled.name), place },
  }
}
