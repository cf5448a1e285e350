import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { personOf } from '../../server/core/visits/phone.ts'
import { documentFields, documentProblems } from '../../server/head/trace/document-fields.ts'
import { contactsOf, minutesApart } from '../../server/head/trace/meetings.ts'
import type { Trace } from '../../server/head/trace/order-queries.ts'
import { meetingOf, type Presence } from '../../server/head/trace/overlap.ts'
import { answerText, noteLines } from '../../server/head/trace/words.ts'
import type { Keys } from '../../server/platform/lib/keys.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const NOW = at('20:00')

function at(time: string): Date {
  return new Date(`2026-11-25T${time.length === 5 ? `${time}:00` : time}+07:00`)
}

function left(from: string, to: string, how: Presence['ended_how'] = 'staff'): Presence {
  return { entered_at: at(from), left_at: at(to), day_closed_at: null, ended_how: how }
}
const unclosed = (from: string): Presence => ({
  entered_at: at(from),
  left_at: null,
  day_closed_at: at('19:00'),
  ended_how: 'close_of_day',
})
const inside = (from: string): Presence => ({
  entered_at: at(from),
  left_at: null,
  day_closed_at: null,
  ended_how: null,
})

describe('how long two people were together', () => {
  test.each<[string, Presence, Presence, number, number, string[]]>([
    ['one comes while the other is here', left('08:00', '09:00'), left('08:30', '10:00'), 30, 30, []],
    ['one comes and goes meanwhile', left('08:00', '12:00'), left('09:00', '09:45'), 45, 45, []],
    ['they pass each other in the door', left('08:00', '09:00'), left('09:00', '10:00'), 0, 0, []],
    ['half minutes', left('08:00', '08:10:30'), left('08:00', '09:00'), 10, 11, []],
    [
      'nobody recorded that the other left',
      left('08:00', '09:00'),
      unclosed('08:30'),
      0,
      30,
      ['contact_open'],
    ],
    [
      'nobody recorded either departure',
      unclosed('08:00'),
      unclosed('08:30'),
      0,
      630,
      ['subject_open', 'contact_open'],
    ],
    ['the other is still here', left('08:00', '14:00'), inside('13:00'), 0, 60, ['contact_open']],
    ['the traced person is still here', inside('14:30'), left('14:00', '14:50'), 0, 20, ['subject_open']],
    [
      'a departure was added from memory',
      left('08:00', '09:00'),
      left('08:30', '08:50', 'correction'),
      20,
      20,
      ['contact_memory'],
    ],
  ])('%s', (_name, subject, contact, atLeast, atMost, doubts) => {
    expect(meetingOf([subject], contact, 30, NOW)).toEqual({ atLeast, atMost, gap: 0, doubts })
  })

  test('a contact within the added minutes counts, with the gap in minutes', () => {
    expect(meetingOf([left('08:00', '09:00')], left('09:20', '10:00'), 30, NOW)).toMatchObject({
      atLeast: 0,
      atMost: 0,
      gap: 20,
    })
    expect(meetingOf([left('09:20', '10:00')], left('08:00', '09:00'), 30, NOW)).toMatchObject({ gap: 20 })
    expect(meetingOf([left('08:00', '09:00')], left('09:30', '10:00'), 30, NOW)).toMatchObject({ gap: 30 })
    expect(meetingOf([left('08:00', '09:00')], left('09:30:01', '10:00'), 30, NOW)).toBeUndefined()
    expect(meetingOf([left('08:00', '09:00')], left('09:01', '10:00'), 0, NOW)).toBeUndefined()
  })

  test('the minimum time together never exceeds the maximum, whoever is asked about', () => {
    const kinds = [
      left('08:00', '09:00'),
      left('08:59:59', '09:00:01'),
      unclosed('08:20'),
      inside('07:10'),
      left('10:00', '10:00'),
    ]
    for (const one of kinds) {
      for (const other of kinds) {
        const meeting = meetingOf([one], other, 240, NOW)
        const turned = meetingOf([other], one, 240, NOW)
        expect(meeting?.atLeast).toBeLessThanOrEqual(meeting?.atMost ?? -1)
        expect([turned?.atLeast, turned?.atMost, turned?.gap]).toEqual([
          meeting?.atLeast,
          meeting?.atMost,
          meeting?.gap,
        ])
      }
    }
  })

  test('several visits of a day add up, with each minute counted once and each doubt named once', () => {
    const twice = [left('08:00', '08:30'), left('10:00', '10:15')]
    expect(meetingOf(twice, unclosed('08:00'), 30, at('20:00'))).toEqual({
      atLeast: 0,
      atMost: 45,
      gap: 0,
      doubts: ['contact_open'],
    })
    const overlapping = [left('08:00', '11:00'), left('08:05', '11:00')]
    expect(meetingOf(overlapping, left('09:00', '10:00'), 30, NOW)).toMatchObject({ atLeast: 60, atMost: 60 })
  })

  test('an event after the trace does not change it', () => {
    const later = left('08:00', '18:00')
    expect(meetingOf([later], left('14:30', '17:00'), 30, at('15:00'))).toEqual({
      atLeast: 0,
      atMost: 30,
      gap: 0,
      doubts: ['subject_open', 'contact_open'],
    })
  })
})

