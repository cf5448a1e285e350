import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countsOf, funnel } from '../../server/core/figures/funnel.ts'
import { communeKinds, findCommune } from '../../server/core/offices/communes.ts'
import { readSeed } from '../../server/core/offices/seed-file.ts'
import { formatted, phoneTail, phoneText, readPhone } from '../../server/core/visits/phone.ts'
import {
  APP_OUTCOMES,
  APP_STATUSES,
  canUndo,
  isOverdue,
  statusBefore,
} from '../../server/core/visits/visit.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import type { AppOutcome, AppStatus, VisitState } from '../../server/platform/db/schema.ts'
import {
  addDays,
  clockTime,
  dateText,
  dayStart,
  isOfficeDay,
  officeDay,
} from '../../server/platform/lib/clock.ts'
import {
  cleanText,
  fold,
  foldedWords,
  hasHostileCharacter,
  lengthOf,
} from '../../server/platform/lib/text.ts'

describe('text', () => {
  test.each([
    ['Nguyễn Đình Đức Ưởng', 'nguyen dinh duc uong'],
    ['Nguyễn Đình Đức Ưởng'.normalize('NFD'), 'nguyen dinh duc uong'],
    ['ĐẶNG', 'dang'],
    ['Hoà', 'hoa'],
    ['Hòa', 'hoa'],
    ["H'Hen Niê", "h'hen nie"],
  ])('“%s” is found by “%s”', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })

  test('folds every Vietnamese vowel to its letter, whatever its form', () => {
    const vowels = {
      a: 'àáảãạăằắẳẵặâầấẩẫậ',
      e: 'èéẻẽẹêềếểễệ',
      i: 'ìíỉĩị',
      o: 'òóỏõọôồốổỗộơờớởỡợ',
      u: 'ùúủũụưừứửữự',
      y: 'ỳýỷỹỵ',
    }
    for (const [letter, written] of Object.entries(vowels)) {
      for (const text of [written, written.toUpperCase(), written.normalize('NFD')]) {
        expect(new Set(fold(text))).toEqual(new Set(letter))
      }
    }
  })

  test.each([
    ['Nguyễn Thị Thị Hồng', ['nguyen', 'thi', 'hong']],
    ["H'Hen  Niê-Kdăm", ['h', 'hen', 'nie', 'kdam']],
    ['  ', []],
    ['🙂', []],
  ])('the words of “%s” are %j', (name, words) => {
    expect(foldedWords(name)).toEqual(words)
  })

  test('a very long name keeps twelve words', () => {
    expect(foldedWords(Array.from({ length: 40 }, (_, index) => `ten${index}`).join(' '))).toHaveLength(12)
  })

  test('is tidied once and for all', () => {
    expect(cleanText(' Lê\u00a0 Thị\tRiêng\n')).toBe('Lê Thị Riêng')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => cleanText(cleanText(text)) === cleanText(text)),
    )
  })

  test.each([
    ['a Hangul filler', '\u3164', ''],
    ['half of one', '\uffa0', ''],
    ['a blank of Braille', '\u2800', ''],
    ['a blank of hieroglyphs', '\u{13441}', ''],
    ['a null note', '\u{1d159}', ''],
    ['joiners and selectors alone', '\u200c\u200d\ufe0f\u{e0100}', ''],
    ['tags', '\u{e0041}\u{e007f}', ''],
    ['a soft hyphen in a word', 'Nguy\u00adễn', 'Nguyễn'],
    ['a space of no width', 'Lê\u200bLợi \u2060', 'LêLợi'],
    ['a mark of the byte order', '\ufeffLê Lợi', 'Lê Lợi'],
    ['a blank of Braille between words', 'Lê\u2800\u3164\u2800Lợi', 'Lê Lợi'],
    ['something between a letter and its mark', 'e\u034f\u0301', 'é'],
    ['Vietnamese in parts', 'Nguyễn Thị Thuở'.normalize('NFD'), 'Nguyễn Thị Thuở'],
    ['a family', '👩\u200d👩\u200d👧', '👩\u200d👩\u200d👧'],
    ['a red heart', '❤\ufe0f', '❤\ufe0f'],
    ['a joiner of Sinhala', 'ශ\u0dca\u200dර\u0dd3', 'ශ\u0dca\u200dර\u0dd3'],
    ['a Persian verb', 'می\u200cخواهم', 'می\u200cخواهم'],
    ['a Japanese name', '葛\u{e0100}城', '葛\u{e0100}城'],
  ])('with %s is what can be seen of it', (_, typed, seen) => {
    expect(cleanText(typed)).toBe(seen)
  })

  test.each([
    '\u0000',
    '\u0007',
    '\u001b',
    '\u007f',
    '\u0085',
    '\u061c',
    '\u200e',
    '\u200f',
    '\u202a',
    '\u202e',
    '\u2066',
    '\u2069',
    '\ufffd',
  ])('with %j is not believed', (character) => {
    expect(hasHostileCharacter(`Lê${character} Lợi`)).toBe(true)
  })

  test('a person’s name is never hostile, and is counted as people count', () => {
    for (const name of ["O'Brien", 'H’Hen', 'Nguyễn-Smith', 'Trần 🙂', 'Đỗ'.normalize('NFD')]) {
      expect(hasHostileCharacter(name)).toBe(false)
    }
    expect(lengthOf('🙂🙂')).toBe(2)
  })
})

