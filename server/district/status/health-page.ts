import { lastText } from '../../core/figures/last-entry.ts'
import { CONDITIONS, type Facts, isStuck } from '../../core/installation/conditions.ts'
import type { State } from '../../core/installation/queries.ts'
import { LIST_DAY, LIST_SOURCES } from '../../core/places/places.ts'
import type { ProxyFinding } from '../../http/proxies.ts'
import type { ChannelStateRow } from '../../platform/db/schema.ts'
import { dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'
import type { Failure } from '../../platform/outgoing/failure.ts'
import { conditionRows, momentText } from './condition-rows.ts'
import type { OfficeHealth } from './health.ts'

interface Health {
  version: string
  facts: Facts
  /** Where mails about conditions go. */
  operator: string | undefined
  offices: OfficeHealth[]
  reached: Reached
  notices: DeliveryState
  summaries: DeliveryState
  /** Undefined where no identity provider is configured. */
  oidc: { failure: Failure | undefined } | undefined
}

export function healthPage(
  { version, facts, operator, offices, reached, notices, summaries, oidc }: Health,
  t: Translate,
  lang: Language,
) {
  const { states, now } = facts
  const sorted = offices.toSorted(
    (one, other) =>
      other.troubles.length - one.troubles.length || names.compare(one.office.name, other.office.name),
  )
  const troubled = sorted.filter(({ troubles }) => troubles.length > 0)
  const nameOf = new Map(offices.map(({ office }) => [office.id, office.name]))
  return {
    title: t('health.title'),
    version: t('health.intro', { version }),
    places: t('health.places', { day: dateText(LIST_DAY), sources: LIST_SOURCES }),
    rows: [
      lastRow(offices, t),
      ...CONDITIONS.flatMap((condition) => {
        const rows = conditionRows(condition, facts, { nameOf, t })
        if (condition === 'clock')
          return rows.map((row) => ({ ...row, link: { href: '/clock', text: t('clock.row.link') } }))
        return condition === 'notices'
          ? (['telling', 'summary'] as const).map((what) =>
              tellingRow(what, what === 'telling' ? notices : summaries, now, t),
            )
          : rows
      }),
      operatorRow(operator, states.get('operator'), t),
      ...(oidc ? [oidcRow(oidc.failure, t)] : []),
      proxyRow(reached, t),
    ],
    verdict: verdictOf(troubled.length, offices.length, states, t, lang),
    troubled: troubled.map((one) => ({
      name: one.office.name,
      texts: one.troubles.map((trouble) => troubleText(trouble, one, t)),
    })),
    offices: sorted.map((one) => officeRow(one, states.get('backup'), now, t)),
  }
}

/** Reports all well only if every daily job has run before. */
function verdictOf(troubled: number, offices: number, states: Facts['states'], t: Translate, lang: Language) {
  const all = numberText(offices, lang)
  if (troubled > 0) return { text: t('health.troubled', { count: troubled, all }), tone: 'bad' }
  const isKnown = (['closing', 'retention', 'audit'] as const).every((key) => states.has(key))
  return isKnown
    ? { text: t('health.well', { all }), tone: 'good' }
    : { text: t('health.unknown'), tone: 'due' }
}

const names = new Intl.Collator('vi', { numeric: true })

function officeRow(
  { office, last, closing, audited, troubles }: OfficeHealth,
  backup: State | undefined,
  now: Date,
  t: Translate,
) {
  return {
    name: office.name,
    last: lastText(last, now, t),
    closed: closing?.closed ? dateText(closing.closed) : t('health.office.never_closed'),
    retention: t('health.office.retention', { days: office.retention_days }),
    audit: t(
      audited === undefined
        ? 'health.office.unverified'
        : audited
          ? 'health.office.whole'
          : 'health.office.not_whole',
    ),
    backup: backup?.ok ? dateText(officeDay(backup.at)) : '–',
    bad: troubles.length > 0,
  }
}

function troubleText(
  trouble: OfficeHealth['troubles'][number],
  { closing }: OfficeHealth,
  t: Translate,
): string {
  if (trouble !== 'closing') return t(`health.trouble.${trouble}`)
  return closing?.open
    ? t('health.trouble.closing', { day: dateText(closing.open) })
    : t('health.trouble.closing_failed')
}

function lastRow(offices: OfficeHealth[], t: Translate) {
  const newest = offices.flatMap(({ last }) => last?.at ?? []).sort((a, b) => b.getTime() - a.getTime())[0]
  return {
    title: t('health.last.title'),
    text: newest ? t('health.last.text', { at: momentText(newest, t) }) : t('health.last.none'),
    tone: newest ? 'good' : 'due',
  }
}

function operatorRow(address: string | undefined, state: State | undefined, t: Translate) {
  const title = t('health.operator.title')
  if (!address) return { title, text: t('health.operator.off'), tone: 'due' as const }
  if (!state) return { title, text: t('health.operator.none', { address }), tone: 'good' as const }
  const why = t(`notice.failure.${state.detail['failure'] as Failure}`)
  const words = { address, at: momentText(state.at, t) }
  return state.ok
    ? { title, text: t('health.operator.ok', words), tone: 'good' as const }
    : { title, text: t('health.operator.bad', { ...words, why }), tone: 'bad' as const }
}

export function oidcRow(failure: Failure | undefined, t: Translate) {
  const title = t('doctor.oidc.title')
  if (!failure) return { title, text: t('doctor.oidc.good'), tone: 'good' as const }
  const text = t('doctor.oidc.bad', { why: t(`notice.failure.${failure}`) })
  return { title, text, tone: 'bad' as const }
}

/** How requests reach this process. */
interface Reached {
  findings: ProxyFinding[]
  requests: number
  /** The client address that the program sees for the current user. */
  address: string | undefined
}

/** Describes what is wrong with the reverse proxies, or the address as which the user is seen. */
function proxyRow({ findings, requests, address }: Reached, t: Translate) {
  const title = t('health.proxy.title')
  if (findings.length === 0) {
    return { title, text: t('health.proxy.ok', { address: address ?? '?' }), tone: 'good' as const }
  }
  const texts = findings.map(({ fault, peers, requests: count }) =>
    t(`health.proxy.${fault}`, { peers: peers.join(', '), setting: peers.join(','), count, all: requests }),
  )
  return { title, text: texts.join(' '), tone: 'bad' as const }
}

/** Notifications to hosts about visitors, or summaries of figures for heads and the district. */
type What = 'telling' | 'summary'

/** Which offices send, and with what result. */
interface DeliveryState {
  offices: string[]
  states: ChannelStateRow[]
  /** How many offices send by mail although no mail server is configured. */
  mailless: number
}

/** The delivery state of all offices together; due when the latest attempt has failed, bad when none has succeeded for long. */
export function tellingRow(
  what: What,
  { offices, states, mailless }: DeliveryState,
  now: Date,
  t: Translate,
) {
  const title = t(`health.${what}.title`)
  const count = offices.length
  if (count === 0) return { title, text: t(`health.${what}.off`), tone: 'good' as const }
  if (mailless > 0)
    return { title, text: t(`health.${what}.no_server`, { count: mailless }), tone: 'bad' as const }
  const own = states.filter(({ office_id: id }) => offices.includes(id))
  const waiting = own.reduce((sum, one) => sum + one.waiting, 0)
  const sent = newest(own, 'sent_at')?.sent_at
  const failed = newest(own, 'failed_at')
  if (failed?.failed_at && failed.failure && (!sent || failed.failed_at > sent)) {
    const why = t(`notice.failure.${failed.failure}`)
    const bad = t(`health.${what}.bad`, { count, waiting, at: momentText(failed.failed_at, t), why })
    // A message that was finally refused is not retried.
    const further = t(`health.${what}.${waiting > 0 ? 'again' : 'given_up'}`)
    const tone = own.some((one) => isStuck(one, now)) ? ('bad' as const) : ('due' as const)
    return { title, text: `${bad} ${further}`, tone }
  }
  if (!sent) return { title, text: t(`health.${what}.none`, { count }), tone: 'good' as const }
  return {
    title,
    text: t(`health.${what}.ok`, { count, waiting, at: momentText(sent, t) }),
    tone: 'good' as const,
  }
}

function newest(states: ChannelStateRow[], column: 'sent_at' | 'failed_at'): ChannelStateRow | undefined {
  return states
    .filter((one) => one[column] !== null)
    .toSorted((a, b) => Number(b[column]) - Number(a[column]))[0]
}
