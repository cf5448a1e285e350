import type { Router } from 'express'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { type NoticePage, noticePage, type OfficesPage } from './privacy-page.ts'

/** The privacy notice of every office, for any visitor, without an account. */
export function privacyRoutes({ config, offices, currentApp }: Services): Router {
  const router = createRouter()

  router.get('/', async (req, res) => {
    const { t } = res.locals
    const all = await offices.list()
    res.render('visitor/privacy/offices', {
      title: t('privacy.title'),
      languageAddress: '/privacy?lang=',
      offices: all
        .filter((office) => office.kind !== 'district')
        .map((office) => ({ name: office.name, address: onward(req, `/privacy/${office.code}`) })),
    } satisfies OfficesPage)
  })

  router.get('/:office', async (req, res) => {
    const [office, app] = await Promise.all([offices.byCode(req.params['office']), currentApp()])
    if (!office || office.kind === 'district') throw notFound()
    const { t } = res.locals
    const backupDays = config.BACKUP_DIR ? config.BACKUP_DAYS : undefined
    res.render('visitor/privacy/privacy', {
      title: t('privacy.title'),
      ...noticePage(office, { appName: app?.name, backupDays }, t),
      back: onward(req, `/v/${office.code}`),
    } satisfies NoticePage)
  })

  return router
}
