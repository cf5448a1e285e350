import { ERASING_KINDS, type REFUSALS } from '../../core/offices/data-rights.ts'
import type { FoundRequest } from './queries.ts'

export interface Answer {
  outcome: 'granted' | 'refused'
  /** Only of a refusal. */
  refusal: (typeof REFUSALS)[number] | null
}

export const GRANTED: Answer = { outcome: 'granted', refusal: null }

/** How many entries of the request are still there. */
export function countLeft({ visits, guests, notes }: FoundRequest): number {
  return visits.length + guests.length + notes.length
}

/**
 * Whether the request has been done, as the log itself shows it: nobody can say so while nothing has happened. If the log held
 * nothing about the person, that is the answer.
 */
export function isDone(found: FoundRequest): boolean {
  const { request, corrected } = found
  if (request.visits.length === 0) return true
  if (ERASING_KINDS.includes(request.kind)) return countLeft(found) === 0
  if (request.kind === 'correct') return corrected
  if (request.kind === 'copy') return request.copied_at !== null
  // To view: the page with the data is the one with the answer.
  return countLeft(found) > 0
}
