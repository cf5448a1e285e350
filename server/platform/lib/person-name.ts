/** What begins a part of a name: its own beginning, a space, a hyphen, and the apostrophe of H'Hen or K'Brêu. */
const PART = /(?<=^|[\s\-'’.])\p{L}[\p{L}\p{M}]*/gu

/**
 * A name as a person writes it: what stands in capitals, as older cards have it, or in small letters alone, gets one capital a
 * word. A word in both is left as somebody wrote it.
 */
export function personName(name: string): string {
  const isSmall = name === name.toLowerCase()
  return name.replace(PART, (part) => {
    const isCapital = part === part.toUpperCase()
    if (!isSmall && !isCapital) return part
    const [first = '', ...rest] = part
    return first.toUpperCase() + rest.join('').toLowerCase()
  })
}
