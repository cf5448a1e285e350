const LOCALES: Record<string, string> = { vi: 'vi-VN', en: 'en-GB' }

/** The number format of each language; that of `vi` for an unknown language. */
export function numberFormats(options: Intl.NumberFormatOptions): (language?: string) => Intl.NumberFormat {
  const formats = new Map(
    Object.entries(LOCALES).map(([language, locale]) => [language, new Intl.NumberFormat(locale, options)]),
  )
  const usual = new Intl.NumberFormat(LOCALES['vi'], options)
  return (language = 'vi') => formats.get(language) ?? usual
}

const wholes = numberFormats({ maximumFractionDigits: 0 })

/** `1.284`, as Vietnamese documents write numbers; `1,284` in English. */
export function numberText(number: number, language?: string): string {
  return wholes(language).format(number)
}
