import { type Choice, choices } from '../choices.ts'
import { minutesInto, officeDay } from '../clock.ts'
import type { RecommendedAppRow } from '../db/schema.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import type { Language, Translate } from '../messages/messages.ts'
import { communeKinds } from '../offices/communes.ts'
import type { Office } from '../offices/directory.ts'
import { APP_STATUSES, PURPOSES } from '../visits/visit.ts'

interface FormPage extends Page {
  officeTitle: string
  parent: string
  languageAddress: string
  action: string
  clientUuid: string
  /** Proof that the code of the lobby's screen was scanned. */
  ticket: string | undefined
  typed: Typed
  problems: Problems
  notes: string[]
  placeLabel: string
  communes: string[]
  purposes: Choice[]
  statuses: Choice[]
  appQuestion: string
  keptFor: string
  pass: string | undefined
}

export function formPage(
  setting: {
    office: Office
    app: RecommendedAppRow | undefined
    lang: Language
    t: Translate
    action: string
    /** What the scanned code added to the address; another language must not lose it. */
    scanned: Record<string, string>
  },
  state: { clientUuid: string; ticket: string | undefined; typed?: Typed; problems?: Problems },
  notes: string[],
  pass: string | undefined,
): FormPage {
  const { office, app, t } = setting
  const typed = state.typed ?? {}
  return {
    title: t('self.title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/v/${office.code}?${new URLSearchParams({ ...setting.scanned, lang: '' }).toString()}`,
    action: setting.action,
    clientUuid: state.clientUuid,
    ticket: state.ticket,
    typed,
    problems: state.problems ?? {},
    notes,
    placeLabel: t(`gate.place.${communeKinds(office.communes)}`),
    communes: office.communes.map((commune) => commune.name),
    purposes: choices(PURPOSES, typed['purpose'] ?? (office.oneStop ? 'procedure' : 'work'), (value) =>
      t(`purpose.${value}`),
    ),
    statuses: choices(APP_STATUSES, typed['app_status'] ?? 'not_asked', (value) => t(`self.app.${value}`)),
    appQuestion: app ? t('self.app_question', { app: app.name }) : '',
    keptFor: t('self.kept', { days: office.retentionDays }),
    pass,
  }
}

/** Outside these hours a registration still waits, with a word that somebody must be there to confirm it. */
export function isReceiving(office: Pick<Office, 'opensMinutes' | 'closesMinutes'>, now: Date): boolean {
  const day = officeDay(now)
  return now >= minutesInto(day, office.opensMinutes) && now < minutesInto(day, office.closesMinutes)
}
