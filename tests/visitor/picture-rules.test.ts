import { expect, test } from 'vitest'
import type { PublicPage } from '../../server/core/recommended-app/public-page.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { drawCode } from '../../server/platform/svg/qr.ts'
import { layOut, pictureWords } from '../../server/visitor/app-page/picture.ts'

const WORDS = { issuer: 'Ủy ban', title: 'Cài đặt Bluezone', slogan: 'Bảo vệ mình', foot: 'Chân' }
const laidOut = (changed: Partial<typeof WORDS> = {}, address?: string) =>
  layOut({ ...WORDS, ...changed, address })

test.each([
  [{ address: 'https://so.vn/b' }, 'Đây là khuyến nghị, không bắt buộc.  ·  so.vn/b'],
  [undefined, 'Đây là khuyến nghị, không bắt buộc.'],
])('the picture of an app shared at %o says at its foot “%s”', (share, foot) => {
  const page = { issuer: 'Nơi', title: 'Tên', slogan: 'Lời', share } as unknown as PublicPage
  const words = { issuer: 'Nơi', title: 'Tên', slogan: 'Lời', foot, address: share?.address }
  expect(pictureWords(page, translator('vi'))).toEqual(words)
})

test('names stand below one another, the code to their right', () => {
  const lines = [
    { x: 72, y: 89, size: 30, weight: 400, text: 'Ủy ban' },
    { x: 72, y: 221, size: 78, weight: 600, text: 'Cài đặt Bluezone' },
    { x: 72, y: 297, size: 38, weight: 400, text: 'Bảo vệ mình' },
    { x: 72, y: 578, size: 26, weight: 400, text: 'Chân' },
  ]
  expect(laidOut()).toEqual({ width: 1200, height: 630, lines, code: undefined })
  const { path: d, size } = drawCode('https://so.vn/b')
  expect(laidOut({}, 'https://so.vn/b')).toEqual({
    ...{ width: 1200, height: 630, lines, code: { x: 828, y: 165, side: 300, size, path: d } },
  })
})

test.each([
  ['M', 27, 1],
  ['M', 28, 2],
  ['A', 36, 1],
  ['A', 37, 2],
  ['i', 66, 1],
  ['i', 67, 2],
  ['ặ', 43, 1],
  ['ặ', 44, 2],
])('a slogan of “%s” %s times takes %s lines', (letter, times, lines) => {
  const rows = laidOut({ slogan: letter.repeat(times) }).lines.slice(2, -1)
  expect([rows.length, rows.map(({ text }) => text).join('')]).toEqual([lines, letter.repeat(times)])
})

test('breaks between words, and sets a long name smaller', () => {
  const title = `Cài đặt ${'ẤỆỖ ƯỮNG '.repeat(6)}`
  expect(laidOut({ title }).lines.map(({ y, size, text }) => `${y} ${size} ${text}`)).toEqual([
    '83 26 Ủy ban',
    '199 66 Cài đặt ẤỆỖ ƯỮNG ẤỆỖ ƯỮNG',
    '290 66 ẤỆỖ ƯỮNG ẤỆỖ ƯỮNG ẤỆỖ',
    '382 66 ƯỮNG ẤỆỖ ƯỮNG',
    '450 32 Bảo vệ mình',
    '578 26 Chân',
  ])
  const sizeOf = (times: number) => laidOut({ title: 'ẤỆỖ ƯỮNG '.repeat(times) }).lines[1]?.size
  expect([4, 7, 12, 17, 24, 35, 48, 80].map(sizeOf)).toEqual([78, 66, 56, 48, 41, 34, 30, 23])
  expect(laidOut({ slogan: 'a\u0001b \ufffe c' }).lines[2]?.text).toBe('a b c')
})

const LONG = [
  ['usual', 'Cài đặt Bluezone'],
  ['120 capitals with tones', `Cài đặt ${'ẤỆỖ ƯỮNG '.repeat(13)}XYZ`],
  ['one word of 120 letters', `Cài đặt ${'W'.repeat(120)}`],
  ['right to left', 'Cài đặt بلوزون تطبيق'],
  ['markup', 'Cài đặt <script>"&amp;\'</script>]]>'],
  ['what XML has no place for', 'Cài đặt \ufffe\u0001 x'],
  ['signs that the typeface lacks', 'Cài đặt 🛡️🛡️🛡️'],
]

test.each(LONG)(
  'keeps every line of a name of the kind “%s” within the picture, without overlap',
  async (_, title) => {
    const issuer =
      'Chi nhánh Văn phòng Đăng ký đất đai và Phát triển quỹ đất tại huyện Cần Giuộc, tỉnh Long An'
    const slogan = 'Ứng dụng '.repeat(13)
    const { lines, code } = layOut({
      issuer,
      title: title ?? '',
      slogan,
      foot: 'x',
      address: 'https://so.vn',
    })
    expect(lines.map(({ text }) => text).join(' ')).toContain('Cài đặt')
    const above = lines.slice(0, -1)
    for (const [index, line] of above.entries()) {
      const before = above[index - 1]
      // Letters with two marks rise 1.04 of the font size above the baseline (Be Vietnam Pro, Ỗ); g reaches 0.24 below it.
      expect(line.y - line.size * 1.05).toBeGreaterThanOrEqual(before ? before.y + before.size * 0.24 : 0)
    }
    expect(above.at(-1)?.y).toBeLessThanOrEqual(500)
    expect(code?.x).toBe(828)
  },
)
