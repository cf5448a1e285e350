import { expect, test } from 'vitest'
import { verdictsOn } from '../../public/gate/scan-verdict.ts'

const CARD =
  '080123456789|301234567|Nguyễn Thị Thùy Dương|15081990|Nữ|Ấp Lộc Tiền, Xã Mỹ Lộc, Tỉnh Long An|10052021'
const PASS = `https://socong.example.vn/p/${'0123456789bcghklmnpqtv'.repeat(2).slice(0, 29)}`

test.each([
  ['a card', CARD, false, true, ['card']],
  ['a badge', PASS, false, true, ['pass']],
  ['a card without Enter', CARD, false, false, ['card', 'no_enter']],
  ['a card that has lost its letters', CARD.replace(/[^\x20-\x7e]/g, ''), false, true, ['number']],
  ['the number that Unikey has left of a card', '080123456789', true, true, ['unikey']],
  ['nothing, since Unikey has changed all', '', true, false, ['unikey', 'no_enter']],
  ['a badge that Unikey could not spoil', PASS, true, true, ['pass', 'unikey']],
  ['a price', '8934567890123', false, true, ['unknown']],
] as const)('a scanner that sends %s is judged', (_, text, isChanged, isEnded, verdicts) => {
  expect(verdictsOn(text, { isChanged, isEnded })).toEqual(verdicts)
})
