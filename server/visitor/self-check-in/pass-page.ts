import { answerOf } from '../../core/hosts/answer.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { WordOfDay } from '../../core/offices/word-of-day.ts'
import { adviceFor } from '../../core/recommended-app/advice.ts'
import type { PassVisit } from '../../core/visits/passes.ts'
import type { Slip } from '../../core/visits/slips.ts'
import { APP_OUTCOMES, canUndo, isAdvisable, isInside, isOpenVisit } from '../../core/visits/visit.ts'
import { othersText, visitorName } from '../../core/visits/words.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import { clockTime } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { drawCode } from '../../platform/svg/qr.ts'

const TONES: Record<PassVisit['state'], string> = {
  waiting: 'due',
  inside: 'good',
  left: 'plain',
  unclosed: 'plain',
  refused: 'plain',
  lapsed: 'plain',
}

export function passPage(
  setting: {
    office: Office
    app: RecommendedAppRow | undefined
    wordOfDay: WordOfDay
    lang: Language
    t: Translate
  },
  pass: { code: string; visit: PassVisit; now: Date; publicUrl: string; userAgent: string },
  onward: (path: string) => string,
  message: string | undefined,
) {
  const { office, app, t, lang } = setting
  const { code, visit, now } = pass
  const path = `/p/${code}`
  const open = isOpenVisit(visit)
  const state = visit.voided_at ? 'voided' : visit.state
  return {
    title: t('self.pass_title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `${path}?lang=`,
    address: onward(path),
    message,
    state: {
      name: state,
      label: t(`state.${state}`),
      tone: visit.voided_at ? 'plain' : TONES[visit.state],
      text: t(`self.state.${state}`),
    },
    // A paper slip passes from hand to hand, so its page names nobody.
    who: open && visit.slip_number === null ? whoText(visit, t) : '',
    times: timesOf(visit, t),
    answer: isInside(visit) ? answerText(visit, t) : '',
    events: open && office.tellsHosts ? `${path}/events` : '',
    wordOfDay: isInside(visit) ? setting.wordOfDay : undefined,
    clock: open ? { text: clockTime(now), now: now.getTime() } : undefined,
    code: open ? drawCode(pass.publicUrl + path) : undefined,
    leaveAction: isInside(visit) ? onward(`${path}/leave`) : undefined,
    undoAction: canUndo(visit, now, 'visitor') ? onward(`${path}/undo`) : '',
    advice:
      app && open && isOffered(visit) ? passAdvice(app, pass, lang, t, onward(`${path}/advice`)) : undefined,
    again: { address: onward(`/v/${office.code}`), label: t(open ? 'self.companion' : 'self.anew') },
    privacyAddress: onward(`/privacy/${office.code}`),
  }
}

/** Visitors who did not answer may still want to read how to install the app. */
function isOffered({ app_status }: PassVisit): boolean {
  return isAdvisable(app_status) || app_status === 'not_asked'
}

function passAdvice(
  app: RecommendedAppRow,
  { visit, userAgent }: { visit: PassVisit; userAgent: string },
  lang: Language,
  t: Translate,
  action: string,
) {
  return {
    ...adviceFor(app, lang, userAgent),
    action,
    outcomes: choices(APP_OUTCOMES, visit.app_outcome ?? undefined, (value) => t(`app_outcome.${value}`)),
    answer: visit.app_outcome ? t(`app_outcome.${visit.app_outcome}`) : '',
  }
}

function whoText(visit: PassVisit, t: Translate): string {
  return [visitorName(visit, t), othersText(visit, t)].filter(Boolean).join(' ')
}

function answerText(visit: PassVisit, t: Translate): string {
  const answer = answerOf(visit, t)?.label
  return answer ? t('hosts.answered', { answer }) : ''
}

function timesOf(visit: PassVisit, t: Translate): string {
  // Until staff confirm the visit, the visitor has only registered.
  const came = isInside(visit) || visit.left_at || visit.state === 'unclosed'
  const since = came
    ? t('self.since', { time: clockTime(visit.entered_at) })
    : t('self.registered', { time: clockTime(visit.registered_at) })
  return visit.left_at ? `${since} · ${t('self.until', { time: clockTime(visit.left_at) })}` : since
}

/** The page of a slip that leads to no visit, on a visitor's phone; it offers self check-in, open to anybody. */
export function slipPage(
  office: Office,
  { code, state }: { code: string; state: Slip['state'] },
  onward: (path: string) => string,
  t: Translate,
) {
  return {
    title: t('self.slip_title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/p/${code}?lang=`,
    state: {
      label: t(`self.slip.${state}`),
      tone: state === 'blank' ? 'due' : 'plain',
      text: t(`self.slip_text.${state}`),
    },
    again: { address: onward(`/v/${office.code}`), label: t('self.anew') },
  }
}

/** The page of a badge: where it belongs, whoever has it. */
export function badgePage(office: Office, code: string, t: Translate) {
  return {
    title: t('badges.page_title'),
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/p/${code}?lang=`,
    state: {
      label: t('badges.page_state'),
      tone: 'plain',
      text: t('badges.page_text', { office: office.name }),
    },
    again: undefined,
  }
}
