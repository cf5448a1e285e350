import { phoneOf } from '../../core/visits/phone.ts'
import type { TraceAnswerRow, TraceOrderRow, TraceRequestRow } from '../../platform/db/schema.ts'
import { dateText, momentText, officeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Translate } from '../../platform/messages/messages.ts'

const TONES = { waiting: 'due', none: 'plain', released: 'good' } as const

/** An office's answer in words; after the request's end no answer can come. */
export function answerText(
  answer: Pick<TraceAnswerRow, 'state'> | undefined,
  open: boolean,
  t: Translate,
): { text: string; tone: string } {
  const state = answer?.state ?? 'waiting'
  if (state === 'waiting' && !open) return { text: t('trace.answer.unanswered'), tone: 'bad' }
  return { text: t(`trace.answer.${state}`), tone: TONES[state] }
}

/** The district's note. Requests made before December 2026 sealed a number and words instead; the last ends in May 2027. */
export function noteLines(
  keys: Keys,
  { id, note, person }: Pick<TraceRequestRow, 'id' | 'note' | 'person'>,
  t: Translate,
): string[] {
  const sealed = person && keys.open('trace', id, person)
  if (!sealed) return (note ?? '').split('\n').filter(Boolean)
  const { phone, card, words } = JSON.parse(sealed) as Record<'phone' | 'card' | 'words', string | null>
  return [
    ...(phone ? [t('gate.phone_tail', { tail: phoneOf({ phone }) })] : []),
    ...(card ? [t('scan.card', { tail: card.slice(-4) })] : []),
    ...(words ?? '').split('\n').filter(Boolean),
  ]
}

type Order = Pick<
  TraceOrderRow,
  | 'document_number'
  | 'document_date'
  | 'agency'
  | 'signer'
  | 'from_at'
  | 'until_at'
  | 'buffer_minutes'
  | 'hold_until'
  | 'made_at'
>

/** The document that a trace answers, and its window. */
export function documentText(order: Order, t: Translate) {
  return {
    document: t('trace.document_of', {
      number: order.document_number,
      date: dateText(order.document_date),
    }),
    agency: order.agency,
    signer: order.signer,
    period: t('trace.period_of', {
      from: dateText(officeDay(order.from_at)),
      until: dateText(officeDay(new Date(order.until_at.getTime() - 1))),
    }),
    buffer: t('trace.buffer_of', { minutes: order.buffer_minutes }),
    holdUntil: dateText(order.hold_until),
    madeAt: momentText(order.made_at),
  }
}
