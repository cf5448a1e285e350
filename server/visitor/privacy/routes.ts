import type { Router } from 'express'
import { ACKNOWLEDGE_DAYS, ANSWER_DAYS, REQUEST_KINDS } from '../../core/offices/data-rights.ts'
import type { Office } from '../../core/offices/directory.ts'
import { wholeNotice } from '../../core/offices/privacy-notice.ts'
import { hasGate } from '../../core/offices/tree.ts'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The privacy notice of every office, for any visitor, without an account. */
export function privacyRoutes({ config, offices, currentApp }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { t } = res.locals
    const all = (await offices.list()).filter(hasGate)
    const noticeOf = (office: { code: string }) => onward(req, `/privacy/${office.code}`)
    const [only, ...others] = all
    if (only && others.length === 0) return res.redirect(noticeOf(only))
    res.render('visitor/privacy/offices', {
      title: t('privacy.title'),
      languageAddress: '/privacy?lang=',
      offices: all.map((office) => ({ name: office.name, address: noticeOf(office) })),
    })
  })

  router.get('/:office', async (req, res) => {
    const [office, app] = await Promise.all([offices.byCode(req.params['office']), currentApp()])
    if (!office || !hasGate(office)) throw notFound()
    const { t } = res.locals
    const backupDays = config.BACKUP_DIR ? config.BACKUP_DAYS : undefined
    res.render('visitor/privacy/privacy', {
      title: t('privacy.title'),
      ...noticePage(office, { appName: app?.name, backupDays }, t),
      back: onward(req, `/v/${office.code}`),
    })
  })

  return router
}

export function noticePage(
  office: Office,
  known: { appName: string | undefined; backupDays: number | undefined },
  t: Translate,
) {
  return {
    officeTitle: office.name,
    parent: office.parentName ?? '',
    languageAddress: `/privacy/${office.code}?lang=`,
    lines: wholeNotice(office, known, t),
    clocks: [
      {
        request: t('privacy.clocks.acknowledge'),
        within: t('privacy.clocks.working_days', { days: ACKNOWLEDGE_DAYS }),
      },
      ...REQUEST_KINDS.map((kind) => ({
        request: t(`subjects.kind.${kind}`),
        within: t('privacy.clocks.days', { days: ANSWER_DAYS[kind] }),
      })),
    ],
  }
}
