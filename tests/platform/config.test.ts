import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { type Config, ConfigError, readConfig } from '../../server/platform/lib/config.ts'

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
      .split('\n')
      .slice(1)
      .map((line) => line.trim())
  }
}

describe('the configuration', () => {
  test('an empty configuration is complete, for the local computer only', () => {
    expect(readConfig({})).toMatchObject({
      PORT: 3000,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      DATA_DIR: expect.stringMatching(/\/data$/),
    })
    expect(readConfig({}).TRUST_PROXY).toBeUndefined()
  })

  test('treats an empty setting as a missing one', () => {
    expect(readConfig({ PORT: '', HOST: '', PUBLIC_URL: '', SECRET_KEY: '' })).toEqual(readConfig({}))
  })

  test('is immutable, and ignores settings that it does not know', () => {
    const config = readConfig({ PATH: '/bin', NODE_ENV: 'test', PORT: '8080' })
    expect(Object.keys(config)).not.toContain('PATH')
    expect(() => {
      ;(config as { PORT: number }).PORT = 1
    }).toThrow(TypeError)
  })

  test.each<[Record<string, string>, string[]]>([
    [{}, []],
    [{ OIDC_ISSUER: 'http://127.0.0.1:8080/realms/a' }, []],
    [{ OIDC_ISSUER: 'http://id.example.vn' }, ['OIDC_ISSUER']],
    [{ PUBLIC_URL: '' }, ['PUBLIC_URL']],
    [{ OIDC_CLIENT_ID: '' }, ['OIDC_CLIENT_ID']],
    [{ OIDC_CLIENT_SECRET: '' }, ['OIDC_CLIENT_SECRET']],
    [{ OIDC_CLIENT_SECRET_FILE: '/run/secrets/oidc' }, ['OIDC_CLIENT_SECRET']],
    [{ OIDC_CLAIM: 'pre ferred' }, ['OIDC_CLAIM']],
    [{ OIDC_ISSUER: '' }, ['OIDC_ISSUER']],
  ])('takes an identity provider with all that belongs to it: %o', (changed, named) => {
    const provider = {
      PUBLIC_URL: 'https://socong.example.vn',
      OIDC_ISSUER: 'https://id.example.vn',
      OIDC_CLIENT_ID: 'so-cong',
      OIDC_CLIENT_SECRET: 'secret',
    }
    expect(problemsOf({ ...provider, ...changed }).map((problem) => problem.split(' ')[0])).toEqual(named)
  })

  test('names every problem of a setting at once', () => {
    const wrong = {
      PORT: 'http',
      METRICS_PORT: '65536',
      DATABASE_URL: 'mysql://here',
      DATABASE_OWNER_URL: 'there',
      PUBLIC_URL: 'not an address',
      HSTS_SUBDOMAINS: 'yesno',
      SECRET_KEY: 'short',
      TRUST_PROXY: '1, true',
      DRAIN_SECONDS: '61',
      BACKUP_KEY: 'short',
      BACKUP_DAYS: '0',
      SMTP_URL: 'mail.example.vn',
      MAIL_FROM: 'so-cong',
      OPERATOR_EMAIL: 'it',
      WEBHOOK_INSIDE_HOSTS: 'a b',
      DEMO_CLOCK: '2026-02-31T25:00',
      DEMO_PASSWORD: 'demo',
      LOG_LEVEL: 'louder: info',
    }
    const named = problemsOf(wrong)
    expect(named.map((problem) => problem.split(' ')[0])).toEqual(Object.keys(wrong))
    expect(() => readConfig({ PORT: '0' })).toThrow(
      'The configuration has a problem:\n  PORT must be between 1 and 65535',
    )
    expect(() => readConfig(wrong)).toThrow('The configuration has problems:\n  PORT must be')
  })

  test.each([
    [{ SECRET_KEY: 'x'.repeat(32), SECRET_KEY_FILE: 'a' }, 'SECRET_KEY give either SECRET_KEY or'],
    [{ DATABASE_OWNER_URL: 'postgres://localhost/x' }, 'DATABASE_OWNER_URL needs DATABASE_URL'],
    [{ BACKUP_COPY_DIR: 'a' }, 'BACKUP_COPY_DIR needs BACKUP_DIR'],
    [{ METRICS_PORT: '3000' }, 'METRICS_PORT must be another one than PORT'],
    [{ SMTP_URL: 'smtp://mail.example.vn:587' }, 'MAIL_FROM must name the sender'],
    [{ MAIL_FROM: 'so-cong@example.vn' }, 'SMTP_URL must name the server where MAIL_FROM'],
    [{ OPERATOR_EMAIL: 'it@example.vn' }, 'SMTP_URL must name the server where OPERATOR_EMAIL'],
    [{ OIDC_CLIENT_ID: 'a' }, 'OIDC_ISSUER must name the provider'],
    [{ OIDC_ISSUER: 'http://id.example.vn' }, 'OIDC_ISSUER must be https'],
    [{ OIDC_ISSUER: 'https://id.example.vn' }, 'PUBLIC_URL must be given with OIDC_ISSUER'],
  ])('names what is missing beside another setting: %o', (given, problem) => {
    expect(problemsOf(given)[0]).toContain(problem)
  })

  test('takes everything that Express, the mail server and the clock take', () => {
    const all = {
      TRUST_PROXY: '1, loopback, 10.0.0.5, 192.168.1.0/24, ::1/128',
      SMTP_URL: 'smtp://mail.example.vn:587',
      MAIL_FROM: 'so-cong@example.vn',
      OPERATOR_EMAIL: 'it@example.vn',
      DATABASE_URL: 'postgres://localhost/x',
      DATABASE_OWNER_URL: 'postgresql://localhost/x',
      BACKUP_DIR: '/a',
      BACKUP_COPY_DIR: '/b',
    }
    const read = { HSTS_SUBDOMAINS: true, BACKUP_DAYS: 1, PORT: 1, METRICS_PORT: 65_535, DRAIN_SECONDS: 60 }
    const texts = { HSTS_SUBDOMAINS: 'yes', BACKUP_DAYS: '1', PORT: '1', METRICS_PORT: '65535' }
    const moment = { DEMO_CLOCK: '2026-11-25T09:40', PUSH_HOSTS: 'A.vn,b.vn,', DRAIN_SECONDS: '60' }
    expect(readConfig({ ...all, ...texts, ...moment })).toMatchObject({
      ...all,
      ...read,
      DEMO_CLOCK: new Date('2026-11-25T02:40:00Z'),
      PUSH_HOSTS: ['a.vn', 'b.vn'],
    })
    for (const TRUST_PROXY of [
      '0',
      '10',
      'aloopback',
      'loopbacks',
      '10.0.0.5/x',
      '10.0.0.5/1234',
      '10.0.0.300',
    ])
      expect(problemsOf({ TRUST_PROXY }), TRUST_PROXY).toHaveLength(1)
  })

  test('never shows a secret that was wrong', () => {
    const problems = problemsOf({
      SECRET_KEY: 'hush-hush',
      DEMO_PASSWORD: 'psst',
      DATABASE_URL: 'mysql://u:pw@h',
    })
    expect(problems).toHaveLength(3)
    expect(problems.join()).not.toMatch(/hush|psst|pw/)
  })
})

