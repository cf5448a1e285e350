/** Created on first use, because the gate's script should not load collation tables when it starts. */
let words: Intl.Collator | undefined

/** Compares names in Vietnamese order: by the given name, which is the last word, then by the whole name. */
export function byGivenName(one: { name: string }, other: { name: string }): number {
  words ??= new Intl.Collator('vi')
  return words.compare(givenName(one), givenName(other)) || words.compare(one.name, other.name)
}

function givenName({ name }: { name: string }): string {
  return name.slice(name.lastIndexOf(' ') + 1)
}
