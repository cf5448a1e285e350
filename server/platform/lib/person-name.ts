/**
 * A part of a name, after what it begins with: the beginning of the name, a space, a hyphen, and the apostrophe of H'Hen or K'Brêu.
 * A gate asks for it, too, and Safari up to 16.3 knows no expression that looks behind.
 */
const PART = /(^|[\s\-'’.])(\p{L}[\p{L}\p{M}]*)/gu

/**
 * A name as a person writes it: what stands in capitals, as older cards have it, or in small letters alone, gets one capital a
 * word. A word in both is left as somebody wrote it.
 */
export function personName(name: string): string {
  const isSmall = name === name.toLowerCase()
  return name.replace(PART, (whole, before: string, part: string) => {
    const isCapital = part === part.toUpperCase()
    if (!isSmall && !isCapital) return whole
    const [first = '', ...rest] = part
    return before + first.toUpperCase() + rest.join('').toLowerCase()
  })
}

/** Letters, and what stands between the words of a name. An address such as gate.p-noi-vu, a number or a sign is no part of one. */
const NAME_ALONE = /^(?!.*\.\S)[\p{L}\p{M}\s.'’-]+$/u

/** Of two letters or more, none of them a vowel: HĐND, TTHCC, TNHH, CT. Ng is a family name. */
const WITHOUT_VOWEL = /^(?!ng$)[b-df-hj-np-tv-xzđ]{2,}$/i
const SHORT_WITH_VOWEL = /^(ubnd|ubmttq|tand|cty)$/i

/** What stands where a person belongs may be an agency or a company, which are called by what their names begin with. */
function isShort(word: string): boolean {
  return WITHOUT_VOWEL.test(word) || SHORT_WITH_VOWEL.test(word)
}

/**
 * What somebody typed in one case all through, small or, in several words, capital, is written as a person writes it: the book
 * and the minutes are signed. A name in both cases is theirs, one word in capitals may be an abbreviation, and *UBND XÃ HẢI SƠN*
 * is no person.
 */
export function typedName(name: string): string {
  const isSmall = name === name.toLowerCase()
  const isCapital = name === name.toUpperCase() && name.includes(' ')
  const isOfPerson = (isSmall || isCapital) && NAME_ALONE.test(name) && !name.split(/[\s.-]+/).some(isShort)
  return isOfPerson ? personName(name) : name
}
