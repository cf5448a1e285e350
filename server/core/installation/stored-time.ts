import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Database } from '../../platform/db/schema.ts'
import { isReported } from './doubt.ts'
import { NOTHING } from './granted.ts'
import type { TimeState } from './time-belief.ts'

const moment = z.iso.datetime().transform((text) => new Date(text))

const Stored = z.object({
  by: z.string(),
  laps: z.record(z.string(), z.object({ at: moment, ms: z.number() })),
  doubts: z.record(
    z.string(),
    z.object({
      kind: z.enum(['ahead', 'behind']),
      by: z.number(),
      measured: z.boolean(),
      since: moment,
      at: moment,
      lap: z.object({ boot: z.string(), ms: z.number() }),
      host: z.string().default(''),
      silent: z.number().default(0),
      ran: z.number(),
      tried: z.number().default(0),
      slid: z.number().default(0),
      heard: moment,
      told: z
        .enum(['open', 'overruled'])
        .nullish()
        .transform((how) => how ?? undefined),
      against: z
        .enum(['instance', 'devices'])
        .nullish()
        .transform((who) => who ?? undefined),
      denied: z.array(z.string()).default([]),
      confirmed: z.array(z.string()),
    }),
  ),
  granted: z.object({ ms: z.number(), at: moment }).default(NOTHING),
})

type Row = Pick<Selectable<Database['installation_state']>, 'at' | 'detail'>

/** Undefined for a row that was only just made. */
export function timeStateIn({ at, detail }: Row): TimeState | undefined {
  const read = Stored.safeParse(detail)
  return read.success ? { at, ...read.data } : undefined
}

export function stored({ at, ...detail }: TimeState): { at: Date; ok: boolean; detail: string } {
  return { at, ok: !Object.values(detail.doubts).some(isReported), detail: JSON.stringify(detail) }
}
