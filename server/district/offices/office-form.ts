import { createHash } from 'node:crypto'
import * as z from 'zod'
import { KINDS } from '../../core/offices/kinds.ts'
import { isCode } from '../../core/offices/office-code.ts'
import { asOf, byId, hasGate, type TreeOffice } from '../../core/offices/tree.ts'
import { dayField, optionalDayField } from '../../http/day-field.ts'
import type { Typed } from '../../http/form.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { line, requiredLine, tick } from '../../platform/lib/text-fields.ts'
import { choiceText } from './find-office.ts'

export const MAX = { name: 160, short: 80, locality: 80, desk: 80 }
export const RETENTION = { min: 14, max: 90 }

/** A day, or undefined when empty. */
export const optionalDay = optionalDayField().transform((text) => text || undefined)

const described = {
  name: requiredLine(MAX.name),
  short: line(MAX.short),
  kind: z.enum(KINDS, 'problem.pick'),
  locality: line(MAX.locality),
  parent: line(MAX.name + 80),
  one_stop: tick,
  valid_from: optionalDay,
  retention_days: z
    .string()
    .default('30')
    .refine(
      (text) => /^\d{1,3}$/.test(text) && Number(text) >= RETENTION.min && Number(text) <= RETENTION.max,
      'problem.retention',
    )
    .transform(Number),
}

export const NewOfficeForm = z.object({
  ...described,
  client_uuid: z.guid('problem.form'),
  code: z
    .string()
    .default('')
    .transform((text) => text.trim().toLowerCase())
    .refine((text) => text === '' || isCode(text), 'problem.code'),
})

export const EditOfficeForm = z.object({
  ...described,
  from: optionalDay,
  /** A hash of the values that the page showed, to detect changes made meanwhile. */
  seen: z.string().max(40).default(''),
})

/** The root has no parent or end, and of its kind only whether it has a gate. */
export const EditRootForm = EditOfficeForm.pick({ name: true, short: true, from: true, seen: true })
  .extend({ gate: tick })
  .transform(({ gate, ...values }) => ({
    ...values,
    kind: gate ? ('other' as const) : ('district' as const),
  }))

export const DeskForm = z.object({
  client_uuid: z.guid('problem.form'),
  desk_name: requiredLine(MAX.desk),
  desk_one_stop: tick,
})

export const CloseForm = z.object({
  last_day: dayField,
  into: line(MAX.name + 80),
  accounts_follow: tick,
  sure: tick,
})

const id = z.guid('problem.form')
export const MergeForm = z.object({
  offices: z.union([id.transform((one) => [one]), z.array(id)], 'problem.pick_offices'),
  merge_from: dayField,
  merge_accounts: tick,
  merge_sure: tick,
})

/** The values of an office on a day, for its form. */
export function typedOffice(offices: TreeOffice[], office: TreeOffice, day: OfficeDay): Typed {
  const shown = asOf(office, day)
  const parent = byId(offices).get(shown.parent_id ?? '')
  return {
    name: shown.name,
    short: shown.short,
    kind: shown.kind,
    locality: shown.locality ?? '',
    parent: parent ? choiceText(asOf(parent, day)) : '',
    valid_from: office.valid_from ?? '',
    retention_days: String(office.retention_days),
    ...(office.one_stop && { one_stop: 'on' }),
    ...(office.parent_id === null && hasGate(office) && { gate: 'on' }),
  }
}

/** A hash of the values that the form showed. */
export function seenOf(typed: Typed): string {
  return createHash('sha256').update(JSON.stringify(typed)).digest('base64url').slice(0, 22)
}
