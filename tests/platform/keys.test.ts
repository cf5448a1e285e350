// Texts sealed and signed by an earlier version are in databases, on posters and on paper: they must stay valid for good.
import { expect, test } from 'vitest'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'

const keys = loadKeys(readConfig({ SECRET_KEY: 'only-for-tests-only-for-tests-only' }))

test('a text sealed by an earlier version opens for its own purpose and subject only', () => {
  const sealed = Buffer.from('tPQq3yg6WE5nFVr4H4dmJgFqEkRPR7_7SlNHleAHKp4Hzk5olKOXNzqTslU', 'base64url')
  expect(keys.open('totp', 'about', sealed)).toBe('JBSWY3DPEHPK3PXP')
  expect(keys.open('totp', 'another', sealed)).toBeUndefined()
  expect(keys.open('trace', 'about', sealed)).toBeUndefined()
})

test.each([
  ['slip', 'vZg6fY4RLZaWrnaGbC9LmApWoxKne83JndcJ50J5a4A'],
  ['poster', 'JWX0llhhtM9CjoFhW_Mq_zWZHQAQ4-VN9g6RFWKSsYU'],
  ['personal', '32NteWDcV4cCmf3BISJyqNOvUZvAODoDe3QS_gvEelc'],
  ['identity', 'qOvVzAWCGRB25UC7v2uzuhvKEAdG3NtGj_RjMHAg2rc'],
  ['book', 'JL_v1LAC0uc9gh0ctoiPuc0U6bWZhOhcanTLw2CTtzs'],
  ['recovery', 'C4GVZZi0iq38gWOkn6B_4QtH_vNtPOU2j9kjpzONLoc'],
] as const)('a text that an earlier version signed as %s has the same signature', (purpose, signature) => {
  expect(keys.sign(purpose, 'text')).toBe(signature)
})
