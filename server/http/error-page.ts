import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { Logger } from 'pino'
import { v4 as uuidv4 } from 'uuid'
import { isOverloaded, isUnavailable } from '../platform/db/connect.ts'
import { causeOf, causeWithStack } from '../platform/lib/cause.ts'
import { HttpError, notFound } from '../platform/lib/errors.ts'
import { type Kept, wordsToKeep } from './form.ts'

const EXPLAINED = ['400', '403', '404', '413', '429', '500', '503'] as const
type Explained = (typeof EXPLAINED)[number]

export const nothingHere: RequestHandler = (_req, _res, next) => next(notFound())

/** The error page waits for its turn like a page of its reader, even if the error came before any page's turn. */
export function inTurnOf(turn: RequestHandler): ErrorRequestHandler {
  return (error, req, res, next) => {
    // Nobody waits for a page, but the error has to be logged.
    if (res.headersSent || res.closed) return next(error)
    turn(req, res, (refused?: unknown) => next(refused ?? error))
  }
}

/** The HTTP status of an error; 503 if the database is unavailable, whatever the driver calls it. */
export function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status
  if (isUnavailable(error) || isOverloaded(error)) return 503
  const status = (error as { status?: unknown })?.status
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500
}

/** Texts for people without an account: visitors scan the poster again, members ask for a new personal link. */
export const ofVisitors = { 404: 'self.nothing', 403: 'self.other_site' } as const
export const ofMembers = { 404: 'self.no_link', 403: 'self.other_site_link' } as const

/** Logs one line without personal data, and answers with a page that needs no database. */
export function errorPage(
  log: Logger,
  view = 'http/errors/error',
  own: Partial<typeof ofVisitors | typeof ofMembers> = {},
): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const status = statusOf(error)
    logError(log, status, error, req)
    // The headers have been sent: the reader has to see that the answer broke off.
    if (res.headersSent) return void res.destroy()
    const { retryAfter = 2, words } = error instanceof HttpError ? error : {}
    const isOther = words === 'form_other'
    const later = status === 503 || (words !== undefined && status !== 404 && !words.startsWith('form_'))
    if (later) res.set('Retry-After', String(retryAfter))
    const key = (EXPLAINED as readonly string[]).includes(String(status))
      ? (String(status) as Explained)
      : status < 500
        ? '400'
        : '500'
    const { t } = res.locals
    // A chosen language must not lead back to an error, and the page must not tell missing records apart.
    res.locals.path = '/'
    // Not `originalUrl`: a form carried through the sign-in has another address.
    const address = req.baseUrl + req.url
    const fields =
      (later || isOther || words === 'form_earlier' || status === 500) &&
      req.method === 'POST' &&
      !res.locals.resumed
        ? keptOf(req, isOther)
        : undefined
    const kept = later ? 'error.not_stored' : 'error.perhaps_stored'
    res.status(status).render(view, {
      title: t(`error.${words ?? key}.title`),
      text: t(textOf(own, key) ?? (fields && !words ? kept : `error.${words ?? key}.text`)),
      status,
      resend: fields && { action: address, fields },
      again: later && !fields ? address : undefined,
      instead:
        words === 'search_gone'
          ? { href: '/log', label: t('nav.log') }
          : words === 'head_first'
            ? { href: '/district/accounts/new', label: t('accounts.new') }
            : undefined,
    })
  }
}

function textOf(own: Partial<typeof ofVisitors | typeof ofMembers>, key: Explained) {
  return key === '404' || key === '403' ? own[key] : undefined
}

const BUSY = 'Máy chủ đang bận (the server is busy). Vui lòng thử lại.'
const BROKEN = 'Có lỗi ở máy chủ (something went wrong). Vui lòng thử lại.'

/**
 * Answers when even the error page fails. Express would print the whole error, and messages of the database quote personal
 * data.
 */
export function lastResort(log: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const status = statusOf(error)
    logError(log, status, error, req)
    if (res.headersSent) return void res.destroy()
    // A sender of so many requests that even the refusal's page gets no turn.
    if (status === 503) return void res.status(503).set('Retry-After', '2').type('text').send(BUSY)
    res.status(500).type('text').send(BROKEN)
  }
}

/** A pasted list may be longer than a form that can be sent again. */
const MAX_KEPT_BYTES = 100_000

/** The fields, with a new form UUID where the old one is taken; undefined if they are too long. */
function keptOf(req: Request, isOther: boolean): Kept | undefined {
  const fields = { ...wordsToKeep(req), ...(isOther && { client_uuid: uuidv4() }) }
  return JSON.stringify(fields).length <= MAX_KEPT_BYTES ? fields : undefined
}

/** Logs a failure in one part of a request whose other parts succeeded. */
export function logFailure(log: Logger, error: unknown, req: Request): void {
  logError(log, 500, error, req)
}

function logError(log: Logger, status: number, error: unknown, req: Request): void {
  const entry = {
    requestId: req.res?.locals.requestId,
    status,
    method: req.method,
    route: req.res?.locals.route,
  }
  if (status === 500) log.error({ ...entry, ...causeWithStack(error) }, 'request failed')
  else if (status > 500) log.warn({ ...entry, ...causeOf(error) }, 'request refused')
  // A person without the right, or a page of another site that made their browser send this.
  else if (status === 403) log.warn({ ...entry, account: req.res?.locals.signedIn?.id }, 'access refused')
  else log.debug({ ...entry, ...causeOf(error) }, 'request refused')
}
