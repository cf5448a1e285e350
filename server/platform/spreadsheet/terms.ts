import { plainWords } from '../lib/text.ts'
import { LANGUAGES, type MessageKey, translator } from '../messages/messages.ts'

/**
 * Finds which of `names` a cell's text means: by its text in the catalogue of either language, or by the name itself. Folds the
 * texts once, not for every row.
 */
export function termsOf<Name extends string>(
  names: readonly Name[],
  key: (name: Name) => MessageKey,
): (cell: string) => Name | undefined {
  const known = new Map<string, Name>()
  for (const name of names) {
    for (const words of [name, ...LANGUAGES.map((language) => translator(language)(key(name)))]) {
      const plain = plainWords(words)
      // If two have the same text, the first is used.
      if (!known.has(plain)) known.set(plain, name)
    }
  }
  return (cell) => known.get(plainWords(cell))
}
