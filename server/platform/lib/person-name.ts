/**
 * A part of a name and what precedes it: the start, a space, a hyphen, or the apostrophe of H'Hen or K'Brêu. Without a
 * lookbehind, because the gate's script uses it too and Safari supports none up to 16.3.
 */
const PART = /(^|[\s\-'’.])(\p{L}[\p{L}\p{M}]*)/gu

/**
 * Capitalises each word of a name that is all in capitals, as on older cards, or all in lower case. Words in mixed case stay as
 * typed.
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

/** Letters and what separates the words of a name. Excludes addresses such as gate.p-noi-vu, numbers and signs. */
const NAME_ALONE = /^(?!.*\.\S)[\p{L}\p{M}\s.'’-]+$/u

/** Two or more letters without a vowel: HĐND, TTHCC, TNHH, CT. Ng is a family name. */
const WITHOUT_VOWEL = /^(?!ng$)[b-df-hj-np-tv-xzđ]{2,}$/i
const SHORT_WITH_VOWEL = /^(ubnd|ubmttq|tand|cty)$/i

/** True for an abbreviation that begins the name of an agency or a company, typed into a person's field. */
function isShort(word: string): boolean {
  return WITHOUT_VOWEL.test(word) || SHORT_WITH_VOWEL.test(word)
}

/**
 * Corrects the capitals of a name typed all in lower case, or in several words all in capitals, since the book and the minutes
 * are signed. Keeps names in mixed case, single words in capitals, which may be abbreviations, and agencies such as *UBND XÃ
 * HẢI SƠN*.
 */
export function typedName(name: string): string {
  const isSmall = name === name.toLowerCase()
  const isCapital = name === name.toUpperCase() && name.includes(' ')
  const isOfPerson = (isSmall || isCapital) && NAME_ALONE.test(name) && !name.split(/[\s.-]+/).some(isShort)
  return isOfPerson ? personName(name) : name
}
