const words = new Intl.Collator('vi')

/** As Vietnamese lists of people stand: by the given name, which is the last word, then by what is before it. */
export function byGivenName(one: { name: string }, other: { name: string }): number {
  return words.compare(givenName(one), givenName(other)) || words.compare(one.name, other.name)
}

function givenName({ name }: { name: string }): string {
  return name.slice(name.lastIndexOf(' ') + 1)
}
