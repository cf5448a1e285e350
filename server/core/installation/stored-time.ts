import type { Selectable } from 'kysely'
import * as z from 'zod'
import type { Database } from '../../platform/db/schema.ts'
import { isReported } from './doubt.ts'
import { NOTHING } from './granted.ts'
import type { TimeState } from './time-belief.ts'
import { NO_LAP } from './time-state.ts'

const moment = z.iso.datetime().transform((text) => new Date(text))

const Lap = z.object({ boot: z.string(), ms: z.number() })
const Reach = z.object({ at: moment, lap: Lap })

const ErasedAgain = z.object({ people: z.number(), entries: z.number(), until: moment, isWhole: z.boolean() })

const Holds = z.object({ count: z.number(), until: z.iso.date() })

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
      lap: Lap,
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
  reached: Reach.optional(),
  allowed: z.record(z.string(), Reach).default({}),
  held: z.record(z.string(), z.object({ expired: z.number(), kept: z.number() })).default({}),
  restored: z
    .record(
      z.string(),
      z.object({ since: moment, at: moment, erased: ErasedAgain.optional(), holds: Holds.optional() }),
    )
    .default({}),
})

type Row = Pick<Selectable<Database['installation_state']>, 'at' | 'detail'>

/** Undefined for a row that was just created. */
export function timeStateIn({ at, detail }: Row): TimeState | undefined {
  const read = Stored.safeParse(detail)
  if (!read.success) return undefined
  const { reached = { at, lap: NO_LAP }, ...known } = read.data
  return { at, reached, ...known }
}

export function stored({ at, ...detail }: TimeState): { at: Date; ok: boolean; detail: string } {
  const { held, doubts } = detail
  const ok = Object.keys(held).length === 0 && !Object.values(doubts).some(isReported)
  return { at, ok, detail: JSON.stringify(detail) }
}
