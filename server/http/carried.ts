import type { Request, Response } from 'express'
import { isWords, type Kept, type Typed, wordsToKeep } from './form.ts'

/**
 * The form that a person sent after the session had ended. Every page in between carries it along in hidden fields: the
 * password, the code, the first password, the second factor.
 */
export interface Carried {
  /** The requested page. */
  to: string | undefined
  /** The form that was posted, and its fields as JSON. */
  resume: { path: string; fields: string } | undefined
}

export const NOTHING_CARRIED: Carried = { to: undefined, resume: undefined }

/** The form that a page in between has carried along. */
export function carriedIn(typed: Typed): Carried {
  return { to: localPath(typed['to']), resume: resumeOf(typed) }
}

/** The form that was just refused, with the query of its address, which says for example what view of the log is exported. */
export function carriedForm(req: Request): Carried {
  return { to: undefined, resume: { path: req.url, fields: JSON.stringify(wordsToKeep(req)) } }
}

/** A path of this site, else undefined: an address in a parameter must not lead to another site. */
export function localPath(text: unknown): string | undefined {
  return typeof text === 'string' && /^\/(?![/\\])[\w/.-]*$/.test(text) ? text : undefined
}

function resumeOf(typed: Typed): Carried['resume'] {
  const [path = '', query] = (typed['resume_path'] ?? '').split('?')
  const isPlain = localPath(path) !== undefined && /^[\w=&.%+~-]*$/.test(query ?? '')
  const fields = typed['resume_fields']
  if (!isPlain || !fields || !fieldsOf(fields)) return undefined
  return { path: query ? `${path}?${query}` : path, fields }
}

/** The carried fields; undefined where none of our pages can have written them. */
export function fieldsOf(json: string): Kept | undefined {
  try {
    const parsed: unknown = JSON.parse(json)
    const isForm = typeof parsed === 'object' && parsed !== null && Object.values(parsed).every(isWords)
    return isForm ? (parsed as Kept) : undefined
  } catch {
    return undefined
  }
}

/** Redirects to a page in between, or renders it at once with 401 where a form has to be carried along. */
export async function leadTo(
  res: Response,
  page: string,
  { to, resume }: Carried,
  show: () => void | Promise<void>,
): Promise<void> {
  if (!resume) return res.redirect(303, to ? `${page}?to=${encodeURIComponent(to)}` : page)
  res.status(401)
  await show()
}
