import type { Advice, AppContent } from '../campaign/advice.ts'
import { LIMITS } from '../campaign/limits.ts'
import { SYSTEMS, unknownStore } from '../campaign/stores.ts'
import type { RecommendedAppRow } from '../db/schema.ts'
import type { Problems, Typed } from '../http/form.ts'
import type { Page } from '../http/views.ts'
import { LANGUAGES, type Language, type Translate } from '../messages/messages.ts'

export interface AppsPage extends Page {
  message: string | undefined
  current: { name: string; address: string } | undefined
  warnings: string[]
  apps: { id: string; name: string; address: string; isCurrent: boolean }[]
}

export function appsPage(apps: RecommendedAppRow[], message: string | undefined, t: Translate): AppsPage {
  const current = apps.find((app) => app.enabled)
  return {
    title: t('district_app.title'),
    message,
    current: current && { name: current.name, address: `/${current.slug}` },
    warnings: current ? Object.values(storeWarnings(current, t)) : [],
    apps: apps
      .toSorted((a, b) => Number(b.enabled) - Number(a.enabled))
      .map((app) => ({
        id: app.id,
        name: app.name,
        address: `/${app.slug}`,
        isCurrent: app.enabled,
      })),
  }
}

interface LanguageSection {
  code: Language
  label: string
  required: boolean
  /** Numbers of the questions that are shown: those that are there, and two to be written. */
  questions: number[]
}

export interface AppFormPage extends Page {
  action: string
  id: string
  seenVersion: string
  typed: Typed
  problems: Problems
  warnings: Record<string, string>
  sections: LanguageSection[]
  notice: string | undefined
  preview: Preview | undefined
}

export interface Preview {
  advice: Advice
  /** The public page as a visitor's browser gets it, shown in a frame. */
  document: string
}

export function appFormPage(
  form: {
    app: RecommendedAppRow | undefined
    id: string
    seenVersion: string
    typed: Typed
    problems: Problems
  },
  extra: { notice?: string; preview?: Preview | undefined },
  t: Translate,
): AppFormPage {
  const { app, id, seenVersion, typed, problems } = form
  return {
    title: app ? t('district_app.edit_title', { app: app.name }) : t('district_app.add_title'),
    action: app ? `/district/app/${app.id}` : '/district/app/new',
    id,
    seenVersion,
    typed,
    problems,
    warnings: storeWarnings({ android_url: typed['android_url'] ?? '', ios_url: typed['ios_url'] ?? '' }, t),
    sections: LANGUAGES.map((code) => ({
      code,
      label: t(`language.${code}`),
      required: code === 'vi',
      questions: questionsOf(typed, code),
    })),
    notice: extra.notice,
    preview: extra.preview,
  }
}

function questionsOf(typed: Typed, language: Language): number[] {
  const all = Array.from({ length: LIMITS.faq }, (_, index) => index + 1)
  const last = all.findLast(
    (number) => typed[`${language}_question_${number}`] || typed[`${language}_answer_${number}`],
  )
  return all.slice(0, (last ?? 0) + 2)
}

/** By field: a link that leads to no store that is known may be right, and should be looked at twice. */
function storeWarnings(
  app: Pick<AppContent, 'android_url' | 'ios_url'>,
  t: Translate,
): Record<string, string> {
  const warnings = SYSTEMS.flatMap((system) => {
    const host = unknownStore(system, app[`${system}_url`])
    return host
      ? [[`${system}_url`, t('district_app.unknown_store', { system: t(`advice.${system}`), host })]]
      : []
  })
  return Object.fromEntries(warnings)
}
