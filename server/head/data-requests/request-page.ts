import type { Exceptions } from '../../core/calendar/working-days.ts'
import { guestTime } from '../../core/guests/guest.ts'
import {
  acknowledgeOn,
  dueOn,
  ERASING_KINDS,
  latestDueOn,
  REFUSALS,
  type RequestKind,
} from '../../core/offices/data-rights.ts'
import type { Office } from '../../core/offices/directory.ts'
import { closesAt } from '../../core/visits/close-of-day.ts'
import { type Phones, phoneOf } from '../../core/visits/phone.ts'
import { noteText } from '../../core/visits/staff-notes.ts'
import { LISTED_FIELDS } from '../../core/visits/visit-fields.ts'
import { placeText, purposeText, stateText, visitorName } from '../../core/visits/words.ts'
import type { Typed } from '../../http/form.ts'
import { partView, renderRows } from '../../http/views.ts'
import type { ExpectedGuestRow, StaffNoteRow, SubjectRequestRow } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { clockTime, dateText, momentText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { plainWords } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { countLeft, isDone } from './answer.ts'
import { EXTENSION_REASONS, extensionRefusal, TOLD_BY } from './extension.ts'
import type { FoundRequest, SubjectVisit } from './queries.ts'
import { outcomeText, requestLine } from './subjects-page.ts'

/** Rows on the screen, and on paper for the person. */
const ROWS = {
  masked: partView<RowSetting & { one: VisitLine; index: number }>('head/data-requests/visit-row'),
  whole: partView<RowSetting & { one: VisitLine; index: number }>('head/data-requests/copy-row'),
}

interface RowSetting {
  request: object
  t: Translate
}

interface VisitLine {
  id: string
  href: string
  /** The page on which it is corrected. */
  correction: string
  name: string
  day: string
  times: string
  place: string
  phone: string
  purpose: string
  host: string
  facts: string[]
  state: string
  /** Says that somebody else gave the same number. */
  shared: boolean
  /** Says why this visit cannot be deleted yet, and until when. */
  kept: string
}

interface Around {
  office: Office
  t: Translate
  today: OfficeDay
  exceptions: Exceptions
}

export async function requestPage(
  found: FoundRequest,
  { office, t, today, exceptions }: Around,
  phones: Phones,
) {
  const { request, visits, guests, notes } = found
  const erases = ERASING_KINDS.includes(request.kind)
  const erasable = visits.filter((visit) => visit.erasable).length + guests.length + notes.length
  const kind = request.kind as RequestKind
  const shown = {
    ...requestLine(request, today, t),
    acknowledge: dateText(acknowledgeOn(request.received_on, exceptions)),
    correctable: request.kind === 'correct',
    erasable: erases && request.outcome !== 'refused' ? erasable : 0,
    progress: erases ? progressText(found, erasable, t) : '',
    done: isDone(found) ? outcomeText(request, 'granted', t) : '',
    todo: t(`subjects.todo.${kind}`),
    extendable: extensionRefusal(request, today) ? '' : dateText(latestDueOn(request)),
    extension: extensionText(request, t),
    mixed: !request.closed_at && isMixed([...visits, ...guests]),
  }
  const row = (entry: SubjectVisit | ExpectedGuestRow | StaffNoteRow, index: number) => {
    const one =
      'entered_at' in entry
        ? { ...visitLine(entry, office, t, phones), kept: erases ? keptText(entry, office, t) : '' }
        : 'what' in entry
          ? noteLine(entry, t, phones)
          : guestLine(entry, t, phones)
    return ROWS[phones]({ one, index, request: shown, t })
  }
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    request: shown,
    visits: await renderRows([...guests, ...visits, ...notes], row),
    none: t(request.visits.length === 0 ? 'subjects.nothing' : 'subjects.gone'),
  }
}

function progressText(found: FoundRequest, erasable: number, t: Translate): string {
  const { request } = found
  const left = countLeft(found)
  const gone = request.visits.length - left
  const kept = left - erasable
  const parts = [
    gone > 0 && left > 0 && t('subjects.partly', { count: gone }),
    kept > 0 && !request.outcome && t('subjects.kept', { count: kept }),
  ]
  return parts.filter(Boolean).join(' ')
}

