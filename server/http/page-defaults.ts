import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { isLanguage, LANGUAGES, translator } from '../platform/messages/messages.ts'
import type { Assets } from './assets.ts'
import type { Cookies } from './cookies.ts'
import type { Flashes } from './flash.ts'
import { chosenLanguage } from './language.ts'
import './locals.ts'

/**
 * Values that a page needs before anybody is known: language, words, addresses of files, the message of the last
 * action.
 */
export function pageDefaults(assets: Assets, cookies: Cookies, flashes: Flashes): RequestHandler {
  return (req, res, next) => {
    const wanted = chosenLanguage(req) ?? cookies.read(req, 'lang')
    const lang = isLanguage(wanted) ? wanted : 'vi'
    Object.assign(res.locals, {
      requestId: randomUUID(),
      route: undefined,
      lang,
      t: translator(lang),
      languages: LANGUAGES,
      asset: assets.url,
      // Where choosing a language leads back to: the answer to a form has no address of its own.
      path: req.method === 'GET' ? req.path : '/',
      demo: false,
      nav: [],
      flash: isPage(req) ? flashes.take(req, res) : undefined,
      signedIn: undefined,
      namePending: false,
      factorPending: false,
      carried: undefined,
      officeName: undefined,
      passwordOfDay: undefined,
      officeEnded: undefined,
      officeOver: undefined,
      clockNotice: undefined,
    })
    next()
  }
}

/** A message waits for a page; a fragment, a stream, a picture or a frame that happens to come first must not take it. */
function isPage(req: Request): boolean {
  const destination = req.get('Sec-Fetch-Dest') ?? 'document'
  return req.method === 'GET' && destination === 'document' && !req.get('HX-Request')
}
