import type { Advice, AppContent } from '../../core/recommended-app/advice.ts'
import { LIMITS } from '../../core/recommended-app/limits.ts'
import { embedSnippet, shareText, slogansOf } from '../../core/recommended-app/share.ts'
import { SYSTEMS, unknownStore } from '../../core/recommended-app/stores.ts'
import type { Problems, Typed } from '../../http/form.ts'
import type { RecommendedAppRow } from '../../platform/db/schema.ts'
import { LANGUAGES, type Language, type Translate } from '../../platform/messages/messages.ts'

interface AppsContext {
  publicUrl: string | undefined
  issuer: string
  lang: Language
  t: Translate
}

export function appsPage(
  { apps, origins }: { apps: RecommendedAppRow[]; origins: string[] },
  { publicUrl, issuer, lang, t }: AppsContext,
) {
  const current = apps.find((app) => app.enabled)
  const address = publicUrl && current && `${publicUrl}/${current.slug}`
  return {
    title: t('district_app.title'),
    script: 'copy.js',
    current: current && {
      name: current.name,
      path: `/${current.slug}`,
      picture: `/${current.slug}/picture.png?v=${current.version}&lang=${lang}`,
      slogans: slogansOf(current, lang, t).map((slogan) => slogan.toLocaleUpperCase(lang)),
    },
    warnings: current ? Object.values(storeWarnings(current, t)) : [],
    apps: apps
      .toSorted((a, b) => Number(b.enabled) - Number(a.enabled))
      .map((app) => ({ id: app.id, name: app.name, path: `/${app.slug}`, isCurrent: app.enabled })),
    share: address
      ? {
          address,
          text: shareText(current, { language: lang, address, issuer }, t),
          snippet: embedSnippet(`${publicUrl}/embed/${current.slug}`, t('district_app.embed_frame')),
        }
      : undefined,
    origins,
  }
}

export interface Preview {
  advice: Advice
  /** The HTML of the public page, shown in a frame. */
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
) {
  const { app, id, seenVersion, typed, problems } = form
  return {
    title: app ? t('district_app.edit_title', { app: app.name }) : t('district_app.add'),
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

/** Warnings by field: a link to an unknown store may be right, but should be checked. */
function storeWarnings(
  app: Pick<AppContent, 'android_url' | 'ios_url'>,
  t: Translate,
): Record<string, string> {
  const warnings = SYSTEMS.flatMap((system): [string, string][] => {
    const host = unknownStore(system, app[`${system}_url`])
    return host
      ? [[`${system}_url`, t('district_app.unknown_store', { system: t(`advice.${system}`), host })]]
      : []
  })
  return Object.fromEntries(warnings)
}
