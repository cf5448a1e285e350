import type { ErrorRequestHandler } from 'express'
import { closureOf } from '../../core/offices/closure.ts'
import type { Services } from '../../http/context.ts'
import { statusOf } from '../../http/error-page.ts'
import { formUuid, typedWords } from '../../http/form.ts'
import { onward } from '../../http/language.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { isBusy } from '../../platform/lib/errors.ts'
import { formPage } from './form-page.ts'
import { scannedWith, ticketFor } from './scanned.ts'

/**
 * While the database is unavailable the form still opens, from cached settings, and a posted form is shown again, complete. One
 * tap sends it again with the same client UUID, so that it is stored once.
 */
export function selfCheckInUnavailable({
  offices,
  currentApp,
  keys,
  clock,
  log,
}: Services): ErrorRequestHandler {
  return async (error, req, res, next) => {
    // Refusing a crowd has to cost as little as possible.
    if (statusOf(error) !== 503 || isBusy(error)) return next(error)
    const office = await offices.byCode(req.path.slice(1)).catch(() => undefined)
    if (!office) return next(error)
    const { lang, t, requestId } = res.locals
    const posted = req.method === 'POST'
    const typed = posted ? typedWords(req.body ?? {}) : undefined
    const clientUuid = formUuid(typed ?? {})
    const scanned = scannedWith(req)
    const app = await currentApp().catch(() => undefined)
    log.warn({ requestId, status: 503, path: '/v' }, 'registration not stored, form returned')
    res.status(503).set('Retry-After', '2')
    res.render(
      'visitor/self-check-in/form',
      formPage(
        { office, app, lang, t, onward: (path) => onward(req, path), scanned },
        {
          clientUuid,
          ticket: ticketFor({ keys, office, now: clock.now() }, scanned, clientUuid) ?? typed?.['ticket'],
          closed: closureOf(office, officeDay(clock.now()), t),
          alert: t(posted ? 'self.not_stored' : 'self.away'),
          ...(typed && { typed }),
        },
      ),
    )
  }
}