describe('the public address', () => {
  const wanted = (env: Record<string, string>): Config['PUBLIC_URL'] => readConfig(env).PUBLIC_URL

  test.each([
    ['https://socong.example.vn', 'https://socong.example.vn'],
    ['https://socong.example.vn/', 'https://socong.example.vn'],
    ['https://socong.example.vn:8443', 'https://socong.example.vn:8443'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
  ])('%s is accepted', (given, kept) => {
    expect(wanted({ PUBLIC_URL: given })).toBe(kept)
  })

  test.each([
    'http://socong.example.vn',
    'http://192.168.1.5',
    'ftp://socong.example.vn',
    'socong.example.vn',
    'javascript:1',
    'http://localhost.evil.example',
  ])('%s is refused', (given) => {
    expect(problemsOf({ PUBLIC_URL: given })).toEqual([expect.stringMatching(/^PUBLIC_URL must be/)])
  })

  test.each(['0.0.0.0', '::', '192.168.1.5', 'gate.local'])('must be https when HOST is %s', (HOST) => {
    expect(problemsOf({ HOST })).toEqual([
      expect.stringContaining(`PUBLIC_URL must be https when HOST is ${HOST}`),
    ])
    expect(problemsOf({ HOST, PUBLIC_URL: 'http://localhost:3000' })).toHaveLength(1)
    expect(problemsOf({ HOST, PUBLIC_URL: 'https://socong.example.vn' })).toEqual([])
  })

  test.each(['127.0.0.1', '::1', 'localhost'])('is not needed when HOST is %s', (HOST) => {
    expect(problemsOf({ HOST })).toEqual([])
  })
})

describe('the URL of a database on another computer', () => {
  test.each([
    'postgres://socong_app:x@db.example.vn/socong',
    'postgres://socong_app:x@127.0.0.1:5432,10.0.0.7:5432/socong',
    'postgresql://10.0.0.7/socong?application_name=x',
    'postgres://localhost/socong?host=10.0.0.7',
  ])('has to say whether the connection is encrypted: %s', (DATABASE_URL) => {
    expect(problemsOf({ DATABASE_URL })).toEqual([
      expect.stringMatching(/^DATABASE_URL must end with \?sslmode=verify-full/),
    ])
    for (const name of ['DATABASE_OWNER_URL', 'DATABASE_LISTEN_URL']) {
      const [problem] = problemsOf({ DATABASE_URL: 'postgres://localhost/socong', [name]: DATABASE_URL })
      expect(problem).toMatch(new RegExp(`^${name} must end with`))
    }
    const mark = DATABASE_URL.includes('?') ? '&' : '?'
    expect(problemsOf({ DATABASE_URL: `${DATABASE_URL}${mark}sslmode=verify-full` })).toEqual([])
    expect(problemsOf({ DATABASE_URL: `${DATABASE_URL}${mark}sslmode=disable` })).toEqual([])
  })

  test.each(['no-verify', 'prefer', 'require', 'allow', ''])(
    'is refused half encrypted: sslmode=%s',
    (mode) => {
      const DATABASE_URL = `postgres://socong_app:x@db.example.vn/socong?sslmode=${mode}`
      expect(problemsOf({ DATABASE_URL })).toHaveLength(1)
    },
  )

  test('needs no sslmode on this computer', () => {
    for (const host of ['localhost', '127.0.0.1:6432', '[::1]:5432', '127.0.0.1:1,localhost:2', '']) {
      expect(problemsOf({ DATABASE_URL: `postgres://socong_app:x@${host}/socong` })).toEqual([])
    }
    for (const socket of [
      'postgres:///socong?host=/run/postgresql',
      'postgres://u@%2Frun%2Fpostgresql/socong',
    ]) {
      expect(problemsOf({ DATABASE_URL: socket })).toEqual([])
    }
  })

  test('checks the certificate of the server where it is encrypted', () => {
    const { ssl } = (
      new pg.Client('postgres://u:x@db.example.vn/x?sslmode=verify-full') as unknown as {
        connectionParameters: { ssl: unknown }
      }
    ).connectionParameters
    // By default Node's TLS rejects certificates that it cannot verify.
    expect(ssl).toEqual({})
  })
})