describe('a phone number', () => {
  test.each([
    '0912345678',
    '+84 912 345 678',
    '84912345678',
    '0084912345678',
    '+840912345678',
    '912345678',
    '091-234-5678',
    '0912.345.678',
    ' 0912 345 678 ',
  ])('“%s” is +84912345678', (text) => {
    expect(readPhone(text)).toEqual({ ok: true, e164: '+84912345678' })
  })

  test.each([
    '032',
    '052',
    '056',
    '058',
    '059',
    '070',
    '076',
    '077',
    '078',
    '079',
    '081',
    '086',
    '0896',
    '090',
    '093',
    '098',
  ])('of the network %s is a mobile', (prefix) => {
    const number = `${prefix}2345678`.slice(0, 10)
    expect(readPhone(number)).toEqual({ ok: true, e164: `+84${number.slice(1)}` })
  })

  test.each([
    ['(0272) 3.874.123', '+842723874123'],
    ['028 3829 5678', '+842838295678'],
    ['+1 202 555 0143', '+12025550143'],
    ['+855 23 722 123', '+85523722123'],
  ])('“%s” is %s', (text, e164) => {
    expect(readPhone(text)).toEqual({ ok: true, e164 })
  })

  test.each([
    ['0120', '070'],
    ['0121', '079'],
    ['0122', '077'],
    ['0126', '076'],
    ['0128', '078'],
    ['0123', '083'],
    ['0124', '084'],
    ['0125', '085'],
    ['0127', '081'],
    ['0129', '082'],
    ['0162', '032'],
    ['0163', '033'],
    ['0164', '034'],
    ['0165', '035'],
    ['0166', '036'],
    ['0167', '037'],
    ['0168', '038'],
    ['0169', '039'],
    ['0186', '056'],
    ['0188', '058'],
    ['0199', '059'],
  ])('of before 2018 with %s is asked about with %s', (old, now) => {
    const answer = { ok: false, problem: 'phone_old', suggestion: `${now}3456789` }
    expect(readPhone(`${old}3456789`)).toEqual(answer)
    expect(readPhone(`+84 ${old.slice(1)} 345 6789`)).toEqual(answer)
    expect(readPhone(`${now}3456789`)).toMatchObject({ ok: true })
  })

  test.each([
    ['0912 34', 'phone_short'],
    ['5', 'phone_short'],
    ['09123456789', 'phone_unknown'],
    ['0912 345 678 90', 'phone_long'],
    ['không có', 'phone_letters'],
    ['0912345678 (anh)', 'phone_letters'],
    ['٠٩١٢٣٤٥٦٧٨', 'phone_letters'],
    ['113', 'phone_service'],
    ['18001090', 'phone_service'],
    ['1900 545 426', 'phone_service'],
    ['+84 1800 1090', 'phone_service'],
    ['0084 1900 545 426', 'phone_service'],
    ['0100123456', 'phone_unknown'],
    ['0721234567', 'phone_unknown'],
    ['0723874123', 'phone_unknown'],
    ['+84 123', 'phone_short'],
    ['+999 123456789', 'phone_unknown'],
  ])('“%s” is refused: %s', (text, problem) => {
    expect(readPhone(text)).toMatchObject({ ok: false, problem })
  })

  test('is shown as people write it, and to reception by its end only', () => {
    expect(phoneText('+84912345678')).toBe('0912 345 678')
    expect(phoneText('+12025550143')).toBe('+1 202 555 0143')
    expect(phoneTail('+84912345678')).toBe('··· 678')
  })

  test('is written as the library writes it, whatever its first digits and its length', () => {
    const numbers = Array.from({ length: 10_000 }, (_, first) => String(first).padStart(4, '0')).flatMap(
      (first) =>
        // A later number takes the grouping that the library gave to an earlier one.
        ['37', '3741', '37410', '937410', '15926', '159265'].map((rest) => `+84${first}${rest}`),
    )
    expect(numbers.filter((number) => phoneText(number) !== formatted(number))).toEqual([])
    fc.assert(
      fc.property(fc.stringMatching(/^\+84\d{4,12}$/), (number) => {
        expect(phoneText(number)).toBe(formatted(number))
      }),
      { numRuns: 5000 },
    )
  })

  test('any text gives an answer, and what is accepted is accepted again', () => {
    // Hardly any text of any kind is a number: without the last of these nothing would be accepted.
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[+0-9 ().-]{0,20}$/),
      fc.stringMatching(/^(\+84 ?|0)[35789]\d{2}[ .]?\d{3}[ .]?\d{3}$/),
    )
    fc.assert(
      fc.property(text, (typed) => {
        const read = readPhone(typed)
        // Of some seeds no text at all is a number.
        expect(typeof read.ok).toBe('boolean')
        if (read.ok) {
          expect(read.e164).toMatch(/^\+[1-9]\d{6,14}$/)
          expect(readPhone(read.e164)).toEqual(read)
        }
      }),
    )
  })
})

