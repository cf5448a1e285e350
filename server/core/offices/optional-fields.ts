import type { OptionalField } from '../../platform/db/schema.ts'

/** In the order of the form. */
export const OPTIONAL_FIELDS = ['plate'] as const satisfies OptionalField[]
