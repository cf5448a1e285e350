import { dueOn } from '../../core/offices/data-rights.ts'
import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/** Why a request takes longer; the decree names its nature and its difficulty (Nghị định 356/2025/NĐ-CP, Điều 5). */
export const EXTENSION_REASONS = ['complex', 'much', 'identity', 'others'] as const

/** How the person was told of the extension. */
export const TOLD_BY = ['in_person', 'telephone', 'letter', 'message'] as const

export interface Extension {
  until: OfficeDay
  reason: (typeof EXTENSION_REASONS)[number]
  told_on: OfficeDay
  told_by: (typeof TOLD_BY)[number]
}

/** An extension is allowed once, before the deadline and the answer: an overdue request cannot be made timely. */
export type ExtensionRefusal = 'answered' | 'extended' | 'late'

export function extensionRefusal(
  request: Pick<SubjectRequestRow, 'kind' | 'received_on' | 'extended_until' | 'closed_at'>,
  today: OfficeDay,
): ExtensionRefusal | undefined {
  if (request.closed_at) return 'answered'
  if (request.extended_until) return 'extended'
  return dueOn(request) < today ? 'late' : undefined
}
