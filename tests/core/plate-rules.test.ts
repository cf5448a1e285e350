// Plates as Circulars 58/2020/TT-BCA (annexes 2 to 4) and 79/2024/TT-BCA (article 37) of the Ministry of Public Security define
// them, and those of the army; how people type them, and how the log shows them.
import { describe, expect, test } from 'vitest'
import { plateWords, readPlate } from '../../server/core/visits/plate.ts'
import { searchTerms } from '../../server/core/visits/search-words.ts'

const PLATES: [what: string, typed: string, shown: string][] = [
  ['a car of five figures', '51f 12345', '51F-123.45'],
  ['a car as it stands on the plate', '62A-123.45', '62A-123.45'],
  ['a car of four figures', '30a1234', '30A-1234'],
  ['a taxi or a bus, yellow', '50E-001.23', '50E-001.23'],
  ['an office of the state, blue', '62A-000.12', '62A-000.12'],
  ['the police, blue with CD', '62cd 12345', '62CD-123.45'],
  ['a central body, blue with 80', '80A-123.45', '80A-123.45'],
  ['a company with foreign capital', '51LD-123.45', '51LD-123.45'],
  ['a foreign project', '51DA-1234', '51DA-1234'],
  ['a trailer', '51R-123.45', '51R-123.45'],
  ['a vehicle on trial', '76TĐ-123.45', '76TĐ-123.45'],
  ['a motorbike of five figures', '59x1 123.45', '59-X1 123.45'],
  ['a motorbike typed without a space', '59X1-12345', '59-X1 123.45'],
  ['a motorbike of four figures, its series apart', '59-X1 2345', '59-X1 2345'],
  ['a motorbike up to 50 cc', '29AA-12345', '29AA-123.45'],
  ['an electric motorbike', '29 MĐ1 123.45', '29-MĐ1 123.45'],
  ['the army, red', 'tm1234', 'TM-12-34'],
  ['an embassy', '80 123 NG 01', '80-123-NG-01'],
  ['an international organisation', '80-101-QT-45', '80-101-QT-45'],
  ['a foreigner', '41-291-NN-07', '41-291-NN-07'],
  ['a temporary plate, on paper', 't51 12345', 'T51-123.45'],
]

test.each(PLATES)('the plate of %s, typed "%s", is shown as %s', (_what, typed, shown) => {
  expect(readPlate(typed)).toEqual({ ok: true, text: shown })
  expect(readPlate(shown)).toEqual({ ok: true, text: shown })
})

test.each(['X12', '2AB 1234', 'ກກ 1234', 'WXY 1234 A', 'xe 12', '59X123456789', 'ABC 1234 EFGH 5678 K'])(
  'a plate of another country or of no known form, %s, is kept as it was typed',
  (typed) => expect(readPlate(` ${typed} `)).toEqual({ ok: true, text: typed.toUpperCase() }),
)

describe('what is no plate', () => {
  test.each(['không nhớ', 'xe máy', '7', '12', '62A<123', '62A\u202e123', '--.--'])(
    '"%s" is refused',
    (typed) => expect(readPlate(typed)).toEqual({ ok: false, problem: 'plate' }),
  )

  test('is refused with another message when it is too long', () =>
    expect(readPlate('ABCD 1234 EFGH 5678 K')).toEqual({ ok: false, problem: 'plate_long' }))
})

/** Whether a search typed in the log finds a visit with this plate. */
const finds = (typed: string, plate: string) => {
  const digits = plate.replace(/\D/g, '').split('').reverse().join('')
  const words = [...plateWords(plate), `#${digits}`]
  return searchTerms(typed).every(({ prefixes }) =>
    prefixes.some((prefix) => words.some((word) => word.startsWith(prefix))),
  )
}

test.each(PLATES)(
  'the log finds the plate of %s as it was typed, as it is shown, and by its end',
  (_what, typed, shown) => {
    expect([typed, finds(typed, shown)]).toEqual([typed, true])
    expect([shown, finds(shown, shown)]).toEqual([shown, true])
    expect(finds(shown.replace(/[^\p{L}\p{N}]/gu, ''), shown)).toBe(true)
    if (/\d{3}\.?\d{2}$/.test(shown)) expect(finds(shown.slice(-6).replace(/\D/g, ''), shown)).toBe(true)
    expect(finds('62B-999.99', shown)).toBe(false)
  },
)
