import type { Exceptions } from '../calendar/working-days.ts'
import { type Choice, choices } from '../choices.ts'
import { clockTime, dateText, type OfficeDay } from '../clock.ts'
import type { SubjectRequestRow } from '../db/schema.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import type { Translate } from '../messages/messages.ts'
import { REQUEST_KINDS, type RequestKind } from '../offices/data-rights.ts'
import type { Office } from '../offices/directory.ts'
import { phoneTail, phoneText } from '../visits/phone.ts'
import { placeText, purposeText, visitorName } from '../visits/words.ts'
import { acknowledgeOn, dueOn } from './clocks.ts'
import type { SubjectVisit } from './queries.ts'

interface RequestLine {
  id: string
  kind: string
  received: string
  due: string
  late: boolean
  outcome: string
}

export interface SubjectsPage extends Page {
  kinds: Choice[]
  typed: Typed
  problems: Problems
  today: OfficeDay
  open: RequestLine[]
  closed: RequestLine[]
}

interface VisitLine {
  id: string
  name: string
  day: string
  times: string
  place: string
  phone: string
  purpose: string
  host: string
  state: string
  /** Why this visit cannot be deleted now. */
  kept: string
}

export interface RequestPage extends Page {
  officeTitle: string
  parent: string
  request: RequestLine & { acknowledge: string; correctable: boolean; erasable: number }
  visits: VisitLine[]
  none: string
  message: string | undefined
  problems: Problems
}

export function subjectsPage(
  { open, closed }: { open: SubjectRequestRow[]; closed: SubjectRequestRow[] },
  typed: Typed,
  today: OfficeDay,
  t: Translate,
): Pick<SubjectsPage, 'kinds' | 'open' | 'closed'> {
  return {
    kinds: choices(REQUEST_KINDS, typed['kind'], (kind) => t(`subjects.kind.${kind}`)),
    open: open.map((request) => requestLine(request, today, t)),
    closed: closed.map((request) => requestLine(request, today, t)),
  }
}

function requestLine(request: SubjectRequestRow, today: OfficeDay, t: Translate): RequestLine {
  const kind = request.kind as RequestKind
  const due = dueOn(kind, request.received_on)
  return {
    id: request.id,
    kind: t(`subjects.kind.${kind}`),
    received: dateText(request.received_on),
    due: dateText(due),
    late: !request.closed_at && due < today,
    outcome: request.outcome ? t(`subjects.outcome.${request.outcome}`) : '',
  }
}

export function requestPage(
  { request, visits }: { request: SubjectRequestRow; visits: SubjectVisit[] },
  {
    office,
    t,
    today,
    exceptions,
  }: { office: Office; t: Translate; today: OfficeDay; exceptions: Exceptions },
  phones: 'masked' | 'whole',
): Omit<RequestPage, 'title' | 'message' | 'problems'> {
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    request: {
      ...requestLine(request, today, t),
      acknowledge: dateText(acknowledgeOn(request.received_on, exceptions)),
      correctable: request.kind === 'correct',
      erasable: request.kind === 'erase' ? visits.filter((visit) => isErasable(visit)).length : 0,
    },
    visits: visits.map((visit) => visitLine(visit, office, t, phones)),
    none: t(request.visits.length === 0 ? 'subjects.nothing' : 'subjects.gone'),
  }
}

function isErasable(visit: SubjectVisit): boolean {
  return !visit.held && visit.state !== 'inside' && visit.state !== 'waiting'
}

function visitLine(visit: SubjectVisit, office: Office, t: Translate, phones: 'masked' | 'whole'): VisitLine {
  const open = visit.state === 'inside' || visit.state === 'waiting'
  return {
    id: visit.id,
    name: visitorName(visit, t),
    day: dateText(visit.day),
    times: [visit.entered_at, visit.left_at].flatMap((at) => (at ? [clockTime(at)] : [])).join(' – '),
    place: placeText(visit, office.communes),
    phone: visit.phone ? (phones === 'whole' ? phoneText(visit.phone) : phoneTail(visit.phone)) : '',
    purpose: purposeText(visit, t),
    host: visit.host ?? '',
    state: visit.voided_at ? t('state.voided') : t(`state.${visit.state}`),
    kept: visit.held ? t('subjects.held') : open ? t('subjects.still_here') : '',
  }
}
