import { describe, expect, test } from 'vitest'
import { allTogether, failingText, stateLines } from '../../server/head/hosts/channel-state.ts'
import type { ChannelStateRow } from '../../server/platform/db/schema.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const at = (hour: number) => new Date(`2026-11-25T${String(hour).padStart(2, '0')}:00:00+07:00`)
const state = (fields: object) =>
  ({
    ...{ waiting: 0, sent_at: null, failing_since: null, failed_at: null, failure: null, ...fields },
  }) as ChannelStateRow
const failing = (since: number, last: number) =>
  state({ waiting: 2, failing_since: at(since), failed_at: at(last), failure: 'refused' })

describe('a channel', () => {
  test('that was never used says nothing, another what waits and what was sent', () => {
    expect([stateLines(undefined, t), allTogether([]), failingText(undefined, t)]).toEqual([
      [],
      undefined,
      '',
    ])
    expect(stateLines(state({}), t)).toEqual([t('tell.state.none_waiting'), t('tell.state.never_sent')])
    expect(stateLines(state({ waiting: 1, sent_at: at(8) }), t)).toEqual([
      t('tell.state.waiting', { count: 1 }),
      t('tell.state.sent', { at: '08:00 25/11/2026' }),
    ])
  })

  test('that fails says since when and why', () => {
    expect(failingText(state({ failed_at: at(8), failure: 'refused' }), t)).toBe('')
    expect(failingText(failing(7, 9), t)).toMatch(/07:00 25\/11\/2026.*09:00 25\/11\/2026/)
  })

  test.each<[string, ChannelStateRow[], object]>([
    [
      'all of which fail has failed since the first did',
      [failing(8, 9), failing(7, 10)],
      { waiting: 4, sent_at: null, failing_since: at(7), failed_at: at(10) },
    ],
    [
      'one of which delivered later does not fail',
      [failing(7, 9), state({ waiting: 1, sent_at: at(10) }), state({ sent_at: at(8) })],
      { waiting: 3, sent_at: at(10), failing_since: null },
    ],
    [
      'one of which delivered at the very moment of the failure does not fail',
      [failing(7, 9), state({ sent_at: at(9) })],
      { sent_at: at(9), failing_since: null },
    ],
    [
      'one of which delivered before the failure fails',
      [state({ sent_at: at(8) }), failing(7, 9)],
      { sent_at: at(8), failing_since: at(7) },
    ],
  ])('of several offices, %s', (_what, states, together) => {
    expect(allTogether(states)).toMatchObject(together)
  })
})
