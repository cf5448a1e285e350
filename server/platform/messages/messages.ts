import i18next, { type FormatterModule, type ParseKeys, type TFunction } from 'i18next'
import { en } from './en.ts'
import { numberText } from './numbers.ts'
import { vi } from './vi.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: Spoken<typeof vi> }
  }
}

type Word = keyof typeof vi.words.unknown
/** A text without the organisation's words, which no caller passes. */
type Spoken<Texts> = Texts extends `${infer Before}{{${infer Name}}}${infer After}`
  ? `${Before}${Name extends Word | Capitalize<Word> | Uppercase<Word> ? '' : `{{${Name}}}`}${Spoken<After>}`
  : Texts extends object
    ? { [Key in keyof Texts]: Spoken<Texts[Key]> }
    : Texts

/** To add a language, add its file and a line here. Vietnamese comes first and is the fallback. */
const catalogues = { vi, en }
export type Language = keyof typeof catalogues
export const LANGUAGES = Object.keys(catalogues) as Language[]

/** Placeholders that are counts and get digit grouping. Other numbers are names, such as slip 5080 or the year 2026. */
const COUNTS = new Set(
  `all answered arrived asked blank came changed contacts count declared expected expired fresh inside invited kept known members missing
  offices others people refused relatives requests rows subjects unchanged usable visits voided waiting wrong`.split(
    /\s+/,
  ),
)

/**
 * Formats counts, `1.284` or in English `1,284`, and chooses the word of `{{pages, page|pages}}` in texts with several numbers,
 * for which `_one` of `count` is not enough.
 */
const units: FormatterModule = {
  type: 'formatter',
  init() {},
  add() {},
  addCached() {},
  format(value: string | number | undefined, words, language, options): string {
    const isCount = typeof value === 'number' && COUNTS.has(options?.interpolationkey)
    const text = isCount ? numberText(value, language) : String(value ?? '')
    const [one, more] = words?.split('|') ?? []
    return more ? `${text} ${text === '1' ? one : more}` : text
  },
}

const i18n = i18next.createInstance().use(units)
await i18n.init({
  fallbackLng: 'vi',
  resources: Object.fromEntries(
    Object.entries(catalogues).map(([name, words]) => [name, { translation: words }]),
  ),
  // Views escape everything they print; escaping here as well would show entities to users.
  interpolation: { escapeValue: false, alwaysFormat: true },
  returnNull: false,
})

export type Translate = TFunction
/** The key of a text in the catalogue, such as `office_kind.health`. */
export type MessageKey = ParseKeys

/** The words for the organisation whose texts these are: `{{root}}` and the others in the catalogues, `{{Root}}` with a capital. */
export type Words = { [Name in Word]: string }
let words: Record<Language, Words & Readonly<Record<string, string>>> = {
  vi: withCapitals(vi.words.unknown),
  en: withCapitals(en.words.unknown),
}

/** Labels of its own, by their keys. */
let ownTexts: ReadonlyMap<unknown, string> = new Map()

/**
 * A process serves one organisation, so its texts need not be told which. Words of its own are Vietnamese, but for its name.
 */
export function speakAs(
  kind: keyof typeof vi.words,
  root: string,
  own: { [Name in keyof Words]?: string | undefined },
  texts: ReadonlyMap<string, string> = new Map(),
): void {
  ownTexts = texts
  const set = Object.fromEntries(Object.entries(own).filter(([, word]) => word))
  words = {
    vi: withCapitals({ ...vi.words.unknown, ...vi.words[kind], root, ...set }),
    en: withCapitals({ ...en.words.unknown, ...en.words[kind], root }),
  }
}

/** For a document whose sentences are composed beside the catalogues. */
export function wordsIn(language: Language): Words & Readonly<Record<string, string>> {
  return words[language]
}

function withCapitals(some: Words): Words & Record<string, string> {
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
  const all = (letters: (text: string) => string) =>
    Object.fromEntries(Object.entries(some).map(([name, word]) => [letters(name), letters(word)]))
  return { ...some, ...all(capital), ...all((text) => text.toUpperCase()) }
}

const translators = Object.fromEntries(
  LANGUAGES.map((language) => [language, remembering(language)]),
) as Record<Language, Translate>

type Values = Readonly<Record<string, unknown>>

/** Caches texts: a thousand rows use the same few, and i18next's lookups took a third of a list's time. */
function remembering(language: Language): Translate {
  const known = new Map<unknown, unknown>()
  let knownFor = words
  const t = i18n.getFixedT(language) as unknown as (...asked: unknown[]) => unknown
  const textOf = filled(language)
  const remembered = (key: unknown, ...options: unknown[]) => {
    const own = ownTexts.get(key)
    if (own !== undefined) return own
    const [values] = options as [Values | undefined]
    if (values) return textOf(key, values) ?? t(key, { ...words[language], ...values })
    if (knownFor !== words) known.clear()
    knownFor = words
    let text = known.get(key)
    if (text === undefined) {
      text = t(key, words[language])
      if (typeof key === 'string') known.set(key, text)
    }
    return text
  }
  return remembered as unknown as Translate
}

/** The text between placeholders, with each placeholder's name and what follows its comma. */
type Parts = readonly (string | undefined)[]

/** Fills in a text's placeholders as i18next does, parsing it once; undefined when i18next has more to do. */
function filled(language: Language): (key: unknown, values: Values | undefined) => string | undefined {
  const known = new Map<string, Parts | undefined>()
  const partsOf = (key: string): Parts | undefined => {
    if (!known.has(key)) {
      const text: unknown = i18n.getResource(language, 'translation', key)
      known.set(key, typeof text === 'string' ? text.split(/\{\{(\w+)(?:, ([^{}]+))?\}\}/) : undefined)
    }
    return known.get(key)
  }
  return (key, values) => {
    if (typeof key !== 'string' || !values || 'defaultValue' in values) return undefined
    const parts = (values['count'] === 1 && partsOf(`${key}_one`)) || partsOf(key)
    let text = parts?.[0]
    if (!parts || text === undefined) return undefined
    for (let at = 1; at < parts.length; at += 3) {
      const name = parts[at] ?? ''
      const value = values[name] ?? words[language][name]
      text += units.format(value, parts[at + 1], language, { interpolationkey: name })
      text += parts[at + 2] ?? ''
    }
    return text
  }
}

export function translator(language: Language): Translate {
  return translators[language]
}

export function isLanguage(text: string | undefined): text is Language {
  return LANGUAGES.includes(text as Language)
}
