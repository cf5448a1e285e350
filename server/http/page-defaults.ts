import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { YEAR_SECONDS } from '../platform/lib/clock.ts'
import { isLanguage, LANGUAGES, translator } from '../platform/messages/messages.ts'
import type { Cookies } from './cookies.ts'
import type { Flashes } from './flash.ts'
import { chosenLanguage } from './language.ts'
import { NO_NAVIGATION } from './locals.ts'
import { isOldBrowser } from './old-browser.ts'

/** Values that a page needs before anybody is known: language, words, the message of the last action. */
export function pageDefaults(cookies: Cookies, flashes: Flashes): RequestHandler {
  return (req, res, next) => {
    const chosen = chosenLanguage(req)
    const known = cookies.read(req, 'lang')
    const wanted = chosen ?? known
    const lang = isLanguage(wanted) ? wanted : 'vi'
    if (chosen && chosen !== known && isChosenHere(req)) cookies.set(res, 'lang', chosen, YEAR_SECONDS)
    Object.assign(res.locals, {
      requestId: randomUUID(),
      route: undefined,
      lang,
      t: translator(lang),
      languages: LANGUAGES,
      oldBrowser: isOldBrowser(req.get('User-Agent')),
      // Where choosing a language leads back to: the answer to a form has no address of its own.
      path: req.method === 'GET' ? req.path : '/',
      help: '/help',
      demo: false,
      nav: NO_NAVIGATION,
      flash: isPage(req) ? flashes.take(req, res) : undefined,
      signedIn: undefined,
      namePending: false,
      factorPending: false,
      carried: undefined,
      officeName: undefined,
      wordOfDay: undefined,
      officeEnded: undefined,
      officeOver: undefined,
      sessionEnded: false,
      clockNotice: undefined,
    })
    next()
  }
}

/** A tap on one of our pages, or a form of one, is remembered; a link that somebody sent changes nothing. */
function isChosenHere(req: Request): boolean {
  const site = req.get('Sec-Fetch-Site')
  // Browsers before 2023 do not say where a request comes from.
  return req.method === 'POST' ? site !== 'cross-site' : isDocument(req) && site === 'same-origin'
}

/**
 * A message waits for a page; a fragment, a stream, a picture or a frame that happens to come first must not take it. A page that the
 * gate's service worker asks for has no destination any more, but is still navigated to.
 */
function isPage(req: Request): boolean {
  const isThroughWorker = req.get('Sec-Fetch-Dest') === 'empty' && req.get('Sec-Fetch-Mode') === 'navigate'
  return req.method === 'GET' && !req.get('HX-Request') && (isThroughWorker || isDocument(req))
}

function isDocument(req: Request): boolean {
  return (req.get('Sec-Fetch-Dest') ?? 'document') === 'document'
}
