import type { Router } from 'express'
import { createRouter } from '../../http/router.ts'

const TONES = {
  ...({ card: 'good', pass: 'good', place: 'due', number: 'due' } as const),
  ...({ unknown: 'due', unikey: 'bad', no_enter: 'bad' } as const),
}
const VERDICTS = Object.entries(TONES) as [keyof typeof TONES, string][]

/** A page that shows what a scanner sends and how to set it right; its script does everything, and sends nothing. */
export function scannerRoutes(): Router {
  const router = createRouter()
  router.get('/scanner', (_req, res) => {
    const { t } = res.locals
    const verdicts = VERDICTS.map(([name, tone]) => ({ name, tone, text: t(`scanner.says.${name}`) }))
    res.render('reception/gate/scanner', { title: t('scanner.title'), verdicts })
  })
  return router
}
