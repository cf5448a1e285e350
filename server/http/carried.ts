import type { Request, Response } from 'express'
import { isWords, type Kept, type Typed, wordsToKeep } from './form.ts'

/**
 * The form that somebody sent when a session had ended. It goes along, as hidden fields, with every page that stands
 * between: the password, the code, the first password, the second factor.
 */
export interface Carried {
  /** The requested page. */
  to: string | undefined
  /** The form that was posted, and its fields as JSON. */
  resume: { path: string; fields: string } | undefined
}

export const NOTHING_CARRIED: Carried = { to: undefined, resume: undefined }

/** The form that a page in between has carried on. */
export function carriedIn(typed: Typed): Carried {
  return { to: localPath(typed['to']), resume: resumeOf(typed) }
}

/** The form that was just refused; its address says what it is about, such as which view of the log is exported. */
export function carriedForm(req: Request): Carried {
  return { to: undefined, resume: { path: req.url, fields: JSON.stringify(wordsToKeep(req)) } }
}

/** A path of this site, or nothing: what stands in an address must not lead elsewhere. */
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

/** The carried fields, or undefined where none of our pages can have written them. */
export function fieldsOf(json: string): Kept | undefined {
  try {
    const parsed: unknown = JSON.parse(json)
    const isForm = typeof parsed === 'object' && parsed !== null && Object.values(parsed).every(isWords)
    return isForm ? (parsed as Kept) : undefined
  } catch {
    return undefined
  }
}

/** Goes on to a page in between, or shows it at once, 401, where a form has to come along. */
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
