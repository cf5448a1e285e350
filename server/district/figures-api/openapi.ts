import * as z from 'zod'
import { LIMITS } from '../../core/accounts/limiter.ts'
import { MOST_DAYS } from './figures-query.ts'
import { COLUMNS, FigureRow } from './row.ts'

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
export function openApi(publicUrl: string | undefined): object {
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
