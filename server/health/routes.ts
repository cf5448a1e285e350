import type { Router } from 'express'
import packageJson from '../../package.json' with { type: 'json' }
import { clockTime, dateText, officeDay } from '../clock.ts'
import type { Services } from '../context.ts'
import { lastEntriesInDistrict } from '../figures/queries.ts'
import { requireRole } from '../http/guards.ts'
import { createRouter } from '../http/router.ts'
import type { Page } from '../http/views.ts'
import { STATES, type StateKey } from '../installation/actions.ts'
import { listStates, type State } from '../installation/queries.ts'
import type { Translate } from '../messages/messages.ts'

interface HealthPage extends Page {
  version: string
  rows: { title: string; text: string; tone: 'good' | 'due' | 'bad' }[]
}

/** How the installation is, in words, and what to do about it. */
export function healthPageRoutes(services: Services): Router {
  const { db, clock, offices } = services
  const router = createRouter()
  router.use(requireRole('district'))

  router.get('/', async (_req, res) => {
    const { t } = res.locals
    const today = officeDay(clock.now())
    const [all, states, last] = await Promise.all([
      offices.list(),
      listStates(db),
      lastEntriesInDistrict(services),
    ])
    const nameOf = (id: unknown) => all.find((one) => one.id === id)?.name ?? ''
    const newest = last.flatMap(({ at }) => at ?? []).sort((a, b) => b.getTime() - a.getTime())[0]
    const entry = {
      title: t('health.last.title'),
      text: newest ? t('health.last.text', { at: momentText(newest, t) }) : t('health.last.none'),
      tone: newest ? ('good' as const) : ('due' as const),
    }
    const of = new Map(states.map((state) => [state.key, state]))
    res.render('health/health', {
      title: t('health.title'),
      version: t('health.intro', { version: packageJson.version }),
      rows: [entry, ...STATES.map((key) => rowOf(key, of.get(key), { today, nameOf, t }))],
    } satisfies HealthPage)
  })

  return router
}

function rowOf(
  key: StateKey,
  state: State | undefined,
  { today, nameOf, t }: { today: string; nameOf: (id: unknown) => string; t: Translate },
): HealthPage['rows'][number] {
  const title = t(`health.${key}.title`)
  if (!state) return { title, text: t(key === 'backup' ? 'health.backup.none' : 'health.none'), tone: 'due' }
  const broken = Array.isArray(state.detail['broken']) ? state.detail['broken'] : []
  const words = { at: momentText(state.at, t), offices: broken.map(nameOf).join(', ') }
  if (!state.ok) return { title, text: t(`health.${key}.bad`, words), tone: 'bad' }
  const isToday = officeDay(state.at) === today
  return { title, text: t(`health.${key}.${isToday ? 'ok' : 'late'}`, words), tone: isToday ? 'good' : 'due' }
}

function momentText(at: Date, t: Translate): string {
  return t('health.when', { time: clockTime(at), day: dateText(officeDay(at)) })
}