describe('a commune', () => {
  const communes = readSeed(undefined)
    .offices.filter((office) => office.kind === 'commune_pc')
    .map((office) => ({ code: office.code, name: office.locality ?? office.short }))

  test('is found by its name with and without kind and tones', () => {
    expect(communes).toHaveLength(15)
    for (const { code, name } of communes) {
      const bare = name.replace(/^(Xã|Thị trấn) /, '')
      for (const typed of [name, bare, fold(name), fold(bare), name.toUpperCase(), name.normalize('NFD')]) {
        expect(findCommune(communes, typed)?.code).toBe(code)
      }
    }
  })

  test.each(['', 'xã', 'Long', 'Xã Long Hậu, huyện Cần Giuộc', 'UBND xã Long Hậu', 'Phường Long Hậu 1'])(
    '“%s” is none',
    (typed) => {
      expect(findCommune(communes, typed)).toBeUndefined()
    },
  )

  test('gives the address field its label', () => {
    const named = (...names: string[]) => communeKinds(names.map((name) => ({ code: name, name })))
    expect(communeKinds(communes)).toBe('xa-thi-tran')
    expect(named('Xã Cần Giuộc', 'Phường Long An')).toBe('xa-phuong')
    expect(named('Xã Cần Giuộc', 'Xã Phước Lý')).toBe('xa')
    expect(named()).toBe('xa')
  })
})

describe('overdue', () => {
  const office = { overdueMinutes: 90, closeMinutes: 1140 }
  const at = (text: string) => new Date(`2026-11-25T${text}+07:00`)
  const visit = { entered_at: at('08:00:00') }

  test.each([
    ['08:00:00', false],
    ['09:29:59.999', false],
    ['09:30:00', true],
  ])('a visit of 08:00 at %s: %s', (now, overdue) => {
    expect(isOverdue(visit, office, at(now))).toBe(overdue)
  })

  test.each([
    ['18:29:59.999', false],
    ['18:30:00', true],
  ])('a visit of 18:00 at %s, half an hour before closing: %s', (now, overdue) => {
    expect(isOverdue({ entered_at: at('18:00:00') }, office, at(now))).toBe(overdue)
  })

  test.each([
    ['20:00', '21:29', false],
    ['20:00', '21:30', true],
    ['23:00', '23:29', false],
    ['23:00', '23:30', true],
  ])('a visit of %s, after the day had closed, at %s: %s', (entered, now, overdue) => {
    expect(isOverdue({ entered_at: at(`${entered}:00`) }, office, at(`${now}:00`))).toBe(overdue)
  })

  test('a visit of the evening where the gate is guarded all night, not before it has lasted too long', () => {
    const allNight = { overdueMinutes: 480, closeMinutes: 27 * 60 }
    const closing = new Date('2026-11-26T02:45:00+07:00')
    expect(isOverdue({ entered_at: at('20:00:00') }, allNight, closing)).toBe(false)
  })
})

describe('an undo', () => {
  const endedAt = new Date('2026-11-25T09:00:00+07:00')
  const left = { state: 'left', ended_how: 'staff', ended_at: endedAt, voided_at: null } as const

  test.each([
    [0, true],
    [10_000, true],
    [10_001, false],
  ])('%i ms later is possible: %s', (milliseconds, possible) => {
    expect(canUndo(left, new Date(endedAt.getTime() + milliseconds))).toBe(possible)
  })

  test('is for a departure or a refusal that staff recorded, and for nothing else', () => {
    expect(canUndo({ ...left, state: 'refused' }, endedAt)).toBe(true)
    for (const state of ['waiting', 'inside', 'unclosed', 'lapsed'] satisfies VisitState[]) {
      expect(canUndo({ ...left, state }, endedAt)).toBe(false)
    }
    for (const ended_how of ['visitor', 'correction', 'close_of_day'] as const) {
      expect(canUndo({ ...left, ended_how }, endedAt)).toBe(false)
    }
    expect(canUndo({ ...left, voided_at: endedAt }, endedAt)).toBe(false)
  })
})

