import { expect, test } from 'vitest'
import { isPlainlyInside } from '../../server/platform/outgoing/public-address.ts'

const INSIDE =
  `may-in a.localhost a.local a.local. a.home.arpa a.internal a.test a.invalid a.alt 10.0.0.1 127.0.0.1 192.168.1.9 [::1]
[fd00::1]`.split(/\s/)

test.each(INSIDE)('%s is plainly inside, unless the operator lists it', (name) => {
  expect(isPlainlyInside(name, [])).toBe(true)
  expect(isPlainlyInside(name, ['b.local', name.replace(/^\[|\]$/g, '')])).toBe(false)
})

test.each(['huyen.example.vn', 'example.vn.', 'local.vn', '203.113.1.1', '[2001:4860:4860::8888]'])(
  '%s is not',
  (name) => {
    expect(isPlainlyInside(name, [])).toBe(false)
  },
)
