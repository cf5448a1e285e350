import { Router } from 'express'

/** Creates every router of the application: Express's setting for case does not apply to `Router()`. */
export function createRouter({ mergeParams = false } = {}): Router {
  return Router({ caseSensitive: true, strict: false, mergeParams })
}
