import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { personOf } from '../../server/core/visits/phone.ts'
import { documentFields, documentProblems } from '../../server/head/trace/document-fields.ts'
import { deskText, foundLines } from '../../server/head/trace/found-lines.ts'
import { type Contact, contactsOf, minutesApart } from '../../server/head/trace/meetings.ts'
import type { Trace } from '../../server/head/trace/order-queries.ts'
import { meetingOf, type Presence } from '../../server/head/trace/overlap.ts'
import { orderLine } from '../../server/head/trace/trace-page.ts'
import { traceFileName, traceSheets } from '../../server/head/trace/trace-sheets.ts'
import { answerText, noteLines } from '../../server/head/trace/words.ts'
import type { Keys } from '../../server/platform/lib/keys.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { visitRow } from '../support/visit-row.ts'
import { withRows } from '../support/workbook.ts'

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

describe('what a trace found', () => {
  const t = translator('vi')
  const office = {
    ...{ code: 'tt-hcc', name: 'Trung tâm', communes: [{ code: 'long-hau', name: 'Xã Long Hậu' }] },
    deskNames: new Map([['d', 'Quầy 1']]),
  } as never
  const order = {
    ...{
      id: 'o',
      document_number: '12/TT',
      document_date: '2026-11-24',
      agency: 'Trạm Y tế',
      signer: 'Bác sĩ Năm',
    },
    ...{ from_at: at('07:00'), until_at: new Date('2026-11-26T00:00:00+07:00'), buffer_minutes: 30 },
    ...{ hold_until: '2026-12-25', made_at: at('19:30'), maker: 'truong', subjects: 2, contacts: 4 },
  }
  const subjects = [
    visitRow({ host: 'Bà Tư', desk_id: 'd', phone: '+84912345678' }),
    visitRow({ party_size: 3 }),
  ]
  const meeting = { atLeast: 5, atMost: 30, gap: 0, doubts: [] }
  const contacts: Contact[] = [
    {
      visit: visitRow({ name: 'Ông Sáu', party_size: 2, commune_code: 'long-hau', desk_id: 'gone' }),
      meeting,
      shared: ['host', 'desk'],
    },
    {
      visit: visitRow({ name: 'Cô Bảy', left_at: null, day_closed_at: at('19:00'), desk_id: 'd' }),
      meeting: { atLeast: 0, atMost: 0, gap: 12, doubts: ['contact_open', 'moved'] },
      shared: [],
    },
    { visit: visitRow({ name: 'Anh Tám', left_at: null }), meeting, shared: [] },
  ] as Contact[]
  const trace = { order, subjects, contacts: contacts.map(({ visit }) => visit) } as never as Trace

  test.each(['masked', 'whole'] as const)('is shown with %s numbers', async (phones) => {
    expect(await foundLines(trace, { contacts, before: 200 }, office, t, phones)).toMatchSnapshot()
  })

  test('names no companions where everybody came alone, and no desk that there never was', async () => {
    const alone = { ...trace, subjects: subjects.slice(0, 1) }
    const { companions, summary } = await foundLines(alone, { contacts: [], before: 0 }, office, t, 'masked')
    expect([companions, summary]).toEqual(['', t('trace.summary', { visits: 3, people: 4 })])
    expect(['d', 'x', null].map((desk_id) => deskText(visitRow({ desk_id }), office))).toEqual([
      'Quầy 1',
      '',
      '',
    ])
  })

  test('is handed over as sheets', () => {
    const sheets = traceSheets(trace, contacts, office, t)
    expect(sheets.map(withRows)).toMatchSnapshot()
    const whole = { ...trace, order: { ...order, contacts: 3, maker: null } } as Trace
    expect(traceSheets(whole, contacts, office, t).map(withRows)[2]?.rows.slice(5, 7)).toMatchSnapshot()
    expect([traceFileName(trace, office), orderLine(order)]).toMatchSnapshot()
    const days = { ...order, from_at: new Date('2026-11-20T00:00:00+07:00') }
    expect(traceFileName({ ...trace, order: days } as Trace, office)).toBe(
      'truy-vet_tt-hcc_2026-11-20_2026-11-25.xlsx',
    )
  })
})
