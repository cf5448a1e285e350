import type { Response } from 'express'
import type { Problem } from '../../http/form.ts'

/** What a page says to somebody who has to wait, and the header that says the same. */
export function waitProblem(res: Response, seconds: number): Problem {
  res.set('Retry-After', String(seconds))
  return { key: 'sign_in.wait', detail: { seconds: String(seconds) } }
}
