import type { Request, Response, Router } from 'express'
import type { ApiKey } from '../../core/api-keys/queries.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import { dayFiguresInDistrict } from '../../core/figures/queries.ts'
import { closedRevisionsInDistrict } from '../../core/figures/revisions.ts'
import { ApiRefusal, createKeyed } from '../../http/api.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'
import { officeMoment } from '../../platform/lib/clock.ts'
import { csvLine } from '../../platform/spreadsheet/csv.ts'
import { readFiguresQuery } from './figures-query.ts'
import { openApi } from './openapi.ts'
import { COLUMNS, type FigureRow, figureRow, releasedOf } from './row.ts'

/** Figures for other systems: daily counts by office, as on the district's page; read-only and by API key. */
export function figuresApiRoutes(services: Services): Router {
  const keyed = createKeyed(services, 'figures')
  const router = createRouter()
  router.get('/openapi.json', (_req, res) => void res.json(openApi(services.config.PUBLIC_URL)))
  router.get(
    '/figures',
    keyed((key, req, res) => showFigures(services, key, req, res)),
  )
  router.get(
    '/figures.csv',
    keyed(async (key, req, res) => {
      const period = readFiguresQuery(req.query)
      sendCsv(res, period, await rowsOf(services, key, period))
    }),
  )
  return router
}

async function showFigures(services: Services, key: ApiKey, req: Request, res: Response) {
  const form = req.accepts(['application/json', 'text/csv'])
  res.vary('Accept')
  if (!form) throw new ApiRefusal(406, 'There is application/json and text/csv.')
  const period = readFiguresQuery(req.query)
  const figures = await rowsOf(services, key, period)
  if (form === 'text/csv') return sendCsv(res, period, figures)
  res.json({ ...period, made_at: officeMoment(services.clock.now()), figures })
}

/** The latest revision of each day with visits, of the offices that the key is for; sorted by day, then by office. */
async function rowsOf(services: Services, { offices }: ApiKey, period: DateRange): Promise<FigureRow[]> {
  const tree = new Map((await services.offices.tree()).map((office) => [office.id, office]))
  const of = offices ?? undefined
  const days = await dayFiguresInDistrict(services, period, of)
  const isCorrected = days.some(({ revision }) => revision > 0)
  const closed = isCorrected ? await closedRevisionsInDistrict(services, period, of) : []
  const revisions = new Map<string, OfficeDayRow[]>()
  for (const one of closed) revisions.set(keyOfDay(one), [...(revisions.get(keyOfDay(one)) ?? []), one])
  return days.flatMap((day) => {
    const office = tree.get(day.office_id)
    if (!office || office.parent_id === null) return []
    const answers = day.closed_at ? releasedOf(revisions.get(keyOfDay(day)) ?? [day]) : undefined
    return [figureRow(day, office, answers)]
  })
}

const keyOfDay = ({ office_id, day }: OfficeDayRow): string => `${office_id} ${day}`

/** Without a byte order mark, since programs read it. Withheld values are empty. */
function sendCsv(res: Response, { from, to }: DateRange, figures: FigureRow[]) {
  const lines = figures.map((row) =>
    csvLine(
      COLUMNS.map((column) => {
        const value = row[column] ?? ''
        return typeof value === 'boolean' ? String(value) : value
      }),
    ),
  )
  res.type('text/csv').attachment(`so-cong-${from}-${to}.csv`)
  res.send(csvLine(COLUMNS) + lines.join(''))
}
