import type { ChainState } from '../audit/verify.ts'
import type { Page } from '../http/views.ts'
import type { Translate } from '../messages/messages.ts'

export interface ChainPage extends Page {
  checked: string
  whole: boolean
  verdict: string
  /** What is wrong, and what to do now; or how to be able to prove it later. */
  advice: string
  rows: number | undefined
  head: string | undefined
}

export function chainView(state: ChainState, t: Translate): Omit<ChainPage, 'title' | 'checked'> {
  if (!state.ok) {
    return {
      whole: false,
      verdict: t(`log.chain.broken.${state.reason}`, { row: state.at }),
      advice: t('log.chain.broken_advice'),
      rows: undefined,
      head: undefined,
    }
  }
  return {
    whole: true,
    verdict: state.rows > 0 ? t('log.chain.whole') : t('log.chain.empty'),
    advice: t('log.chain.whole_advice'),
    rows: state.rows,
    head: state.head?.slice(0, 16).replace(/(.{4})(?=.)/g, '$1 '),
  }
}
