/** The requests that people may make about their data (Luật 91/2025/QH15, Điều 4). */
export const REQUEST_KINDS = ['view', 'copy', 'correct', 'erase', 'object'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]

/** Deleting is the only way to stop processing what the log holds, so it also answers an objection. */
export const ERASING_KINDS: readonly string[] = ['erase', 'object'] satisfies RequestKind[]

/** Why a request is refused. */
export const REFUSALS = ['kept_by_law', 'identity', 'others', 'expired', 'withdrawn'] as const

/**
 * Days to answer a request (Nghị định 356/2025/NĐ-CP, Điều 5). Each may be extended once, by at most the same time, if
 * the request needs it and the person is told why.
 */
export const ANSWER_DAYS: Record<RequestKind, number> = {
  view: 10,
  copy: 10,
  correct: 10,
  erase: 20,
  object: 15,
}

/** Working days to confirm to the person that the request has arrived (the same article). */
export const ACKNOWLEDGE_DAYS = 2
