import { plainWords } from '../lib/text.ts'
import { LANGUAGES, type MessageKey, translator } from '../messages/messages.ts'

/**
 * Finds which of `names` the words of a cell mean: by what the catalogue calls it in either language, or by the name that
 * programs use. The words are folded once, not for every row of a list.
 */
export function termsOf<Name extends string>(
  names: readonly Name[],
  key: (name: Name) => MessageKey,
): (cell: string) => Name | undefined {
  const known = new Map<string, Name>()
  for (const name of names) {
    for (const words of [name, ...LANGUAGES.map((language) => translator(language)(key(name)))]) {
      const plain = plainWords(words)
      // Of two that are called the same the first is meant.
      if (!known.has(plain)) known.set(plain, name)
    }
  }
  return (cell) => known.get(plainWords(cell))
}
