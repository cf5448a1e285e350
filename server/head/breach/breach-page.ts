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
import type { BreachRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { dateText, momentText } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { ListedBreach } from './queries.ts'

export interface Submitted {
  typed: Typed
  problems: Problems
  ticked: string[]
}

export function recordForm(
  { typed, ticked, problems }: Submitted,
  { t, hasApp }: { t: Translate; hasApp: boolean },
) {
  return {
    typed,
    problems,
    kinds: DATA_KINDS.filter((kind) => kind !== 'app' || hasApp || ticked.includes(kind)).map((value) => ({
      value,
      label: t(`breach.kind.${value}`),
      checked: ticked.includes(value),
    })),
    harms: choices(HARMS, typed['harm'] ?? 'unknown', (harm) => t(`breach.harm.${harm}`)),
  }
}

export function breachLine(breach: ListedBreach, now: Date, t: Translate) {
  const { id, discovered_at, what } = breach
  return { id, discovered: momentText(discovered_at), what, clock: clockText(breach, now, t) }
}

export function reportPage(
  breach: BreachRow,
  { office, now, t }: { office: Office; now: Date; t: Translate },
) {
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

const TONES: Record<BreachClock['state'], 'good' | 'due' | 'bad' | 'plain'> = {
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
) {
  const { state, minutes } = clockOf(breach, now)
  const duration = t('gate.hours', { hours: Math.floor(minutes / 60), minutes: minutes % 60 })
  return {
    text: t(`breach.clock.${state}`, { duration, deadline: momentText(deadlineOf(breach)) }),
    tone: TONES[state],
  }
}
