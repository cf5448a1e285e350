import { SCOPES } from '../../core/api-keys/key.ts'
import type { ApiKey } from '../../core/api-keys/queries.ts'
import { hasEnded, inOrder, type TreeOffice } from '../../core/offices/tree.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { Page } from '../../http/views.ts'
import { type Choice, choices } from '../../platform/lib/choices.ts'
import { dateText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { REACHES, TERMS, withFigures } from './key-form.ts'

interface KeyLine {
  id: string
  name: string
  /** Says what it gives access to, of which offices, and until when. */
  opens: string
  used: string
  expired: boolean
}

export interface KeysPage extends Page {
  message: string
  rows: KeyLine[]
  clientUuid: string
  scopes: Choice[]
  reaches: Choice[]
  offices: Choice[]
  terms: Choice[]
  typed: Typed
  problems: Problems
}

export interface KeyPage extends Page {
  line: KeyLine
  message: string
  made: string
  /** The names of the offices, if the key is limited to some. */
  offices: string[]
  /** The key itself, only on the page that follows its creation; empty otherwise. */
  secret: string
  /** A command to try the key. */
  example: string
  typed: Typed
  problems: Problems
}

interface Known {
  all: TreeOffice[]
  now: Date
  t: Translate
}

function keyLine(key: ApiKey, { now, t }: Omit<Known, 'all'>): KeyLine {
  const whose =
    key.scope === 'metrics'
      ? undefined
      : key.offices
        ? t('api_keys.of_offices', { count: key.offices.length })
        : t('api_keys.of_all')
  const expired = key.expires_at <= now
  const until = t(expired ? 'api_keys.expired' : 'api_keys.until', {
    day: dateText(officeDay(key.expires_at)),
  })
  return {
    id: key.id,
    name: key.name,
    opens: [t(`api_keys.scopes.${key.scope}`), whose, until].filter(Boolean).join(' · '),
    used: key.used_on ? t('api_keys.used', { day: dateText(key.used_on) }) : t('api_keys.unused'),
    expired,
  }
}

interface Shown extends Known {
  keys: ApiKey[]
  message: string
  clientUuid: string
  typed: Typed
  problems: Problems
  ticked: string[]
}

export function keysPage({ keys, typed, ticked, ...shown }: Shown): KeysPage {
  const { t } = shown
  return {
    title: t('api_keys.title'),
    message: shown.message,
    rows: keys.map((key) => keyLine(key, shown)),
    clientUuid: shown.clientUuid,
    scopes: choices(SCOPES, typed['scope'] ?? 'figures', (scope) => t(`api_keys.scopes.${scope}`)),
    reaches: choices(REACHES, typed['reach'] ?? 'all', (reach) => t(`api_keys.reaches.${reach}`)),
    offices: officeChoices(shown, ticked),
    terms: choices(TERMS, typed['term'] ?? '365', (term) => t(`api_keys.terms.${term}`)),
    typed,
    problems: shown.problems,
  }
}

function officeChoices({ all, now, t }: Known, ticked: string[]): Choice[] {
  const today = officeDay(now)
  return withFigures(all)
    .toSorted(inOrder)
    .map((office) => ({
      value: office.id,
      label: nameOf(office, today, t),
      checked: ticked.includes(office.id),
    }))
}

/** Adds the last day of a closed office, which distinguishes offices of the same name. */
function nameOf(office: TreeOffice, today: OfficeDay, t: Translate): string {
  const ended = hasEnded(office, today) && office.valid_to
  return ended ? t('api_keys.ended_office', { office: office.name, day: dateText(ended) }) : office.name
}

interface ShownKey extends Known {
  key: ApiKey
  message: string
  secret: string
  /** The application's URL. */
  address: string
  typed: Typed
  problems: Problems
}

export function keyPage({ key, all, secret, address, typed, problems, ...shown }: ShownKey): KeyPage {
  const { t, now } = shown
  const chosen = new Set(key.offices)
  const path = key.scope === 'metrics' ? '/metrics' : `/api/figures?from=${officeDay(now)}`
  return {
    title: t('api_keys.title'),
    line: keyLine(key, shown),
    message: shown.message,
    made: t('api_keys.made', { day: dateText(officeDay(key.made_at)) }),
    offices: withFigures(all)
      .filter(({ id }) => chosen.has(id))
      .toSorted(inOrder)
      .map((office) => nameOf(office, officeDay(now), t)),
    secret,
    example: secret && `curl -H "Authorization: Bearer ${secret}" "${address}${path}"`,
    typed: { name: key.name, ...typed },
    problems,
  }
}