function keptText(
  { erasable, hold, state, entered_at: enteredAt }: SubjectVisit,
  office: Office,
  t: Translate,
) {
  if (erasable) return ''
  if (hold) return t('subjects.held', { document: hold.document, until: dateText(hold.until) })
  const closes = momentText(closesAt(enteredAt, office.closeMinutes))
  return t(state === 'waiting' ? 'subjects.still_waiting' : 'subjects.still_inside', { closes })
}

export function refusalChoices(typed: Typed, t: Translate): Choice[] {
  return choices(REFUSALS, typed['refusal'], (one) => t(`subjects.refusal.${one}`))
}

export function extensionForm(typed: Typed, t: Translate) {
  return {
    typed,
    reasons: choices(EXTENSION_REASONS, typed['reason'], (one) => t(`subjects.extension.reason.${one}`)),
    ways: choices(TOLD_BY, typed['told_by'], (way) => t(`subjects.extension.by.${way}`)),
  }
}

function extensionText(request: SubjectRequestRow, t: Translate) {
  const { extended_until: until, extension_reason: reason, told_on: toldOn, told_by: toldBy } = request
  if (!until || !reason || !toldOn || !toldBy) return undefined
  return {
    before: dateText(dueOn({ ...request, extended_until: null })),
    until: dateText(until),
    reason: t(`subjects.extension.reason.${reason as 'complex'}`),
    told: t('subjects.extension.told', {
      day: dateText(toldOn),
      way: t(`subjects.extension.by.${toldBy as 'letter'}`),
    }),
  }
}

/** True when one number has several names or is known to be shared. */
function isMixed(visits: { name: string | null; phone_shared?: boolean }[]): boolean {
  const names = visits.flatMap(({ name }) => (name === null ? [] : plainWords(name)))
  return visits.length > 1 && (new Set(names).size > 1 || visits.some((visit) => visit.phone_shared))
}

/** A note for the gate, as a line among the visits. */
function noteLine(note: StaffNoteRow, t: Translate, phones: Phones): VisitLine {
  return {
    ...{ id: note.id, href: '/office#notes', correction: '/office#notes', name: t('notes.one') },
    ...{ day: dateText(officeDay(note.made_at)), times: '', place: '', phone: phoneOf(note, phones) },
    ...{ purpose: noteText(note, t), host: '', facts: [], shared: false, state: '', kept: '' },
  }
}

/** An expected guest, as a line among the visits. */
function guestLine(guest: ExpectedGuestRow, t: Translate, phones: Phones): VisitLine {
  const { id, name, day, position, place, host } = guest
  const path = `/guests/${id}`
  return {
    ...{ id, href: path, correction: path, name, day: dateText(day), times: guestTime(guest) },
    place: [position, place].filter(Boolean).join(', '),
    phone: phoneOf(guest, phones),
    purpose: purposeText(guest, t),
    host: host ?? '',
    facts: [],
    shared: false,
    state: t('subjects.expected'),
    kept: '',
  }
}

function visitLine(
  visit: SubjectVisit,
  office: Office,
  t: Translate,
  phones: Phones,
): Omit<VisitLine, 'kept'> {
  return {
    id: visit.id,
    href: `/log/visits/${visit.id}`,
    correction: `/gate/visits/${visit.id}`,
    name: visitorName(visit, t),
    day: dateText(visit.day),
    times: [visit.entered_at, visit.left_at].flatMap((at) => (at ? [clockTime(at)] : [])).join(' – '),
    place: [visit.position, placeText(visit, office.communes)].filter(Boolean).join(', '),
    phone: phoneOf(visit, phones),
    purpose: purposeText(visit, t),
    host: visit.host ?? '',
    facts: LISTED_FIELDS.flatMap((field) => (visit[field] ? `${t(`field.${field}`)} ${visit[field]}` : [])),
    shared: visit.phone_shared,
    state: stateText(visit, t),
  }
}
