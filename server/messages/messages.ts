import i18next, { type TFunction } from 'i18next'
import { en } from './en.ts'
import { vi } from './vi.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof vi }
  }
}

/** The same keys, other words; a language that lacks one does not compile. */
export type Catalogue<T = typeof vi> = { [K in keyof T]: T[K] extends string ? string : Catalogue<T[K]> }

/** Adding a language is adding a file and a line here; Vietnamese comes first and is the fallback. */
const catalogues = { vi, en }
export type Language = keyof typeof catalogues
export const LANGUAGES = Object.keys(catalogues) as Language[]

const i18n = i18next.createInstance()
await i18n.init({
  fallbackLng: 'vi',
  resources: Object.fromEntries(
    Object.entries(catalogues).map(([name, words]) => [name, { translation: words }]),
  ),
  // Views escape everything they print; escaping here too would show entities to people.
  interpolation: { escapeValue: false },
  returnNull: false,
})

export type Translate = TFunction

const translators = Object.fromEntries(
  LANGUAGES.map((language) => [language, i18n.getFixedT(language)]),
) as Record<Language, Translate>

export function translator(language: Language): Translate {
  return translators[language]
}

export function isLanguage(text: string | undefined): text is Language {
  return LANGUAGES.includes(text as Language)
}
