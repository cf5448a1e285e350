import * as z from 'zod'
import { typedName } from './person-name.ts'
import { cleanText, hasHostileCharacter, lineProblem, visible } from './text.ts'

/** A form field for one line of text; empty becomes null. */
export function line(max: number) {
  return z
    .string()
    .default('')
    .transform(cleanText)
    .superRefine((text, context) => refine(text, max, context))
    .transform((text) => text || null)
}

/** Like `line`; empty is undefined. */
export function optionalLine(max: number) {
  return line(max).transform((text) => text ?? undefined)
}

/** A box that is ticked or not. */
export const tick = z
  .literal('on', 'problem.form')
  .optional()
  .transform((value) => value === 'on')

/** Like `line`, but must not be empty. */
export function requiredLine(max: number) {
  return line(max).transform((text, context) => {
    if (text === null) context.addIssue({ code: 'custom', message: 'problem.missing' })
    return text ?? ''
  })
}

/** Text that mail programs turn into a link; not allowed in names, which appear in mail that hosts trust. */
const LINK = /:\/\/|\bwww\./i

/** A form field for a person's name, typed, pasted or uploaded. */
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

/** A form field for several lines; may be empty. */
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
