import type { OptionalField, VisitField } from '../../platform/db/schema.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { plateWords, readPlate } from './plate.ts'
import { badgeWord, fromTheEnd } from './printed-number.ts'

type VisitForm = 'gate' | 'visitor' | 'paper'

/** Columns, forms, correction, log, export, copies and the privacy notice follow from this; its texts: `messages/…/visit-fields`. */
interface FieldDefinition {
  /** The forms that ask for it once the head has switched it on. None: it comes from the list of a meeting's guests. */
  forms: readonly VisitForm[]
  /** Shown beside the visitor: in rows, the log and its export, and what the person gets to read of it. */
  isListed: boolean
  max: number
  autocapitalize: 'characters' | 'sentences'
  /** Puts what was typed into its usual form. Without it any line of text will do. */
  read?: (typed: string) => ReturnType<typeof readPlate>
  /** The terms by which a search finds the visit; at the gate, the first. */
  words: (value: string) => string[]
}

/** What is recorded of some visitors only. A browser imports this, too. */
export const VISIT_FIELDS: Record<VisitField, FieldDefinition> = {
  position: { forms: [], isListed: false, max: 120, autocapitalize: 'sentences', words: () => [] },
  plate: {
    forms: ['gate', 'visitor', 'paper'],
    isListed: true,
    max: 20,
    autocapitalize: 'characters',
    read: readPlate,
    words: (plate) => [...plateWords(plate), fromTheEnd(plate)],
  },
  /** As typed; `findTypedBadge` finds it among the office's badges. It is listed only while the visitor has it. */
  badge: {
    forms: ['gate'],
    isListed: false,
    max: 12,
    autocapitalize: 'characters',
    words: (badge) => [badgeWord(badge)],
  },
}

export const FIELD_NAMES = Object.keys(VISIT_FIELDS) as VisitField[]
/** In the order of the form. */
export const OPTIONAL_FIELDS = fieldsOn('gate')
export const LISTED_FIELDS = FIELD_NAMES.filter((field) => VISIT_FIELDS[field].isListed) as OptionalField[]

/** The fields of a form; with an office only those that it asks for. */
export function fieldsOn(form: VisitForm, office?: { fields: readonly VisitField[] }): OptionalField[] {
  return FIELD_NAMES.filter(
    (field) => VISIT_FIELDS[field].forms.includes(form) && office?.fields.includes(field) !== false,
  ) as OptionalField[]
}

export function mapFields<Field extends VisitField, T>(
  fields: readonly Field[],
  value: (field: Field) => T,
): Record<Field, T> {
  return Object.fromEntries(fields.map((field) => [field, value(field)])) as Record<Field, T>
}

export interface FormField {
  field: VisitField
  label: string
  autocapitalize: string
}

/** The inputs of a form; `parts/visit-fields` renders them. */
export function formFields(fields: readonly VisitField[], t: Translate): FormField[] {
  return fields.map((field) => {
    const { autocapitalize } = VISIT_FIELDS[field]
    return { field, label: t(`field.${field}`), autocapitalize }
  })
}

type Values = Partial<Record<VisitField, string | null>>

/** What rows show beside the visitor. */
export function listedTexts(visit: Values): string[] {
  return LISTED_FIELDS.flatMap((field) => visit[field] ?? [])
}

/** What a search at the gate compares of these fields. */
export function boardWordsOf(visit: Values): string[] {
  return OPTIONAL_FIELDS.map((field) => VISIT_FIELDS[field].words(visit[field] ?? '')[0] ?? '')
}
