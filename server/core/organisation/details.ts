import * as z from 'zod'
import { PURPOSES } from '../visits/visit.ts'
import { PARTS } from './kinds.ts'

const line = (max: number) => z.string().trim().min(1).max(max)

/** What the organisation says of itself, where it differs from its kind; the same in the seed file, on the page and when stored. */
export const Details = z.strictObject({
  /** Words instead of the kind's. English texts keep the kind's. */
  unit: line(40).optional(),
  units: line(40).optional(),
  head: line(40).optional(),
  staff: line(40).optional(),
  /** The purposes that forms offer, in this order, some with a label of its own. */
  purposes: z
    .array(z.strictObject({ purpose: z.enum(PURPOSES), label: line(60).optional() }))
    .min(1)
    .optional(),
  /** What is switched on, where it differs from the kind. */
  parts: z.array(z.enum(PARTS)).optional(),
  province: line(100).optional(),
  commune: line(100).optional(),
  /** Whom to ask about personal data. */
  contact: z
    .strictObject({ name: line(100).optional(), phone: line(40).optional(), email: z.email().optional() })
    .optional(),
  /** Of a hospital or school: whether it is of the state, which decides the basis. */
  ownership: z.enum(['public', 'private']).optional(),
  /** On what basis data is processed, in the privacy notice. */
  legal: line(600).optional(),
  report: z
    .strictObject({
      /** Where documents are dated. */
      place: line(60).optional(),
      /** The signatory's title, in lines. */
      signatory: z.array(line(60)).max(3).optional(),
      /** The organisation above. */
      above: line(120).optional(),
      /** The nation's name and motto, where the kind decides otherwise. */
      nation: z.boolean().optional(),
    })
    .optional(),
})
export type Details = z.infer<typeof Details>
