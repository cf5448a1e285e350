import type { OptionalField } from '../../platform/db/schema.ts'

/** In the order of the form. */
export const OPTIONAL_FIELDS = ['plate', 'badge'] as const satisfies OptionalField[]
