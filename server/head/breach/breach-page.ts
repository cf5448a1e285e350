import {
  type BreachClock,
  clockOf,
  DATA_KINDS,
  type DataKind,
  deadlineOf,
  HARMS,
  keptUntil,
} from '../../core/offices/breach.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Pages } from '../../http/pages.ts'
import type { Page } from '../../http/views.ts'
import type { BreachRow } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { ListedBreach } from './queries.ts'

/** The values of a record for its form. */
interface RecordForm {
  typed: Typed
  problems: Problems
  kinds: Choice[]
  harms: Choice[]
}

export interface BreachesPage extends Page, RecordForm, Pages {
  clientUuid: string
  openCount: number
  /** The open breaches on this page of the list. */
  open: BreachLine[]
  closed: BreachLine[]
}

interface BreachLine {
  id: string
  discovered: string
  what: string
  clock: ClockText
}

interface ClockText {
  text: string
  tone: 'good' | 'due' | 'bad' | 'plain'
}

export interface ReportPage extends Page {
  officeTitle: string
  parent: string
  id: string
  version: number
  clock: ClockText
  facts: { label: string; lines: string[] }[]
  closed: string
}

export interface BreachPage extends ReportPage {
  notice: string
  /** What to do, in order of importance. */
  steps: string[]
  form: RecordForm
  formOpen: boolean
}

export function recordForm(typed: Typed, ticked: string[], problems: Problems, t: Translate): RecordForm {
  return {
    typed,
    problems,
    kinds: DATA_KINDS.map((value) => ({
      value,
      label: t(`breach.kind.${value}`),
      checked: ticked.includes(value),
    })),
    harms: choices(HARMS, typed['harm'] ?? 'unknown', (harm) => t(`breach.harm.${harm}`)),
  }
}

export function breachLine(breach: ListedBreach, now: Date, t: Translate): BreachLine {
  const { id, discovered_at, what } = breach
  return { id, discovered: momentText(discovered_at), what, clock: clockText(breach, now, t) }
}

export function reportPage(
  breach: BreachRow,
  { office, now, t }: { office: Office; now: Date; t: Translate },
): Omit<ReportPage, 'title'> {
  const { discovered_at, what, kinds, people, harm, measures, reported_at, closed_at } = breach
  const facts = {
    discovered_at: momentText(discovered_at),
    what,
    kinds: kinds.map((kind) => t(`breach.kind.${kind as DataKind}`)).join(', '),
    people: people === null ? t('breach.people_unknown') : t('breach.people_about', { people }),
    harm: t(`breach.harm.${harm}`),
    measures: measures || t('log.none'),
    reported_at: reported_at ? momentText(reported_at) : t('breach.not_reported'),
  }
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    id: breach.id,
    version: breach.version,
    clock: clockText(breach, now, t),
    facts: (Object.keys(facts) as (keyof typeof facts)[]).map((field) => ({
      label: t(`breach.fact.${field}`),
      lines: facts[field].split('\n'),
    })),
    closed: closed_at
      ? t('breach.closed_at', { at: momentText(closed_at), until: dateText(keptUntil(closed_at)) })
      : '',
  }
}

const TONES: Record<BreachClock['state'], ClockText['tone']> = {
  running: 'due',
  over: 'bad',
  told: 'good',
  told_late: 'bad',
  not_due: 'plain',
}

function clockText(
  breach: Pick<BreachRow, 'discovered_at' | 'harm' | 'reported_at'>,
  now: Date,
  t: Translate,
): ClockText {
  const { state, minutes } = clockOf(breach, now)
  const duration = t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return {
    text: t(`breach.clock.${state}`, { duration, deadline: momentText(deadlineOf(breach)) }),
    tone: TONES[state],
  }
}
