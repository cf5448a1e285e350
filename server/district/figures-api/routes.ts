import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { LIMITS } from '../../core/accounts/limiter.ts'
import type { ApiKey } from '../../core/api-keys/queries.ts'
import type { DateRange } from '../../core/figures/date-range.ts'
import { dayFiguresInDistrict } from '../../core/figures/queries.ts'
import { closedRevisionsInDistrict } from '../../core/figures/revisions.ts'
import { hasGate } from '../../core/offices/tree.ts'
import { ApiRefusal, createKeyed } from '../../http/api.ts'
import type { Services } from '../../http/context.ts'
import { createRouter } from '../../http/router.ts'
import type { OfficeDayRow } from '../../platform/db/schema.ts'
import { officeMoment } from '../../platform/lib/clock.ts'
import { csvLine } from '../../platform/spreadsheet/csv.ts'
import { MOST_DAYS, readFiguresQuery } from './figures-query.ts'
import { COLUMNS, FigureRow, figureRow, releasedOf } from './row.ts'

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
    if (!office || !hasGate(office)) return []
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

const Figures = z
  .strictObject({
    from: z.iso.date(),
    to: z.iso.date(),
    made_at: z.iso.datetime({ offset: true }),
    figures: z.array(FigureRow),
  })
  .meta({ title: 'Figures of a period' })

const Refusal = z
  .object({ title: z.string(), status: z.int(), detail: z.string() })
  .meta({ title: 'Why a request was refused (RFC 9457)' })

const REFUSALS = {
  400: 'A day is missing or wrong, the period too long, or a key stands in the address',
  401: 'No key, or one that is unknown, withdrawn or expired',
  403: 'A key of another scope',
  406: 'Accept names neither JSON nor CSV',
  429: `More than ${LIMITS['api-key'].points} requests a minute with one key`,
}

const PARAMETERS = [
  dayParameter('from', 'First day', true),
  dayParameter(
    'to',
    `Last day, at most ${MOST_DAYS} days from the first; the first where it is left out`,
    false,
  ),
]

const csv = {
  schema: { type: 'string', description: `UTF-8, a head and a line a row: ${COLUMNS.join(',')}` },
}
const json = { schema: { $ref: '#/components/schemas/Figures' } }

/** The API's description (OpenAPI 3.1), generated from the schemas of the responses. */
function openApi(publicUrl: string | undefined): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Sổ Cổng: figures of a district',
      version: '1',
      description:
        'Counts by office and day, never a name. A day on which nobody was recorded has no row. Keys: the district’s page /district/keys.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: publicUrl ?? '/' }],
    security: [{ key: [] }],
    paths: {
      '/api/figures': {
        get: operation('figures', 'Figures as JSON, or as CSV where Accept asks for it', {
          'application/json': json,
          'text/csv': csv,
        }),
      },
      '/api/figures.csv': { get: operation('figuresCsv', 'Figures as CSV', { 'text/csv': csv }) },
    },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description: 'A key of the scope figures, in this header only',
        },
      },
      schemas: { Figures: schemaOf(Figures), Refusal: schemaOf(Refusal) },
    },
  }
}

function operation(operationId: string, summary: string, content: object): object {
  const refusal = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Refusal' } } }
  const refusals = Object.entries(REFUSALS).map(([status, description]) => [
    status,
    { description, content: refusal },
  ])
  return {
    operationId,
    summary,
    parameters: PARAMETERS,
    responses: {
      200: { description: 'The newest revision of each day', content },
      ...Object.fromEntries(refusals),
    },
  }
}

function dayParameter(name: string, description: string, required: boolean): object {
  const schema = { type: 'string', format: 'date' }
  return { name, in: 'query', description, required, schema, example: '2026-11-25' }
}

/** OpenAPI 3.1 uses JSON Schema; the document declares the draft once, so it is removed from each schema. */
function schemaOf(schema: z.ZodType): object {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema)
  return rest
}
