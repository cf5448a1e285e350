import type { TreeOffice } from '../../core/offices/tree.ts'
import { fold } from '../../platform/lib/text.ts'

/** The text of an office in a choice; the code distinguishes offices of the same name. */
export function choiceText({ name, code }: Pick<TreeOffice, 'name' | 'code'>): string {
  return `${name} (${code})`
}

/** Finds the office of a choice, a code or a name; undefined when none or several match. */
export function findTyped<T extends Pick<TreeOffice, 'name' | 'short' | 'code'>>(
  offices: T[],
  typed: string,
): T | undefined {
  const code = /\(([a-z0-9-]+)\)\s*$/.exec(typed)?.[1] ?? typed.trim().toLowerCase()
  const exact = offices.find((office) => office.code === code)
  if (exact) return exact
  const wanted = fold(typed.trim())
  const named = offices.filter((office) => fold(office.name) === wanted || fold(office.short) === wanted)
  return named.length === 1 ? named[0] : undefined
}

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
