import { roomsOf } from '../../core/hosts/host.ts'
import type { Closure } from '../../core/offices/closure.ts'
import type { Office } from '../../core/offices/directory.ts'
import { keptText, privacyNotice } from '../../core/offices/privacy-notice.ts'
import { offered } from '../../core/places/communes.ts'
import type { PassVisit } from '../../core/visits/passes.ts'
import { APP_STATUSES, defaultPurpose, isInside, purposesWith } from '../../core/visits/visit.ts'
import { fieldsOn, formFields } from '../../core/visits/visit-fields.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'

interface FormState {
  clientUuid: string
  ticket?: string | undefined
  typed?: Typed
  problems?: Problems
  /** The result of the form that was sent. */
  alert?: string
  closed?: Closure | undefined
  notes?: string[]
  own?: { code: string; visit: PassVisit }[]
}

export function formPage(
  setting: {
    office: Office
    app: RecommendedAppRow | undefined
    lang: Language
    t: Translate
    onward: (path: string) => string
    /** Query parameters of the scanned code, which a change of language must keep. */
    scanned: Record<string, string>
  },
  state: FormState,
) {
  const { office, app, t, onward } = setting
  const typed = state.typed ?? {}
  const path = `/v/${office.code}`
  const own = (state.own ?? []).map((one) => ownPass(one, t, onward))
  return {
    title: own.length > 0 ? t('self.here_title') : (state.closed?.title ?? t('self.title')),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `${path}?${new URLSearchParams({ ...setting.scanned, lang: '' }).toString()}`,
    action: onward(path),
    clientUuid: state.clientUuid,
    ticket: state.ticket,
    typed,
    problems: state.problems ?? {},
    alert: state.alert,
    closed: state.closed
      ? {
          text: state.closed.text,
          successor: office.successor && {
            name: office.successor.name,
            address: onward(`/v/${office.successor.code}`),
          },
        }
      : undefined,
    notes: state.notes ?? [],
    fields: formFields(fieldsOn('visitor', office), t),
    rooms: office.tellsHosts ? roomsOf(office.hosts) : undefined,
    communes: offered(office.communes),
    purposes: choices(
      purposesWith(office, typed['purpose']),
      typed['purpose'] ?? defaultPurpose(office),
      (value) => (value === 'other' ? t('self.purpose_other') : t(`purpose.${value}`)),
    ),
    statuses: choices(APP_STATUSES, typed['app_status'] ?? 'not_asked', (value) => t(`self.app.${value}`)),
    appQuestion: app ? t('self.app_question', { app: app.name }) : '',
    keptFor: keptText(office, t),
    privacy: privacyNotice(office, app?.name, t),
    privacyAddress: onward(`/privacy/${office.code}`),
    own,
    mayRecall: own.length === 0 && state.typed === undefined,
  }
}

function ownPass(
  { code, visit }: { code: string; visit: PassVisit },
  t: Translate,
  onward: (path: string) => string,
) {
  const inside = isInside(visit)
  return {
    label: t(`state.${visit.state}`),
    times: inside
      ? t('self.since', { time: clockTime(visit.entered_at) })
      : t('self.registered', { time: clockTime(visit.registered_at) }),
    address: onward(`/p/${code}`),
    leaveAction: inside ? onward(`/p/${code}/leave`) : undefined,
  }
}