test.each<[string, ReturnType<typeof personOf>]>([
  ['0912 345 678', { phone: '+84912345678' }],
  ['+84 912.345.678', { phone: '+84912345678' }],
  ['080190001234', { number: '080190001234' }],
  ['080 190 001 234', { number: '080190001234' }],
  ['', undefined],
  ['Nguyễn Văn A', undefined],
  ["' or 1=1 --", undefined],
])('“%s” names a person by phone, card or not at all', (text, person) => {
  expect(personOf(text)).toEqual(person)
})

test('contacts are in the order of how sure they are, with what is said of a visit that was moved or voided since', async () => {
  const contact = (id: string, presence: Presence, fields: object = {}) => ({
    ...{ id, ...presence, desk_id: null, host: null, organisation: null, voided_at: null, ...fields },
  })
  const found = await contactsOf({
    order: { buffer_minutes: 30, made_at: NOW },
    subjects: [contact('subject', left('08:00', '09:00'), { host: 'Bà Tư', organisation: '' })],
    contacts: [
      contact('moved', left('14:00', '15:00'), { voided_at: NOW }),
      contact('twenty after', left('09:20', '10:00')),
      contact('ten after', left('09:10', '10:00')),
      contact('perhaps ten', unclosed('08:50')),
      contact('perhaps thirty', unclosed('08:30'), { host: 'bà TƯ' }),
      contact('surely five', left('08:00', '08:05'), { organisation: '' }),
    ],
  } as never as Trace)
  expect(
    found.map(({ visit, meeting, shared }) => [visit.id, minutesApart(meeting), meeting.doubts, shared]),
  ).toEqual([
    ['surely five', undefined, [], []],
    ['perhaps thirty', undefined, ['contact_open'], ['host']],
    ['perhaps ten', undefined, ['contact_open'], []],
    ['ten after', 10, [], []],
    ['twenty after', 20, [], []],
    ['moved', 30, ['voided', 'moved'], []],
  ])
  expect(minutesApart({ atLeast: 0, atMost: 3, gap: 5, doubts: [] })).toBeUndefined()
})

test.each([
  ['ninety days', { from: '2026-08-27' }, ''],
  ['a day more', { from: '2026-08-26' }, 'from'],
  ['a period of one day', { from: '2026-11-25' }, ''],
  ['a period turned round', { from: '2026-11-25', until: '2026-11-24' }, 'from'],
  ['a day to come', { until: '2026-11-26' }, 'until'],
  ['a document of tomorrow', { document_date: '2026-11-26' }, 'document_date'],
  ['a hold until today', { hold_until: '2026-11-25' }, ''],
  ['a hold that is over', { hold_until: '2026-11-24' }, 'hold_until'],
  ['a hold of 180 days', { hold_until: '2027-05-24' }, ''],
  ['a hold of a day more', { hold_until: '2027-05-25' }, 'hold_until'],
])('a trace of %s: %j is refused at “%s”', (_, fields, problem) => {
  const asked = {
    from: '2026-11-20',
    until: '2026-11-25',
    document_date: '2026-11-25',
    hold_until: '2026-12-25',
  }
  const problems = documentProblems({ ...asked, ...fields } as never, '2026-11-25')
  expect(Object.keys(problems).join()).toBe(problem)
})

test.each([
  ['0', true],
  ['240', true],
  ['241', false],
  ['nửa giờ', false],
])('%s minutes may be added on both sides: %s', (buffer, may) => {
  expect(z.object({ buffer: documentFields.buffer }).safeParse({ buffer }).success).toBe(may)
})

test.each([
  [{ note: 'Một\n\nHai', sealed: null }, ['Một', 'Hai']],
  [{ note: null, sealed: null }, []],
  [{ note: 'Ghi chú', sealed: { phone: null, card: null, words: null } }, []],
  [
    { note: null, sealed: { phone: '+84912345678', card: '080190001234', words: 'Áo xanh\n\nNón' } },
    ['ĐT ··· 678', 'Thẻ căn cước ··· 1234', 'Áo xanh', 'Nón'],
  ],
])('the note of a request, %j, has a line for each thing that it says', (stored, lines) => {
  const keys = { open: () => JSON.stringify(stored.sealed) } as never as Keys
  const request = { id: 'r', note: stored.note, person: stored.sealed && Buffer.from('sealed') }
  expect(noteLines(keys, request, translator('vi'))).toEqual(lines)
})

test.each([
  [undefined, true, 'due', 'waiting'],
  [undefined, false, 'bad', 'unanswered'],
  ['waiting', false, 'bad', 'unanswered'],
  ['none', true, 'plain', 'none'],
  ['released', false, 'good', 'released'],
] as const)('the answer %s to a request that is open (%s) is shown as %s', (state, open, tone, key) => {
  const t = translator('vi')
  expect(answerText(state && { state }, open, t)).toEqual({ text: t(`trace.answer.${key}`), tone })
})
