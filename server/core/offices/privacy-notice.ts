import type { Translate } from '../../platform/messages/messages.ts'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS } from './data-rights.ts'
import type { Office } from './directory.ts'

export interface NoticeLine {
  about: string
  text: string
}

const SHORT = ['who', 'what', 'plate', 'why', 'seen_by', 'how_long', 'rights', 'phone'] as const
const WHOLE = [
  'who',
  'what',
  'plate',
  'expected',
  'voluntary',
  'card',
  'why',
  'seen_by',
  'given',
  'how_long',
  'backups',
  'safe',
  'phone',
  'complain',
] as const

/** The notice that must precede the form (Luật 91/2025/QH15), in one screen beside it. */
export function privacyNotice(office: Office, appName: string | undefined, t: Translate): NoticeLine[] {
  return linesOf(
    SHORT.filter((line) => isKept(line, office)),
    office,
    appName,
    t,
  )
}

/** The whole notice; the rights stand beside it with their time limits. `backupDays` where backups are made. */
export function wholeNotice(
  office: Office,
  { appName, backupDays }: { appName: string | undefined; backupDays: number | undefined },
  t: Translate,
): NoticeLine[] {
  const lines = WHOLE.filter(
    (line) => isKept(line, office) && (line !== 'backups' || backupDays !== undefined),
  )
  return linesOf(lines, office, appName, t, backupDays)
}

/** Of what only some offices keep, the others say nothing. */
function isKept(line: string, office: Office): boolean {
  if (line === 'plate') return office.fields.includes('plate')
  return line !== 'expected' || office.expectsGuests
}

function linesOf(
  lines: readonly ((typeof SHORT)[number] | (typeof WHOLE)[number])[],
  office: Office,
  appName: string | undefined,
  t: Translate,
  backupDays?: number,
): NoticeLine[] {
  const words = {
    ...ANSWER_DAYS,
    acknowledge: ACKNOWLEDGE_DAYS,
    office: office.name,
    app: appName ?? t('privacy.an_app'),
    days: office.retentionDays,
    backup_days: backupDays ?? 0,
  }
  return lines.map((line) => ({
    about: t(`privacy.${line}.about`),
    text: t(`privacy.${line}.text`, words),
  }))
}
