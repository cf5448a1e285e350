import type { OptionalField } from '../../platform/db/schema.ts'
import type { MessageKey, Translate } from '../../platform/messages/messages.ts'
import { basisOf } from '../organisation/kinds.ts'
import { OPTIONAL_FIELDS } from '../visits/visit-fields.ts'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS } from './data-rights.ts'
import type { Office } from './directory.ts'
import type { Kind } from './kinds.ts'

const SHORT = [
  ...(['who', 'what'] as const),
  ...OPTIONAL_FIELDS,
  ...(['why', 'seen_by', 'told', 'how_long', 'rights', 'phone'] as const),
] as const
const WHOLE = [
  ...(['who', 'what'] as const),
  ...OPTIONAL_FIELDS,
  ...(['expected', 'voluntary', 'card', 'why', 'seen_by', 'told', 'given', 'how_long'] as const),
  ...(['backups', 'safe', 'phone', 'rights', 'complain'] as const),
] as const
type Line = (typeof SHORT)[number] | (typeof WHOLE)[number]

/** The notice that must precede the form (Luật 91/2025/QH15), in one screen beside it. */
export function privacyNotice(office: Office, appName: string | undefined, t: Translate) {
  return linesOf(
    SHORT.filter((line) => isKept(line, office)),
    office,
    appName,
    t,
  )
}

/** The notice in one sentence. */
export function keptText({ retentionDays, organisation }: Office, t: Translate): string {
  return t(traces(organisation) ? 'self.kept_trace' : 'self.kept', { days: retentionDays })
}

function traces({ parts }: Office['organisation']): boolean {
  return parts.includes('trace')
}

/** The whole notice; the page lists the time limits of answers as well. `backupDays`: undefined without backups. */
export function wholeNotice(
  office: Office,
  { appName, backupDays }: { appName: string | undefined; backupDays: number | undefined },
  t: Translate,
) {
  const lines = WHOLE.filter(
    (line) => isKept(line, office) && (line !== 'backups' || backupDays !== undefined),
  )
  return linesOf(lines, office, appName, t, backupDays)
}

function isField(line: string): line is OptionalField {
  return OPTIONAL_FIELDS.some((field) => field === line)
}

/** Leaves out the lines about data that this office does not keep. */
function isKept(line: string, office: Office): boolean {
  if (isField(line)) return office.fields.includes(line)
  if (line === 'told') return waysOf(office).length > 0
  return line !== 'expected' || office.expectsGuests
}

const WAYS = ['email', 'push', 'webhook', 'district'] as const

/** The ways in which a notification of an arrival leaves the program. */
function waysOf(office: Office): (typeof WAYS)[number][] {
  const isOn = {
    email: office.mailsHosts,
    push: office.pushesHosts,
    webhook: office.callsWebhook,
    district: office.callsDistrict && office.hasDistrictWebhook && !office.callsWebhook,
  }
  return office.tellsHosts ? WAYS.filter((way) => isOn[way]) : []
}

/** The sentences of a line; who sees a name, and where it is sent, depends on the head's settings. */
function sentencesOf(line: Line, office: Office, hasApp: boolean): MessageKey[] {
  const ways = waysOf(office)
  const isNamed = office.namesVisitors && ways.length > 0
  const { details, kind, oneUnit } = office.organisation
  if (line === 'seen_by') {
    const others = [
      office.tellsHosts && 'host',
      office.expectsGuests && 'invitation',
      oneUnit ? 'one' : traces(office.organisation) ? 'trace' : 'district',
    ] as const
    return [
      'privacy.seen_by.text',
      ...others.flatMap((one) => (one ? [`privacy.seen_by.${one}` as const] : [])),
    ]
  }
  if (hasApp && (line === 'what' || line === 'voluntary'))
    return [`privacy.${line}.text`, `privacy.${line}.app`]
  if (line === 'told' && isNamed)
    return [
      'privacy.told.text',
      ...ways.map((way) => `privacy.told.named.${way}` as const),
      'privacy.told.stays',
    ]
  if (line === 'told')
    return [
      'privacy.told.text',
      ...ways.map((way) => `privacy.told.${way}` as const),
      'privacy.told.nameless',
    ]
  if (line === 'why')
    return [
      traces(office.organisation) ? 'privacy.why.trace' : 'privacy.why.text',
      `privacy.basis.${basisOf(kind, details.ownership)}`,
      ...(hasApp ? ['privacy.why.app' as const] : []),
    ]
  if (line === 'rights' && contactOf(office)) return ['privacy.rights.text', 'privacy.rights.contact']
  if (isField(line)) return [`field_notice.${line}.text`]
  return [line === 'given' && isNamed ? 'privacy.given.beside' : `privacy.${line}.text`]
}

/** In a commune's tree, bodies of their own and no part of its committee; for a lawyer to confirm. */
const NOT_THE_COMMITTEE: readonly string[] = [
  ...(['party', 'mass_org', 'association', 'armed_forces'] as const),
  ...(['school_lower', 'school_primary', 'school_preschool'] as const),
] satisfies Kind[]

/** The office, and the organisation that it belongs to: a ward or a gate is no controller of data. */
function controllerOf({ name, kind, organisation }: Office): string {
  const isBody = organisation.kind === 'xa' && NOT_THE_COMMITTEE.includes(kind)
  const isOwn = organisation.kind === 'huyen' || isBody || organisation.name === name
  return isOwn ? name : `${organisation.name} (${name})`
}

/** Whom to ask about personal data without coming back. */
function contactOf({ organisation: { details } }: Office): string {
  const { name, phone, email } = details.contact ?? {}
  return [name, phone, email].filter(Boolean).join(', ')
}

function linesOf(
  lines: readonly Line[],
  office: Office,
  appName: string | undefined,
  t: Translate,
  backupDays?: number,
) {
  const words = {
    ...ANSWER_DAYS,
    acknowledge: ACKNOWLEDGE_DAYS,
    office: controllerOf(office),
    contact: contactOf(office),
    app: appName,
    days: office.retentionDays,
    backup_days: backupDays ?? 0,
  }
  return lines.map((line) => ({
    about: t(isField(line) ? `field_notice.${line}.about` : `privacy.${line}.about`),
    text: sentencesOf(line, office, appName !== undefined)
      .map((sentence) => t(sentence, words))
      .join(' '),
  }))
}
