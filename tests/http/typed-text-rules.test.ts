import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatted, phoneOf, phoneText, readPhone } from '../../server/core/visits/phone.ts'
import {
  cleanText,
  fold,
  foldedWords,
  hasHostileCharacter,
  lengthOf,
  lineProblem,
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

  test.each([
    ['080123456789|301234567|Nguyễn Thị Thùy Dương|15081990|Nữ', 'problem.card_text'],
    ['Phòng 12 | Tầng 3 | Khu B', undefined],
    ['0912345678 | 0912345679', undefined],
  ])('a line “%s” has the problem %s', (text, problem) => {
    expect(lineProblem(text, 200)?.key).toBe(problem)
  })

  test('a very long name keeps twelve words', () => {
    expect(foldedWords(Array.from({ length: 40 }, (_, index) => `ten${index}`).join(' '))).toHaveLength(12)
  })

  test('is unchanged by cleaning it a second time', () => {
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
  ])('with %s is reduced to its visible characters', (_, typed, seen) => {
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
    '\uffff',
  ])('with %j counts as hostile', (character) => {
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
  ])('with the prefix %s of before 2018 is questioned, suggesting %s', (old, now) => {
    const answer = { ok: false, problem: 'phone_old', suggestion: `${now}3456789` }
    expect(readPhone(`${old}3456789`)).toEqual(answer)
    expect(readPhone(`+84 ${old.slice(1)} 345 6789`)).toEqual(answer)
    expect(readPhone(`${now}3456789`)).toMatchObject({ ok: true })
  })

  test.each([
    ['0912 34', 'phone_short'],
    ['12345678', 'phone_short'],
    ['123456789', 'phone_unknown'],
    ['+091234567890', 'phone_unknown'],
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
    expect(phoneText('+84')).toBe('+84')
    expect(phoneOf({ phone: '+84912345678' })).toBe('··· 678')
    expect(phoneOf({ phone: '+84912345678' }, 'whole')).toBe('0912 345 678')
    expect(phoneOf({ phone: null })).toBe('')
  })

  test('is formatted as the library does, whatever its first digits and its length', () => {
    const numbers = Array.from({ length: 10_000 }, (_, first) => String(first).padStart(4, '0')).flatMap(
      (first) =>
        // Numbers with the same beginning: a later one reuses the grouping that was cached for an earlier one.
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

  test('any text gets an answer, and an accepted number is accepted again', () => {
    // Random text is hardly ever a phone number; without the last pattern nothing would be accepted.
    const text = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[+0-9 ().-]{0,20}$/),
      fc.stringMatching(/^(\+84 ?|0)[35789]\d{2}[ .]?\d{3}[ .]?\d{3}$/),
    )
    fc.assert(
      fc.property(text, (typed) => {
        const read = readPhone(typed)
        // With some seeds no generated text is a number.
        expect(typeof read.ok).toBe('boolean')
        if (read.ok) {
          expect(read.e164).toMatch(/^\+[1-9]\d{6,14}$/)
          expect(readPhone(read.e164)).toEqual(read)
        }
      }),
    )
  })
})
