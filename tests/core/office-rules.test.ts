import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { closureOf, isAccountObsolete, refuseWhenClosed } from '../../server/core/offices/closure.ts'
import {
  commonHours,
  isReceiving,
  isSameHours,
  minutesOf,
  minutesText,
  USUAL_HOURS,
} from '../../server/core/offices/hours.ts'
import {
  CODE_LASTS,
  lobbyTicket,
  lobbyToken,
  readLobbyTicket,
  readLobbyToken,
} from '../../server/core/offices/lobby-token.ts'
import { codeOf, isCode } from '../../server/core/offices/office-code.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')

describe('an office that lasts from 1 December to the end of the year', () => {
  const office = { validFrom: '2026-12-01', validTo: '2026-12-31', successor: null }
  test.each([
    ['2026-11-30', office, 'not_begun_title', 'not_begun', '01/12/2026'],
    ['2026-12-01', office],
    ['2026-12-31', office],
    ['2027-01-01', office, 'title', 'ended', '01/01/2027'],
    ['2027-01-01', { ...office, successor: { code: 'b', name: 'Xã B' } }, 'title', 'merged', 'Xã B'],
    ['2026-11-30', { ...office, validTo: null }, 'not_begun_title', 'not_begun', '01/12/2026'],
    ['2099-01-01', { ...office, validTo: null }],
    ['1999-01-01', { ...office, validFrom: null }],
  ] as const)(
    'on %s says whether it receives, and what else',
    (day, lasting, title?: 'title' | 'not_begun_title', text?: string, named: string = '') => {
      const closure = closureOf(lasting as never, day, t)
      if (!title) return expect(closure).toBeUndefined()
      const isOver = title === 'title'
      expect(closure).toEqual({
        ...{ isOver, title: t(`closure.${title}`), text: expect.stringContaining(named) },
        atGate: t(isOver ? 'closure.leave_only' : 'closure.not_begun_gate'),
        forHead: t(isOver ? 'closure.head' : 'closure.not_begun_head'),
      })
      const words = { day: isOver ? '01/01/2027' : named, successor: named }
      expect(closure?.text).toBe(t(`closure.${text as 'ended'}`, words))
      expect(() => refuseWhenClosed(lasting as never, day)).toThrow('HTTP 409')
    },
  )
})

test.each([
  ['reception', {}, '2027-01-01T00:00:00'],
  ['reception', { closeMinutes: 720 }, '2027-01-01T00:00:00'],
  ['reception', { closeMinutes: 1440 }, '2027-01-01T00:00:00'],
  ['reception', { closeMinutes: 1440 + 360 }, '2027-01-02T06:00:00'],
  ['reception', { retentionDays: 1 }, '2027-01-01T00:00:00'],
  ['head', {}, '2027-09-28T00:00:00'],
  ['head', { retentionDays: 1, closeMinutes: 1440 + 360 }, '2027-07-02T06:00:00'],
  ['reception', { validTo: null }],
  ['head', { validTo: null }],
  ['district', {}],
] as const)(
  'an account for %s of an office until 31 December with %o is needed until %s',
  (role, own, end?) => {
    const office = { validTo: '2026-12-31', closeMinutes: 1200, retentionDays: 90, ...own }
    const at = new Date(`${end ?? '2099-01-01T00:00:00'}+07:00`)
    expect(isAccountObsolete(role, office, at)).toBe(end !== undefined)
    expect(isAccountObsolete(role, office, new Date(at.getTime() - 1))).toBe(false)
  },
)

test.each([
  ['07:29:59', false],
  ['07:30:00', true],
  ['16:59:59', true],
  ['17:00:00', false],
])('an office that receives from 07:30 to 17:00 does at %s: %s', (time, receives) => {
  const now = new Date(`2026-11-25T${time}+07:00`)
  expect(isReceiving({ opensMinutes: 450, closesMinutes: 1020 }, now)).toBe(receives)
})

test('the hours of all are the root’s, and the usual ones where there is none yet', () => {
  const root = { ...USUAL_HOURS, opens_minutes: 450, parent_id: null }
  const below = { ...USUAL_HOURS, parent_id: 'root' }
  expect(commonHours([below, root])).toEqual({ ...USUAL_HOURS, opens_minutes: 450 })
  expect(commonHours([below])).toEqual(USUAL_HOURS)
  for (const field of ['opens_minutes', 'closes_minutes', 'close_minutes', 'overdue_minutes'] as const)
    expect(isSameHours({ ...root, [field]: 1 }, root)).toBe(false)
  expect(isSameHours(below, { ...USUAL_HOURS })).toBe(true)
})

const a = (length: number) => 'a'.repeat(length)
test.each([
  ['UBND xã Phước Lý', 'ubnd-xa-phuoc-ly'],
  [' (Phòng) Đất – đai! ', 'phong-dat-dai'],
  ['***', 'co-quan'],
  ['Trùng', 'trung-4'],
  [a(61), a(60)],
  [`${a(59)} b`, a(59)],
])('“%s” has the code %s', (name, code) => {
  expect(codeOf(name, (one) => ['trung', 'trung-2', 'trung-3'].includes(one))).toBe(code)
})

test.each([
  ['ubnd-xa-9', true],
  [a(60), true],
  [a(61), false],
  ['', false],
  ['a--b', false],
  ['-a', false],
  ['a-', false],
  ['A', false],
  ['a b', false],
])('%j is a code: %s', (text, is) => {
  expect(isCode(text)).toBe(is)
})

describe('the code on the lobby’s screen', () => {
  const mac = (...parts: string[]) => createHmac('sha256', 'key').update(parts.join('|')).digest('base64url')
  const keys = { sign: mac } as never
  const now = new Date('2026-11-25T08:30:00+07:00')
  const later = (ms: number) => new Date(now.getTime() + ms)

  test('is read for two minutes, by its own office only', () => {
    const step = now.getTime() / 30_000
    const code = lobbyToken(keys, 'office', later(29_999))
    expect(code).toBe(`1.${step}.${mac('lobby', `code office ${step}`).slice(0, 22)}`)
    const read = (ms: number, office = 'office') => readLobbyToken(keys, office, code, later(ms))
    expect([-1, 0, 119_999, 120_000].map((ms) => read(ms))).toEqual([undefined, step, step, undefined])
    expect(read(0, 'another')).toBeUndefined()
    expect(CODE_LASTS).toBe(1020)
  })

  test('opens a form that is good for less than fifteen minutes, of this office and with this step', () => {
    const ticket = lobbyTicket(keys, 'office', 'form', { step: 7, now })
    const read = (ms: number, given = ticket, office = 'office', form = 'form') =>
      readLobbyTicket(keys, office, form, given, later(ms))
    expect([0, 15 * 60_000 - 1, 15 * 60_000].map((ms) => read(ms))).toEqual([7, 7, undefined])
    expect([read(0, ticket, 'another'), read(0, ticket, 'office', 'another')]).toEqual([undefined, undefined])
    const forged = [
      ticket.replace('.7.', '.8.'),
      `9${ticket}`,
      ticket.slice(0, -1),
      `${ticket.slice(0, -1)}!`,
      '',
    ]
    expect(forged.map((one) => read(0, one))).toEqual(forged.map(() => undefined))
  })
})

test('minutes of a day are written as a time, past midnight too, and read again', () => {
  expect([0, 420, 1020, 1625].map(minutesText)).toEqual(['00:00', '07:00', '17:00', '27:05'])
  expect(['00:00', '07:00', '27:05', '7'].map(minutesOf)).toEqual([0, 420, 1625, 420])
})
