import { expect, test } from 'vitest'
import { judge, outsideAddress } from '../../server/platform/outgoing/post.ts'

const ROOT = 'https://push.example.vn/'
const long = (length: number) => ROOT.padEnd(length, 'a')

test.each([
  [ROOT, ROOT],
  ['https://push.example.vn', ROOT],
  ['https://push.example.vn./a?b=c', `${ROOT}a?b=c`],
  [`${ROOT}#`, ROOT],
  [long(1000), long(1000)],
  [long(1001), undefined],
  // Its letters take more room once they are encoded.
  [`${long(980)}ạạ`, `${long(980)}%E1%BA%A1%E1%BA%A1`],
  [`${long(982)}ạạ`, `${long(982)}%E1%BA%A1%E1%BA%A1`],
  [`${long(983)}ạạ`, undefined],
  [`${ROOT}#a`, undefined],
  ['http://push.example.vn/', undefined],
  ['https://name@push.example.vn/', undefined],
  ['https://:secret@push.example.vn/', undefined],
  ['push.example.vn', undefined],
])('the address %s is posted to as %s', (text, href) => {
  expect(outsideAddress(text)?.href).toBe(href)
})

test('an address may be as long as its place has room for', () => {
  expect([long(30), long(31)].map((text) => outsideAddress(text, 30)?.href)).toEqual([long(30), undefined])
})

test.each([
  [199, 'garbled'],
  [200, undefined],
  [299, undefined],
  [300, 'redirect'],
  [399, 'redirect'],
  [400, 'declined'],
  [429, 'later'],
  [499, 'declined'],
  [500, 'trouble'],
  [503, 'later'],
  [504, 'trouble'],
])('the status %i means: %s', (status, failure) => {
  if (failure) expect(() => judge(status)).toThrow(`not sent: ${failure}`)
  else expect(judge(status)).toBeUndefined()
})
