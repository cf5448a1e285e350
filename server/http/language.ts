import type { Request, Router } from 'express'
import * as z from 'zod'
import { YEAR_SECONDS } from '../platform/lib/clock.ts'
import { isLanguage, LANGUAGES } from '../platform/messages/messages.ts'
import type { Cookies } from './cookies.ts'
import { readForm } from './form.ts'
import { createRouter } from './router.ts'

const LanguageForm = z.object({
  language: z.enum(LANGUAGES),
  back: z
    .string()
    .regex(/^\/(?![/\\])[\w/.-]*$/)
    .catch('/'),
})

/** Sets the language of this browser. */
export function languageRoutes(cookies: Cookies): Router {
  const router = createRouter()
  router.post('/language', (req, res) => {
    const form = readForm(LanguageForm, req)
    if (form.ok) cookies.set(res, 'lang', form.values.language, YEAR_SECONDS)
    res.redirect(303, form.ok ? form.values.back : '/')
  })
  return router
}

/** The language in this page's address, if any. It is not stored: a link to a public page must not change anything. */
export function chosenLanguage(req: Request): string | undefined {
  const chosen = req.query['lang']
  return typeof chosen === 'string' && isLanguage(chosen) ? chosen : undefined
}

/** The next path for a person without an account, in the language that this page's address has. */
export function onward(req: Request, path: string): string {
  const chosen = chosenLanguage(req)
  return chosen ? `${path}?lang=${chosen}` : path
}
