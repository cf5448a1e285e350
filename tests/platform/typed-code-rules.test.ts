import { expect, test } from 'vitest'
import { createCode, createRecoveryCodes, looksLikeCode } from '../../server/core/accounts/one-time-code.ts'
import { ALPHABET, readingsOf, TYPED_ALPHABET, typedCode } from '../../server/platform/lib/bearer-key.ts'

test('codes to type have letters that no input method changes, and of any that look alike only one', () => {
  // Telex makes tones and marks of these, VNI of a digit after a vowel.
  expect(TYPED_ALPHABET).not.toMatch(/[aeiouydwsfrxjz[\]]/)
  const twins = ['0o', '1li', '6b', '9gq', '2z', '5s', 'uv'].filter(
    (alike) => Array.from(alike).filter((letter) => TYPED_ALPHABET.includes(letter)).length > 1,
  )
  expect(twins).toEqual([])
  expect(TYPED_ALPHABET).toHaveLength(16)
  expect(Array.from(TYPED_ALPHABET).filter((letter) => !ALPHABET.includes(letter))).toEqual([])
  expect(createCode()).toMatch(/^(\w{4}-){3}\w{4}$/)
  expect(createRecoveryCodes().join(' ')).toMatch(/^((\w{4}-){2}\w{4}( |$)){10}$/)
  expect(typedCode(3)).toMatch(/^(\w{4}-){2}\w{4}$/)
})

test.each([
  ['as it is', '2345-bcgh', '2345bcgh'],
  ['with capitals, spaces and dashes of all kinds', ' 2345\u2013BC GH\u00a0', '2345bcgh'],
  ['with full-width characters', '\uff12\uff13\uff14\uff15\uff22\uff43gh', '2345bcgh'],
  ['with tones that an input method left', '2345 bcg\u0301h', '2345bcgh'],
  ['with look-alikes', 'z34s-6c9h', '2345bcgh'],
  ['with o for the 0 of an older code', 'ol1q-6bgh', '0l1q6bgh'],
])('a code typed %s is read as it is meant', (_, typed, code) => {
  expect(readingsOf(typed)).toContain(code)
})

test('a letter that may mean two is not guessed', () => {
  expect(readingsOf('i111')).toEqual(['i111'])
  expect(readingsOf('69q2')).toEqual(['69q2', 'bgg2'])
})

test.each([
  ['2345-bcgh-kmnp-tv23', true],
  ['2345bcghkmnptv23', true],
  ['0l1q 69bg 2345 kmnp', true],
  ['hoa mai nho xinh', false],
  ['ConMeoTreoCay2026', false],
  ['mat-khau', false],
])('“%s” is meant as a start code: %s', (typed, isCode) => expect(looksLikeCode(typed)).toBe(isCode))
