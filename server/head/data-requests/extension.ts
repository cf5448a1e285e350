import { dueOn } from '../../core/offices/request-clocks.ts'
import type { SubjectRequestRow } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'

/**
 * Why a request takes longer; its nature and how hard it is are what the decree knows (Nghị định 356/2025/NĐ-CP, Điều
 * 5).
 */
export const EXTENSION_REASONS = ['complex', 'much', 'identity', 'others'] as const

/** How the person was told of it. */
export const TOLD_BY = ['in_person', 'telephone', 'letter', 'message'] as const

export interface Extension {
  until: OfficeDay
  reason: (typeof EXTENSION_REASONS)[number]
  told_on: OfficeDay
  told_by: (typeof TOLD_BY)[number]
}

/** Once, while the time runs and nobody has answered: what is overdue cannot be made to be in time. */
export type ExtensionRefusal = 'answered' | 'extended' | 'late'

export function extensionRefusal(
  request: Pick<SubjectRequestRow, 'kind' | 'received_on' | 'extended_until' | 'closed_at'>,
  today: OfficeDay,
): ExtensionRefusal | undefined {
  if (request.closed_at) return 'answered'
  if (request.extended_until) return 'extended'
  return dueOn(request) < today ? 'late' : undefined
}
