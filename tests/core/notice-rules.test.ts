import { expect, test } from 'vitest'
import { noticeBody, noticeMail, noticePush, secondsOfUse } from '../../server/core/notices/message.ts'
import type { Waiting } from '../../server/core/notices/queue.ts'
import { duePeriod, periodFrom } from '../../server/core/notices/summary-period.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const at = new Date('2026-11-25T08:30:00+07:00')
const since = new Date('2026-11-25T08:12:00+07:00')
const waiting = (names: string[]): Waiting => ({
  ...{ member: { id: 'm', name: 'Lê Hai' } as Waiting['member'], count: 2, since, names },
})
const office = (namesVisitors: boolean) => ({ code: 'a', name: 'UBND xã A', short: 'Xã A', namesVisitors })

test.each([
  [true, ['An, Bình'], true],
  [true, ['An', 'Bình'], true],
  [true, [], false],
  [false, ['An', 'Bình'], false],
])(
  'a host reads who waits where the head allows it (%s) and names are known: %j',
  (allowed, names, named) => {
    const told = { office: office(allowed), link: '', t }
    const { subject, text, ...envelope } = noticeMail('1', 'hai@a.vn', waiting(names), told)
    const { title, body } = JSON.parse(noticePush(waiting(names), told))
    expect([text.includes('An, Bình'), body.includes('An, Bình')]).toEqual([named, named])
    expect([text.split('\n\n').length, body.split('\n').length]).toEqual(named ? [5, 2] : [4, 1])
    expect(envelope).toEqual({ id: '1', to: 'hai@a.vn' })
    expect([subject, title]).toEqual([
      t('notice.subject', { count: 2, office: 'Xã A' }),
      t('notice.push_title'),
    ])
    for (const words of [text, body]) expect(words).toContain('08:12')
    expect(text).toContain('Lê Hai')
    for (const words of [t('notice.no_link'), t('notice.automatic')]) expect(text).toContain(words)
    expect(noticeMail('1', '', waiting(names), { ...told, link: 'https://x.vn/h' }).text).toContain(
      'https://x.vn/h',
    )
  },
)

test('a program reads the names only where the head allows it', () => {
  const body = (allowed: boolean) => JSON.parse(noticeBody(waiting(['An']), { office: office(allowed), at }))
  const data = {
    ...{ office: { code: 'a', name: 'UBND xã A' }, host: { id: 'm', name: 'Lê Hai' } },
    ...{ count: 2, since: since.toISOString() },
  }
  expect(body(false)).toEqual({ type: 'visitors.waiting', timestamp: at.toISOString(), data })
  expect(body(true).data).toEqual({ ...data, visitors: ['An'] })
})

test.each([
  ['weekly', '2026-11-30T06:59:59', '2026-11-16', '2026-11-22', '2026-11-23'],
  ['weekly', '2026-11-30T07:00:00', '2026-11-23', '2026-11-29', '2026-11-30'],
  ['weekly', '2026-12-06T23:00:00', '2026-11-23', '2026-11-29', '2026-11-30'],
  ['monthly', '2026-12-01T06:59:59', '2026-10-01', '2026-10-31', '2026-11-01'],
  ['monthly', '2027-01-01T07:00:00', '2026-12-01', '2026-12-31', '2027-01-01'],
  ['monthly', '2027-03-31T12:00:00', '2027-02-01', '2027-02-28', '2027-03-01'],
] as const)('a %s summary at %s is of %s to %s, due since %s', (kind, now, from, to, since) => {
  const due = { from, to, since: new Date(`${since}T07:00:00+07:00`) }
  expect(duePeriod(kind, new Date(`${now}+07:00`))).toEqual(due)
  expect(periodFrom(kind, from)).toEqual({ from, to })
})

test.each([
  ['before the day is closed', 1140, '18:59:59', 1],
  ['as it is closed, until midnight', 1140, '19:00:00', 5 * 3600],
  ['after it, until midnight', 1140, '23:59:00', 60],
  ['where it is closed at midnight', 1440, '23:59:00', 60],
  ['where a guard stays all night', 1620, '23:59:00', 60],
  ['in half a second', 1140, '18:59:59.500', 1],
])('a notice is of use %s', (_, closeMinutes, time, seconds) => {
  expect(secondsOfUse({ closeMinutes }, new Date(`2026-11-25T${time}+07:00`))).toBe(seconds)
})
