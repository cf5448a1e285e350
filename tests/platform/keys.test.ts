// Texts sealed and signed by an earlier version are in databases, on posters and on paper: they must stay valid for good.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys, missingSecretFile, refuseWrongSecret } from '../../server/platform/lib/keys.ts'

const SECRET_KEY = 'only-for-tests-only-for-tests-only'
const load = () => loadKeys(readConfig({ SECRET_KEY }))

test('a text sealed by an earlier version opens for its own purpose and subject only', () => {
  const keys = load()
  const sealed = Buffer.from('tPQq3yg6WE5nFVr4H4dmJgFqEkRPR7_7SlNHleAHKp4Hzk5olKOXNzqTslU', 'base64url')
  expect(keys.open('totp', 'about', sealed)).toBe('JBSWY3DPEHPK3PXP')
  expect(keys.open('totp', 'another', sealed)).toBeUndefined()
  expect(keys.open('trace', 'about', sealed)).toBeUndefined()
  const again = keys.seal('trace', 'about', 'Nguyễn')
  expect([keys.open('trace', 'about', again), again.length]).toEqual(['Nguyễn', 12 + 8 + 16])
  expect(keys.open('trace', 'about', again.subarray(0, -1))).toBeUndefined()
})

test.each([
  ['slip', 'vZg6fY4RLZaWrnaGbC9LmApWoxKne83JndcJ50J5a4A'],
  ['poster', 'JWX0llhhtM9CjoFhW_Mq_zWZHQAQ4-VN9g6RFWKSsYU'],
  ['personal', '32NteWDcV4cCmf3BISJyqNOvUZvAODoDe3QS_gvEelc'],
  ['identity', 'qOvVzAWCGRB25UC7v2uzuhvKEAdG3NtGj_RjMHAg2rc'],
  ['book', 'JL_v1LAC0uc9gh0ctoiPuc0U6bWZhOhcanTLw2CTtzs'],
  ['recovery', 'C4GVZZi0iq38gWOkn6B_4QtH_vNtPOU2j9kjpzONLoc'],
] as const)('a text that an earlier version signed as %s has the same signature', (purpose, signature) => {
  expect(load().sign(purpose, 'text')).toBe(signature)
})

test('a secret is made once where none was given, and none that is lost or cut off is replaced', () => {
  const top = mkdtempSync(path.join(tmpdir(), 'keys-'))
  onTestFinished(() => rmSync(top, { recursive: true }))
  const DATA_DIR = path.join(top, 'a/b')
  const file = path.join(DATA_DIR, 'secret.key')
  const config = readConfig({ DATA_DIR })
  expect([missingSecretFile(config), missingSecretFile(readConfig({ DATA_DIR, SECRET_KEY }))]).toEqual([
    file,
    undefined,
  ])
  refuseWrongSecret(config)
  expect(missingSecretFile(config)).toBe(file)
  const signed = loadKeys(config).sign('slip', 'text')
  expect(readFileSync(file, 'utf8')).toMatch(/^[\w-]{43}$/)
  expect([statSync(file).mode & 0o777, missingSecretFile(config)]).toEqual([0o600, undefined])
  expect(loadKeys(config).sign('slip', 'text')).toBe(signed)
  writeFileSync(file, `${SECRET_KEY.slice(0, 32)}\n`)
  expect(loadKeys(config).sign('slip', 'text')).toBe(
    loadKeys(readConfig({ SECRET_KEY: SECRET_KEY.slice(0, 32) })).sign('slip', 'text'),
  )
  writeFileSync(file, SECRET_KEY.slice(0, 31))
  expect(() => refuseWrongSecret(config)).toThrow(`The secret in ${file} has fewer than 32 characters`)
  const lost = readConfig({ SECRET_KEY_FILE: path.join(top, 'lost') })
  expect(() => refuseWrongSecret(lost)).toThrow('lost does not exist')
})
