import type { ErrorRequestHandler } from 'express'
import { OPTIONAL_FIELDS } from '../../core/offices/optional-fields.ts'
import { defaultPurpose } from '../../core/visits/visit.ts'
import type { Services } from '../../http/context.ts'
import { statusOf } from '../../http/error-page.ts'
import { formUuid, typedWords } from '../../http/form.ts'
import { isBusy } from '../../platform/lib/errors.ts'
import { entryForm } from './entry-form.ts'

/**
 * The database is away, or too many wait: the entry form comes back as it was, from what the process remembers, and one tap sends it
 * again under the same client UUID. The person who posted it sees only their words.
 */
export function gateUnavailable({ currentApp, log }: Services): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (statusOf(error) !== 503 || req.method !== 'POST' || req.path !== '/') return next(error)
    const { lang, t, office, requestId } = res.locals
    const typed = typedWords(req.body ?? {})
    // The office is not known where its account could not be looked up; what was typed for it is.
    const known = office ?? {
      communes: [],
      oneStop: false,
      fields: OPTIONAL_FIELDS.filter((field) => typed[field]),
    }
    // The titles are not there to be read; which one was chosen goes along.
    const { meeting_id: id } = typed
    const chosen = id ? [{ id, time: '', title: t('meetings.one') }] : []
    const app = await currentApp().catch(() => undefined)
    log.warn({ requestId, status: 503, path: '/gate' }, 'entry not stored, form returned')
    res.status(503).set('Retry-After', '2')
    res.render('reception/gate/unavailable', {
      title: t(isBusy(error) ? 'error.busy.title' : 'error.503.title'),
      text: t('error.not_stored'),
      form: entryForm(
        { office: known, app, lang, t },
        { clientUuid: formUuid(typed), typed, purpose: defaultPurpose(known), meetings: chosen },
      ),
    })
  }
}
