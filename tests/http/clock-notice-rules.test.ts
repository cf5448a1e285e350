import { expect, test } from 'vitest'
import { clockNotice, clockTroubles, signInNotice } from '../../server/http/clock-notice.ts'
import { DAY, HOUR, MINUTE } from '../../server/platform/lib/clock.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const NOW = new Date('2026-11-25T08:30:00+07:00')
const slow = (slowBy: number) => ({ slowBy, waiting: undefined })
const far = { isFar: true, since: new Date(NOW.getTime() - 3 * DAY), due: 4, kept: 5 }

test.each([
  [1, '0 phút'],
  [119.4 * MINUTE, '119 phút'],
  [2 * HOUR, '2 giờ'],
  [2 * DAY - 31 * MINUTE, '47 giờ'],
  [2 * DAY, '2 ngày'],
  [11 * DAY, '11 ngày'],
])('a clock that is %d ms slow is slow by “%s”', (slowBy, span) => {
  expect(clockTroubles(slow(slowBy), NOW, t)).toEqual([t('clock.notice.behind', { span })])
})

test('what is wrong with the time is told the worst first, or nothing is', () => {
  expect(clockTroubles(slow(0), NOW, t)).toEqual([])
  expect(clockTroubles({ slowBy: HOUR, waiting: far }, NOW, t)).toEqual([
    t('clock.notice.behind', { span: '60 phút' }),
    t('clock.notice.off', { span: '3 ngày' }),
  ])
  expect(clockTroubles({ slowBy: 0, waiting: { ...far, isFar: false } }, NOW, t)).toEqual([
    t('clock.notice.held', { expired: 4, kept: 5 }),
  ])
})

test('heads are led to the page, the gate is told to tell them, and only of a slow clock', () => {
  const behind = t('clock.notice.behind', { span: '1 phút' })
  expect(clockNotice(slow(MINUTE), 'head', NOW, t)).toEqual({ text: behind, href: '/clock' })
  expect(clockNotice(slow(MINUTE), 'reception', NOW, t)).toEqual({
    text: `${behind} ${t('clock.notice.tell')}`,
    href: undefined,
  })
  expect(clockNotice({ slowBy: 0, waiting: far }, 'reception', NOW, t)).toBeUndefined()
  expect(clockNotice(slow(0), 'head', NOW, t)).toBeUndefined()
  const signIn = (isSure: boolean, slowBy: number) =>
    signInNotice({ isSure: () => isSure, state: () => slow(slowBy) }, NOW, t)?.text
  expect([signIn(true, MINUTE), signIn(false, 0)]).toEqual([undefined, undefined])
  expect(signIn(false, MINUTE)).toContain(behind)
})
