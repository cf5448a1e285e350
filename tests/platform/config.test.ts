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

  test('names every problem at once, those between two settings too', () => {
    const problems = problemsOf({
      PORT: 'http',
      HOST: '0.0.0.0',
      DATABASE_URL: 'mysql://here',
      DATABASE_OWNER_URL: 'there',
      PUBLIC_URL: 'not an address',
      SECRET_KEY: 'short',
      SECRET_KEY_FILE: '/run/secret',
      TRUST_PROXY: 'true',
      DEMO_PASSWORD: 'demo',
      LOG_LEVEL: 'loud',
    })
    const named = new Set(problems.map((problem) => problem.split(' ')[0]))
    expect(named).toEqual(
      new Set([
        'PORT',
        'DATABASE_URL',
        'DATABASE_OWNER_URL',
        'PUBLIC_URL',
        'SECRET_KEY',
        'TRUST_PROXY',
        'DEMO_PASSWORD',
        'LOG_LEVEL',
      ]),
    )
    expect(problems.join('\n')).toContain('PUBLIC_URL must be https when HOST is 0.0.0.0')
    expect(problems.join('\n')).toContain('give either SECRET_KEY or SECRET_KEY_FILE')
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
