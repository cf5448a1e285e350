import {
  type BreachClock,
  clockOf,
  DATA_KINDS,
  type DataKind,
  deadlineOf,
  HARMS,
  keptUntil,
  STEPS,
  type Step,
  stepsDone,
} from '../../core/offices/breach.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Pages } from '../../http/pages.ts'
import type { Page } from '../../http/views.ts'
import type { BreachRow } from '../../platform/db/schema.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Breach, Entry, ListedBreach } from './queries.ts'

/** The values of a record for its form. */
export interface RecordForm {
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

interface StepLine {
  step: Step
  label: string
  /** When and by whom; empty while it is not done. */
  done: string
  words: string[]
}

export interface EntryLine {
  at: string
  what: string
  who: string
  words: string[]
  changes: { field: string; before: string; after: string }[]
}

export interface BreachPage extends Page {
  officeTitle: string
  parent: string
  id: string
  version: number
  clock: ClockText
  facts: { label: string; lines: string[] }[]
  steps: StepLine[]
  entries: EntryLine[]
  closed: string
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
  return {
    id: breach.id,
    discovered: momentText(breach.discovered_at),
    what: breach.what,
    clock: clockText(breach, breach.reported_at ?? undefined, now, t),
  }
}

export function breachPage(
  { breach, steps, entries }: Breach,
  { office, now, t }: { office: Office; now: Date; t: Translate },
): Omit<BreachPage, 'title'> {
  const done = stepsDone(steps)
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    id: breach.id,
    version: breach.version,
    clock: clockText(breach, done.get('authority')?.at, now, t),
    facts: (Object.keys(FACTS) as (keyof typeof FACTS)[]).map((field) => ({
      label: t(`breach.fact.${field}`),
      lines: FACTS[field](breach[field], t).split('\n'),
    })),
    steps: STEPS.map((step) => stepLine(step, done.get(step), t)),
    entries: entries.rows.map((entry) => entryLine(entry, t)),
    closed: breach.closed_at
      ? t('breach.closed_at', {
          at: momentText(breach.closed_at),
          until: dateText(keptUntil(breach.closed_at)),
        })
      : '',
  }
}

function stepLine(step: Step, entry: Entry | undefined, t: Translate): StepLine {
  return {
    step,
    label: t(`breach.step.${step}`),
    done: entry ? [momentText(entry.at), entry.who].filter(Boolean).join(', ') : '',
    words: entry?.words.split('\n').filter(Boolean) ?? [],
  }
}

function entryLine(entry: Entry, t: Translate): EntryLine {
  const changes = Object.entries(entry.changes ?? {}) as [keyof typeof FACTS, [unknown, unknown]][]
  return {
    at: momentText(entry.at).slice(0, 11),
    what: [t(`breach.entry.${entry.kind}`), entry.step && t(`breach.step.${entry.step as Step}`)]
      .filter(Boolean)
      .join(': '),
    who: entry.who ?? '',
    words: entry.words.split('\n').filter(Boolean),
    changes: changes.map(([field, [before, after]]) => ({
      field: t(`breach.fact.${field}`),
      before: FACTS[field](before, t),
      after: FACTS[field](after, t),
    })),
  }
}

/** Formats each fact, from the table or from the JSON of a change. */
const FACTS = {
  discovered_at: (value: unknown) => momentText(new Date(value as string)),
  what: (value: unknown) => String(value),
  kinds: (value: unknown, t: Translate) =>
    (value as DataKind[]).map((kind) => t(`breach.kind.${kind}`)).join(', '),
  people: (value: unknown, t: Translate) =>
    value === null ? t('breach.people_unknown') : t('breach.people_about', { people: value as number }),
  harm: (value: unknown, t: Translate) => t(`breach.harm.${value as BreachRow['harm']}`),
  measures: (value: unknown, t: Translate) => String(value) || t('log.none'),
} satisfies Record<string, (value: unknown, t: Translate) => string>

const TONES: Record<BreachClock['state'], ClockText['tone']> = {
  running: 'due',
  over: 'bad',
  told: 'good',
  told_late: 'bad',
  not_due: 'plain',
}

function clockText(
  breach: Pick<BreachRow, 'discovered_at' | 'harm'>,
  reportedAt: Date | undefined,
  now: Date,
  t: Translate,
): ClockText {
  const { state, minutes } = clockOf(breach, reportedAt, now)
  const duration = t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return {
    text: t(`breach.clock.${state}`, { duration, deadline: momentText(deadlineOf(breach)) }),
    tone: TONES[state],
  }
}
