import type { Router } from 'express'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import { type ChainCheck, checkNewest, checkWhole, type WholeCheck } from '../../platform/audit/checks.ts'
import { clockTime, dateText, officeDay } from '../../platform/lib/clock.ts'
import type { Language, Translate } from '../../platform/messages/messages.ts'
import { numberText } from '../../platform/messages/numbers.ts'

/**
 * Whether the audit of the user's office is intact. Opening the page verifies the newest rows; all rows are verified every
 * night and on request.
 */
export function chainRoutes({ db, clock }: Services): Router {
  const router = createRouter()

  router.get('/', async (_req, res) => {
    const { office, t, lang } = res.locals
    const now = clock.now()
    const check = await checkNewest(db, office.id, now)
    res.render('head/log/chain', {
      title: t('log.chain.title'),
      ...chainView(check, now, lang, t),
    })
  })

  router.post('/', async (_req, res) => {
    await checkWhole(db, res.locals.office.id, clock.now())
    res.redirect(303, '/log/chain')
  })

  return router
}

function chainView(check: ChainCheck, now: Date, lang: Language, t: Translate) {
  const at = (moment: Date) =>
    t('log.chain.at', { time: clockTime(moment), day: dateText(officeDay(moment)) })
  const factOf = (moment: Date, rows: number) => t('log.chain.checked', { at: at(moment), rows })
  const fact = (name: 'all' | 'newest' | 'rows' | 'head' | 'found', value: string) => ({
    label: t(`log.chain.${name}`),
    value,
  })
  const all = (whole: WholeCheck | undefined) =>
    fact('all', whole ? factOf(whole.at, whole.rows) : t('log.chain.never'))
  switch (check.state) {
    case 'broken':
      return {
        tone: 'bad',
        verdict: t(`log.chain.broken.${check.broken.reason}`, { row: check.broken.at }),
        facts: [fact('found', at(check.at))],
        advice: t('log.chain.broken_advice'),
      }
    case 'unchecked':
      return {
        tone: 'due',
        verdict: t('log.chain.unchecked', { rows: check.rows - (check.whole?.rows ?? 0) }),
        facts: [all(check.whole), fact('rows', numberText(check.rows, lang))],
        advice: t('log.chain.unchecked_advice'),
      }
    case 'whole':
      return {
        tone: 'good',
        verdict: check.rows > 0 ? t('log.chain.whole') : t('log.chain.empty'),
        facts: [
          all(check.whole),
          ...(check.newest > 0 ? [fact('newest', factOf(now, check.newest))] : []),
          fact('rows', numberText(check.rows, lang)),
          fact('head', markText(check.head)),
        ],
        advice: t('log.chain.whole_advice'),
      }
  }
}

/** Groups of four characters, easier to read out. */
function markText(head: string | undefined): string {
  return head?.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 ') ?? '–'
}
