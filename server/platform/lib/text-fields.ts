import * as z from 'zod'
import { typedName } from './person-name.ts'
import { cleanText, hasHostileCharacter, lineProblem, visible } from './text.ts'

/** One line of text as people type it; empty becomes null. */
export function line(max: number) {
  return z
    .string()
    .default('')
    .transform(cleanText)
    .superRefine((text, context) => refine(text, max, context))
    .transform((text) => text || null)
}

/** The same, and it must not be empty. */
export function requiredLine(max: number) {
  return line(max).transform((text, context) => {
    if (text === null) context.addIssue({ code: 'custom', message: 'problem.missing' })
    return text ?? ''
  })
}

/** What mail programs make a link of: a name goes into the mail of hosts, who trust what the office sends. */
const LINK = /:\/\/|\bwww\./i

/** The name of a person, wherever somebody types, pastes or uploads one. */
export const personField = line(120).transform((text, context) => {
  const message = nameProblem(text)
  if (message) context.addIssue({ code: 'custom', message })
  return typedName(text ?? '')
})

function nameProblem(text: string | null): string | undefined {
  if (text === null) return 'problem.name_missing'
  if (LINK.test(text)) return 'problem.name_link'
  return /\p{L}/u.test(text) ? undefined : 'problem.name_letter'
}

/** Lines of a box; empty is allowed. */
export function paragraphs(max: number) {
  return z
    .string()
    .default('')
    .transform((text) => visible(text).replaceAll('\r\n', '\n').trim())
    .superRefine((text, context) => {
      if (text.split('\n').some(hasHostileCharacter))
        context.addIssue({ code: 'custom', message: 'problem.hostile' })
      else refine(text.replaceAll('\n', ' '), max, context)
    })
}

export function requiredParagraphs(max: number) {
  return paragraphs(max).refine((text) => text !== '', 'problem.missing')
}

function refine(text: string, max: number, context: z.RefinementCtx): void {
  const problem = lineProblem(text, max)
  if (problem)
    context.addIssue({
      code: 'custom',
      message: problem.key,
      ...(problem.detail && { params: problem.detail }),
    })
}
