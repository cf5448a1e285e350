import { describe, expect, test } from 'vitest'
import { keptOf } from '../../server/core/scan/card.ts'
import { meaningOf } from '../../server/core/scan/meaning.ts'

// Invented people and numbers.
const CARD =
  '080190001234|301234567|Nguyễn Thị Minh Khai|02091990|Nữ|Ấp Phước Hưng 1, Phước Lâm, Cần Giuộc, Long An|15042021'
const khai = { kind: 'card', card: { number: '080190001234', name: 'Nguyễn Thị Minh Khai' } }

const asWindows1252 = (text: string) => new TextDecoder('windows-1252').decode(new TextEncoder().encode(text))
const asBig5 = (text: string) => new TextDecoder('big5').decode(new TextEncoder().encode(text))

describe('an identity card', () => {
  test.each([
    ['of 2021', CARD],
    ['without an old number', CARD.replace('301234567', '')],
    ['of 2024, with more fields', `${CARD}||||`],
    ['of 2024, with parents', `${CARD}||Nguyễn Văn Cha|Lê Thị Mẹ|`],
    [
      'copied by Zalo',
      '080190001234|Nguyễn Thị Minh Khai|02/09/1990|Nữ|Phước Lâm, Cần Giuộc, Long An|15/04/2021',
    ],
    ['with a byte order mark', `\ufeff${CARD}`],
    ['with the key that ends a scan', `${CARD}\r\n`],
    ['with an AIM prefix', `]Q1${CARD}`],
    ['decomposed', CARD.normalize('NFD')],
    ['read as Windows-1252', asWindows1252(CARD)],
  ])('%s is read', (_name, text) => {
    expect(meaningOf(text)).toMatchObject(khai)
  })

  test('a name that only looks damaged is kept', () => {
    expect(meaningOf(CARD.replace('Nguyễn Thị Minh Khai', 'LÃ THỊ HOA'))).toMatchObject({
      card: { name: 'Lã Thị Hoa' },
    })
  })

  test('a card read in a Chinese character set has to be scanned again', () => {
    expect(meaningOf(asBig5(CARD))).toEqual({ kind: 'unreadable' })
  })

  test.each([
    [
      'typed without its letters',
      '080190001234|301234567|Nguyn Th Minh Khai|02091990|N|Phuc Lam, Cn Giuc, Long An|15042021',
    ],
    ['cut off', '080190001234|3012'],
    ['the number alone', '080190001234'],
  ])('%s gives the number and nothing else', (_name, text) => {
    expect(meaningOf(text)).toEqual({ kind: 'number', number: '080190001234' })
  })
})

describe('the data that leaves the device', () => {
  const others = [
    '080190001234|301234567|Nguyn Th Minh Khai|02091990|N|Phuc Lam, Cn Giuc, Long An|15042021',
    `x${CARD}`,
    asBig5(CARD),
  ]

  test.each([CARD, `${CARD}||Nguyễn Văn Cha||`, `\ufeff${CARD}`, asWindows1252(CARD), ...others])(
    '%s',
    (text) => {
      const kept = keptOf(text)
      expect(meaningOf(kept)).toEqual(meaningOf(text))
      expect(kept).not.toMatch(/301234567|02091990|15042021|Nữ|Cha/)
      expect(keptOf(kept)).toBe(kept)
    },
  )

  test('the device sends a code of this program unchanged', () => {
    for (const path of ['p/0123456789bcghklmnpqtv0123456', 'v/tt-hcc?k=01234567'])
      expect(keptOf(`https://socong.example.vn/${path}`)).toBe(`https://socong.example.vn/${path}`)
  })
})

describe('the codes that we print', () => {
  const code = '0123456789bcghklmnpqtv0123456'

  test('a pass is recognised at the end of a URL, in capitals or behind a damaged one', () => {
    expect(meaningOf(`https://socong.example.vn/p/${code}`)).toEqual({ kind: 'pass', code })
    expect(meaningOf(`HTTPS://SOCONG.EXAMPLE.VN/P/${code.toUpperCase()}`)).toEqual({ kind: 'pass', code })
    expect(meaningOf(`https>//socong.ẽample.vn/p/${code}`)).toEqual({ kind: 'pass', code })
  })

  test('a poster identifies a place, not a person', () => {
    expect(meaningOf('https://socong.example.vn/v/tt-hcc?k=01234567')).toEqual({ kind: 'place' })
  })
})

test.each([
  '',
  'https://evil.example/',
  'javascript:alert(1)',
  '<img src=x onerror=alert(1)>',
  '12345678901|x',
  '|||||||',
])('%s is not recognised', (text) => {
  expect(meaningOf(text)).toEqual({ kind: 'unknown' })
})