describe('the figures', () => {
  const visit = (app_status: AppStatus, app_outcome: AppOutcome | null = null) => ({
    state: 'left' as VisitState,
    voided_at: null,
    party_size: 3,
    one_stop: false,
    app_id: 'the app' as string | null,
    app_status,
    app_outcome,
  })

  test.each<[AppStatus, AppOutcome | null, number, number, number, number]>([
    // status, outcome, smartphone, had it, was helped, has it on leaving
    ['running', null, 1, 1, 0, 1],
    ['off', null, 1, 1, 0, 0],
    ['off', 'turned_on', 1, 1, 1, 1],
    ['off', 'declined', 1, 1, 0, 0],
    ['absent', null, 1, 0, 0, 0],
    ['absent', 'installed', 1, 0, 1, 1],
    ['absent', 'will_install', 1, 0, 0, 0],
    ['absent', 'failed', 1, 0, 0, 0],
    ['unsupported', null, 1, 0, 0, 0],
    ['no_smartphone', null, 0, 0, 0, 0],
    ['not_asked', null, 0, 0, 0, 0],
  ])('count a phone that is %s with outcome %s', (status, outcome, smartphone, had, helped, leaving) => {
    expect(funnel(countsOf(visit(status, outcome)))).toEqual({ smartphone, had, helped, leaving })
  })

  test('never have more on leaving than smartphones, and ask each visit one question', () => {
    for (const status of APP_STATUSES) {
      for (const outcome of [null, ...APP_OUTCOMES]) {
        const counts = countsOf(visit(status, outcome))
        const { smartphone, leaving, had } = funnel(counts)
        expect(leaving).toBeLessThanOrEqual(smartphone)
        expect(had).toBeLessThanOrEqual(smartphone)
        expect(smartphone + counts.no_smartphone + counts.not_asked).toBe(1)
      }
    }
  })

  test('leave nobody unasked while no app is recommended', () => {
    const unasked = { ...visit('not_asked'), one_stop: true }
    expect(countsOf(unasked)).toMatchObject({ not_asked: 1, os_not_asked: 1, visits: 1 })
    expect(countsOf({ ...unasked, app_id: null })).toMatchObject({ not_asked: 0, os_not_asked: 0, visits: 1 })
  })

  test.each<[VisitState, object]>([
    ['inside', { visits: 1, people: 3, inside: 1 }],
    ['left', { visits: 1, people: 3, departed: 1 }],
    ['unclosed', { visits: 1, people: 3, unclosed: 1 }],
    ['waiting', { visits: 0, people: 0, waiting: 1, inside: 0 }],
    ['refused', noCounts()],
    ['lapsed', noCounts()],
  ])('count a visit that is %s', (state, counts) => {
    expect(countsOf({ ...visit('running'), state })).toMatchObject(counts)
    expect(countsOf({ ...visit('running'), state, voided_at: new Date(0) })).toEqual(noCounts())
  })

  test('count the one-stop desk beside the whole office', () => {
    const counts = countsOf({ ...visit('absent', 'installed'), one_stop: true })
    expect(counts).toMatchObject({ os_visits: 1, os_people: 3, os_absent: 1, os_helped: 1, os_leaving: 1 })
    expect(countsOf(visit('absent', 'installed'))).toMatchObject({ os_visits: 0, os_absent: 0, os_helped: 0 })
  })

  test('know the state of a phone from its outcome', () => {
    expect(APP_OUTCOMES.map(statusBefore)).toEqual(['absent', 'off', 'absent', 'absent', 'absent'])
  })
})

describe('an office day', () => {
  test('begins at midnight in Cần Giuộc', () => {
    expect(officeDay(new Date('2026-11-24T16:59:59.999Z'))).toBe('2026-11-24')
    expect(officeDay(new Date('2026-11-24T17:00:00Z'))).toBe('2026-11-25')
    expect(dayStart('2026-11-25')).toEqual(new Date('2026-11-24T17:00:00Z'))
    expect(clockTime(new Date('2026-11-24T17:05:59Z'))).toBe('00:05')
    expect(dateText('2026-11-25')).toBe('25/11/2026')
  })

  test.each([
    ['2026-02-28', 1, '2026-03-01'],
    ['2028-02-28', 1, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-01'],
    ['2026-01-01', -1, '2025-12-31'],
  ])('%s and %i is %s', (day, days, other) => {
    expect(addDays(day, days)).toBe(other)
  })

  test.each(['2026-02-29', '2026-00-10', '2026-1-1', '0000-01-01', '2026-11-25T00:00', '', '20261125'])(
    '“%s” is none',
    (text) => {
      expect(isOfficeDay(text)).toBe(false)
    },
  )
})
