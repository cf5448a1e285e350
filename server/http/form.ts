import type { Request } from 'express'
import { v4 as uuidv4 } from 'uuid'
import * as z from 'zod'
import type { Translate } from '../platform/messages/messages.ts'
import { SHOWN_TO } from './shown-to.ts'

/** A form as received: `typed` has the values as typed, `problems` a message key for each field. */
export type Form<T> =
  | { ok: true; values: T; typed: Typed; problems: Problems }
  | { ok: false; typed: Typed; problems: Problems }

export type Typed = Record<string, string>
export interface Problem {
  key: string
  detail?: Record<string, string>
}
export type Problems = Record<string, Problem>

/**
 * Parses a posted form; nothing else reads `req.body` afterwards. A field that occurs twice is refused like an unreadable one.
 * An issue's message is a message key, and its `params` fill in the message.
 */
export function readForm<T extends z.ZodType>(schema: T, req: Request): Form<z.infer<T>> {
  return readFields(schema, req.body ?? {})
}

/** The same for the query of an address, for pages that change nothing. */
export function readQuery<T extends z.ZodType>(schema: T, req: Request): Form<z.infer<T>> {
  return readFields(schema, req.query)
}

function readFields<T extends z.ZodType>(schema: T, fields: Record<string, unknown>): Form<z.infer<T>> {
  const typed = typedWords(fields)
  const parsed = schema.safeParse(fields)
  if (parsed.success) return { ok: true, values: parsed.data, typed, problems: {} }
  return { ok: false, typed, problems: problemsIn(parsed.error.issues) }
}

export function problemOf(issue: z.core.$ZodIssue): Problem {
  const detail = 'params' in issue ? (issue.params as Record<string, string>) : undefined
  // A form that none of our pages can send, such as one with a field twice, has a message of the schema library.
  const key = issue.message.startsWith('problem.') ? issue.message : 'problem.form'
  return { key, ...(detail && { detail }) }
}

export function problemText({ key, detail }: Problem, t: Translate): string {
  return (t as (key: string, detail?: Record<string, string>) => string)(key, detail)
}

/** The first problem of each field. */
export function problemsIn(issues: z.core.$ZodIssue[]): Problems {
  const problems: Problems = {}
  for (const issue of issues) problems[String(issue.path[0] ?? 'form')] ??= problemOf(issue)
  return problems
}

/** The fields of a form that is carried to another page; of several boxes with one name, all that were ticked. */
export type Kept = Record<string, string | string[]>

/** The fields that a page may carry along; passwords have to be typed again, and the next page's form has its own mark. */
export function wordsToKeep(req: Request): Kept {
  const kept = Object.entries(req.body ?? {}).filter(
    ([name, value]) => !name.includes('password') && name !== SHOWN_TO && isWords(value),
  )
  return Object.fromEntries(kept) as Kept
}

function isWords(value: unknown): value is string | string[] {
  return [value].flat().every((one) => typeof one === 'string')
}

/** A list of ticked boxes: one tick arrives as a string, several as an array. */
export function listOf<T extends z.ZodType>(item: T, { least = 0, most }: { least?: number; most: number }) {
  const list = z.array(item, 'problem.form').min(least, 'problem.pick').max(most, 'problem.form')
  return z.preprocess((value) => [value ?? []].flat(), list)
}

/** The UUID of the posted form; a new one where it was unreadable, so that the next try is not refused. */
export function formUuid(typed: Typed): string {
  const sent = z.guid().safeParse(typed['client_uuid'])
  return sent.success ? sent.data : uuidv4()
}

export function typedWords(body: Record<string, unknown>): Typed {
  const typed: Typed = {}
  for (const [field, value] of Object.entries(body)) if (typeof value === 'string') typed[field] = value
  return typed
}
