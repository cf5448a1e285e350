import type { Office } from '../../core/offices/directory.ts'
import { offered } from '../../core/places/communes.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { NOTES } from '../../core/visits/staff-notes.ts'
import { APP_OUTCOMES, APP_STATUSES, purposesWith, REASONS } from '../../core/visits/visit.ts'
import { FIELD_NAMES, formFields, mapFields } from '../../core/visits/visit-fields.ts'
import { assuranceText, placeText, visitorName, visitTab } from '../../core/visits/words.ts'
import { formUuid, type Problems, type Typed } from '../../http/form.ts'
import type { VisitField, VisitRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime, dateText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { findCameFrom } from './came-from.ts'
import { isAhead } from './correction-form.ts'
import type { findLink } from './link-part.ts'

/** Where the user came from and returns to: the board, unless it was another list. */
export interface Origin {
  name: '' | 'ended' | `log${string}`
  address: string
}

export interface VisitState {
  typed?: Typed
  problems?: Problems
  message?: string | undefined
  /** A note for the gate that could not be stored. */
  note?: { typed: Typed; problems?: Problems }
}

/** One visit, to correct or to name; `purpose` is the likeliest purpose of an unnamed visitor. */
export function visitPage(
  {
    office,
    appRecommended,
    origin,
    cameFrom,
    link,
    now,
    t,
  }: {
    office: Office
    appRecommended: boolean
    origin: Origin
    cameFrom: Awaited<ReturnType<typeof findCameFrom>>
    link: Awaited<ReturnType<typeof findLink>>
    now: Date
    t: Translate
  },
  visit: VisitRow,
  purpose: string,
  state: VisitState = {},
) {
  const moves = isAhead(visit, now)
  const stored = storedWords(visit, placeText(visit, office.communes), purpose)
  const typed: Typed = state.typed ?? (moves ? { ...stored, reason: 'time_wrong' } : stored)
  const unfilled = visit.name === null && !visit.voided_at
  return {
    origin,
    cameFrom,
    link,
    title: visitTab(visit, t),
    heading: unfilled
      ? t('slips.fill_title', { number: visit.slip_number ?? 0 })
      : t('visit.title', { name: visitorName(visit, t) }),
    visit: {
      id: visit.id,
      version: visit.version,
      phoneTail: phoneOf(visit),
      assurance: assuranceText(visit, t),
      open: !visit.voided_at,
    },
    slip: unfilled ? { time: timesText(visit, t) } : undefined,
    ahead: moves ? t('visit.ahead', { day: dateText(visit.day) }) : undefined,
    typed,
    problems: state.problems ?? {},
    message: state.message ?? (visit.voided_at ? t('visit.voided') : undefined),
    fields: formFields(correctedFields(office, visit), t),
    communes: offered(office.communes),
    purposes: choices(purposesWith(office, visit.purpose), typed['purpose'], (value) =>
      t(`purpose.${value}`),
    ),
    // Without a recommended app, an answer that was given can still be corrected.
    statuses:
      appRecommended || visit.app_status !== 'not_asked'
        ? choices(APP_STATUSES, typed['app_status'], (value) => t(`app_status.${value}`))
        : [],
    outcomes: choices(APP_OUTCOMES, typed['app_outcome'], (value) => t(`app_outcome.${value}`)),
    reasons: choices(REASONS, typed['reason'], (value) => t(`reason.${value}`)),
    staffNote: {
      clientUuid: formUuid(state.note?.typed ?? {}),
      typed: state.note?.typed ?? {},
      problems: state.note?.problems ?? {},
      choices: choices(NOTES, state.note?.typed['what'], (what) => t(`notes.what.${what}`)),
    },
  }
}

/** The fields that the office asks for, and those that the visit already has. */
export function correctedFields({ fields }: Pick<Office, 'fields'>, visit: VisitRow): VisitField[] {
  return FIELD_NAMES.filter((field) => fields.some((one) => one === field) || visit[field] !== null)
}

/** `vào 08:12`, followed by `ra 08:40` after the departure. */
function timesText(visit: Pick<VisitRow, 'entered_at' | 'left_at'>, t: Translate): string {
  const came = t('slips.came', { time: clockTime(visit.entered_at) })
  return visit.left_at ? `${came}, ${t('slips.went', { time: clockTime(visit.left_at) })}` : came
}

function storedWords(visit: VisitRow, place: string, purpose: string): Typed {
  return {
    name: visit.name ?? '',
    phone: '',
    place,
    host: visit.host ?? '',
    ...mapFields(FIELD_NAMES, (field) => visit[field] ?? ''),
    purpose: visit.name === null ? purpose : visit.purpose,
    purpose_note: visit.purpose_note ?? '',
    party_size: String(visit.party_size),
    app_status: visit.app_status,
    app_outcome: visit.app_outcome ?? '',
    entered_at: clockTime(visit.entered_at),
    left_at: visit.left_at ? clockTime(visit.left_at) : '',
  }
}
