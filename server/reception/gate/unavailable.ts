import type { ErrorRequestHandler } from 'express'
import type { Office } from '../../core/offices/directory.ts'
import { defaultPurpose, PURPOSES } from '../../core/visits/visit.ts'
import { OPTIONAL_FIELDS } from '../../core/visits/visit-fields.ts'
import type { Services } from '../../http/context.ts'
import { statusOf } from '../../http/error-page.ts'
import { formUuid, typedWords } from '../../http/form.ts'
import { isBusy } from '../../platform/lib/errors.ts'
import { entryForm } from './entry-form.ts'

/**
 * When the database is unreachable or too many requests queue (503), renders the entry form from memory with what was typed;
 * one tap sends it again under the same client UUID. Only the person who posted it sees it.
 */
export function gateUnavailable({ currentApp, log }: Services): ErrorRequestHandler {
  return async (error, req, res, next) => {
    if (statusOf(error) !== 503 || req.method !== 'POST' || req.path !== '/') return next(error)
    const { lang, t, office, requestId } = res.locals
    const typed = typedWords(req.body ?? {})
    // If the account could not be looked up, the office is unknown; the typed fields still show.
    const known: Pick<Office, 'communes' | 'oneStop' | 'fields' | 'purposes'> = office ?? {
      communes: [],
      purposes: PURPOSES,
      oneStop: false,
      fields: OPTIONAL_FIELDS.filter((field) => typed[field]),
    }
    // The meetings' titles cannot be read now; the form still carries the chosen id.
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
