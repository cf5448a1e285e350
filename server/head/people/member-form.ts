import * as z from 'zod'
import type { Typed } from '../../http/form.ts'
import type { StaffFields, StaffMemberRow } from '../../platform/db/schema.ts'
import { asSpoken, cleanText } from '../../platform/lib/text.ts'
import { line, personField } from '../../platform/lib/text-fields.ts'
import { isMailAddress } from '../../platform/outgoing/mail-settings.ts'

export const STAFF_STATUSES = ['running', 'off', 'absent', 'unsupported', 'no_smartphone'] as const

const MAX_RELATIVES = 50
const LONGEST = 120
/** Allows a switchboard number with an extension. */
const ROOM_PHONE = /^[0-9+][0-9 .()-]{2,29}$/

const relatives = z
  .string()
  .default('')
  .transform((text, context) => {
    const number = /^\d{0,3}$/.test(text.trim()) ? Number(text.trim() || '0') : -1
    if (number < 0 || number > MAX_RELATIVES) {
      const params = { least: '0', max: String(MAX_RELATIVES) }
      context.addIssue({ code: 'custom', message: 'problem.amount', params })
    }
    return number
  })

const status = z.enum(STAFF_STATUSES, 'problem.pick')

export const memberFields = {
  name: personField,
  unit: line(LONGEST),
  status: z
    .union([z.literal(''), status], 'problem.pick')
    .default('')
    .transform((value) => value || null),
  relatives,
  /** Only asked for when the office notifies hosts. */
  room_phone: z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : cleanText(text) || null))
    .refine((text) => !text || ROOM_PHONE.test(text), 'problem.room_phone'),
  /** Only asked for when the office notifies hosts. */
  email: z
    .string()
    .optional()
    .transform((text) => (text === undefined ? undefined : text.trim() || null))
    .refine((text) => !text || isMailAddress(text), 'problem.email'),
}

export const AddForm = z.object({ client_uuid: z.guid('problem.form'), ...memberFields })
export const MemberForm = z.object(memberFields)

/** A declaration through the personal link, where a state has to be chosen. */
export const DeclarationForm = z.object({ status, relatives })

/** The form values of a stored member. */
export function typedMember(member: StaffMemberRow): Typed {
  const { name, unit, status: state, relatives: count, room_phone: phone, email } = member
  return {
    ...{ name, unit: unit ?? '', status: state ?? '', relatives: String(count) },
    ...{ room_phone: phone ?? '', email: email ?? '' },
  }
}

/**
 * The key under which two rows of a list are one person: name and unit, ignoring capitals and where a keyboard puts a tone mark.
 * Le and Lê differ: tones distinguish names, and the head merges what was typed without them.
 */
export function memberRowKey({ name, unit }: Pick<StaffFields, 'name' | 'unit'>): string {
  return [name, unit ?? ''].map(asSpoken).join('\n')
}
