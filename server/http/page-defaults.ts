import { randomUUID } from 'node:crypto'
import type { Request, RequestHandler } from 'express'
import { YEAR_SECONDS } from '../platform/lib/clock.ts'
import { isLanguage, LANGUAGES, translator } from '../platform/messages/messages.ts'
import type { Services } from './context.ts'
import { chosenLanguage } from './language.ts'
import { NO_NAVIGATION } from './locals.ts'
import { isOldBrowser } from './old-browser.ts'

/** The values that every page needs before the session is known: language, texts, the message of the last action. */
export function pageDefaults({ config, cookies, flashes }: Services): RequestHandler {
  return (req, res, next) => {
    const chosen = chosenLanguage(req)
    const known = cookies.read(req, 'lang')
    const wanted = chosen ?? known
    const lang = isLanguage(wanted) ? wanted : 'vi'
    if (chosen && chosen !== known && isChosenHere(req, cookies.read(req, 'sid') !== undefined))
      cookies.set(res, 'lang', chosen, YEAR_SECONDS)
    const t = translator(lang)
    Object.assign(res.locals, {
      requestId: randomUUID(),
      route: undefined,
      lang,
      t,
      languages: LANGUAGES,
      oldBrowser: isOldBrowser(req.get('User-Agent')),
      // Where choosing a language leads back to: the answer to a POST has no address of its own.
      path: req.method === 'GET' ? req.path : '/',
      help: '/help',
      hasProvider: config.OIDC_ISSUER !== undefined,
      providerLabel: config.OIDC_LABEL,
      takesPin: cookies.read(req, 'gate') !== undefined,
      demo: false,
      nav: NO_NAVIGATION,
      flash: isPage(req) ? flashes.take(req, res) : undefined,
      signedIn: undefined,
      isHead: false,
      namePending: false,
      factorPending: false,
      expired: undefined,
      resumed: undefined,
      carried: undefined,
      officeName: undefined,
      wordOfDay: undefined,
      closure: undefined,
      officeOver: undefined,
      sessionEnded: false,
      clockNotice: undefined,
    })
    next()
  }
}

/** A choice on one of our own pages is stored, or in an address that a signed-in person typed, whose page asks for more parts. */
function isChosenHere(req: Request, isSignedIn: boolean): boolean {
  const site = req.get('Sec-Fetch-Site')
  // Browsers before 2023 do not send Sec-Fetch-Site.
  if (req.method === 'POST') return site !== 'cross-site'
  return isDocument(req) && (site === 'same-origin' || (site === 'none' && isSignedIn))
}

/**
 * The message waits for a page: a fragment, stream, picture or frame that happens to be requested first must not take it. A
 * page requested through the gate's service worker has lost its destination, but not the mode `navigate`.
 */
function isPage(req: Request): boolean {
  const isThroughWorker = req.get('Sec-Fetch-Dest') === 'empty' && req.get('Sec-Fetch-Mode') === 'navigate'
  return req.method === 'GET' && !req.get('HX-Request') && (isThroughWorker || isDocument(req))
}

function isDocument(req: Request): boolean {
  return (req.get('Sec-Fetch-Dest') ?? 'document') === 'document'
}
