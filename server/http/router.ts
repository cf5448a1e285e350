import { Router } from 'express'

/** Every router of the application: Express's own setting for case does not reach `Router()`. */
export function createRouter({ mergeParams = false } = {}): Router {
  return Router({ caseSensitive: true, strict: false, mergeParams })
}
