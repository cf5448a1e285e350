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
