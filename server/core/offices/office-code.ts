import { fold } from '../../platform/lib/text.ts'

const LONGEST_CODE = 60

/** Derives an unused code from a name; codes appear in user names and on posters. */
export function codeOf(name: string, taken: (code: string) => boolean): string {
  const plain = fold(name)
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, LONGEST_CODE)
  const code = plain.replace(/-$/, '') || 'co-quan'
  if (!taken(code)) return code
  let number = 2
  while (taken(`${code}-${number}`)) number += 1
  return `${code}-${number}`
}

export function isCode(text: string): boolean {
  return /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) && text.length <= LONGEST_CODE
}
