import { phoneTail } from '../../core/visits/phone.ts'
import type { TraceAnswerRow, TraceOrderRow } from '../../platform/db/schema.ts'
import { dateText, momentText, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Wanted } from './request.ts'

const TONES = { waiting: 'due', none: 'plain', released: 'good', refused: 'bad' } as const

/** An office's answer in words; after the request's end no answer can come. */
export function answerText(
  { state }: Pick<TraceAnswerRow, 'state'>,
  open: boolean,
  t: Translate,
): { text: string; tone: string } {
  if (state === 'waiting' && !open) return { text: t('trace.answer.unanswered'), tone: 'bad' }
  return { text: t(`trace.answer.${state}`), tone: TONES[state] }
}

/** Whom a request is about, as far as pages show it: numbers by their last digits. */
export function wantedText({ phone, card, words }: Wanted, t: Translate): string[] {
  return [
    ...(phone ? [t('gate.phone_tail', { tail: phoneTail(phone) })] : []),
    ...(card ? [t('scan.card', { tail: card.slice(-4) })] : []),
    ...words.split('\n').filter(Boolean),
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
