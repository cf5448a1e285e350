// What pages share, without a server.
import type { Request, Response } from 'express'
import { describe, expect, test } from 'vitest'
import type { Office } from '../../server/core/offices/directory.ts'
import { createCookies } from '../../server/http/cookies.ts'
import { firstStepsPart } from '../../server/http/first-steps-part.ts'
import { flashText } from '../../server/http/flash.ts'
import { originCheck, publicOriginCheck } from '../../server/http/origin-check.ts'
import { pastDayProblem } from '../../server/http/past-day.ts'
import { restoredPart } from '../../server/http/restored-part.ts'
import { holdBack } from '../../server/http/unsent.ts'
import type { Config } from '../../server/platform/lib/config.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const t = translator('vi')
const at = (time: string, day = '2026-11-25') => new Date(`${day}T${time}:00+07:00`)

test.each([
  ['today', '2026-11-25', undefined],
  ['tomorrow', '2026-11-26', 'problem.date_future'],
  ['the first day that is kept', '2026-10-26', undefined],
  ['the day before that', '2026-10-25', 'problem.paper_old'],
  ['a day before the office began', '2026-11-01', 'problem.paper_closed'],
  ['its first day', '2026-11-02', undefined],
  ['no day', '31/11', 'problem.date'],
])('something may be recorded for %s (%s) unless %s', (_, day, key) => {
  const validFrom = day.startsWith('2026-11') ? '2026-11-02' : null
  const office = { retentionDays: 30, validFrom, validTo: null } as Office
  expect(pastDayProblem(day, office, '2026-11-25')?.key).toBe(key)
})

describe('a request that changes something', () => {
  const SAME = 'https://so.example'
  const asks = (
    check: typeof originCheck,
    headers: Record<string, string>,
    PUBLIC_URL?: string,
    method = 'POST',
  ) => {
    const req = { method, get: (name: string) => headers[name] } as never
    const vary: string[] = []
    const res = {
      vary(name: string) {
        vary.push(name)
        return res
      },
    } as Response
    let refused: unknown
    check({ PUBLIC_URL } as Config)(req, res, (error?: unknown) => {
      refused = error
    })
    expect(vary).toEqual(['Sec-Fetch-Site', 'Origin'])
    return refused === undefined
  }

  test.each<[Record<string, string>, string | undefined, boolean, boolean]>([
    [{ 'Sec-Fetch-Site': 'same-origin' }, SAME, true, true],
    [{ 'Sec-Fetch-Site': 'none' }, SAME, false, true],
    [{ 'Sec-Fetch-Site': 'same-site', Origin: SAME }, SAME, false, false],
    [{ 'Sec-Fetch-Site': 'cross-site', Origin: SAME }, SAME, false, false],
    [{ Origin: SAME }, SAME, true, true],
    [{ Origin: 'https://other.example' }, SAME, false, false],
    [{ Origin: 'null' }, SAME, false, true],
    [{}, SAME, false, true],
    [{ Origin: 'http://localhost:3000', Host: 'localhost:3000' }, undefined, true, true],
    [{ Origin: 'http://127.0.0.1', Host: '127.0.0.1' }, undefined, true, true],
    [{ Origin: 'http://[::1]:3000', Host: '[::1]:3000' }, undefined, true, true],
    [{ Origin: 'http://localhost:3001', Host: 'localhost:3000' }, undefined, false, false],
    [{ Origin: 'https://localhost:3000', Host: 'localhost:3000' }, undefined, false, false],
    [{ Origin: 'http://rebound.example', Host: 'rebound.example' }, undefined, false, false],
    [{ Origin: 'http://localhost:3000', Host: 'localhost:3000' }, SAME, false, false],
  ])('with %j at %s: with a session %s, without %s', (headers, url, own, open) => {
    expect([asks(originCheck, headers, url), asks(publicOriginCheck, headers, url)]).toEqual([own, open])
  })

  test('is one that is no GET or HEAD', () => {
    const other = { Origin: 'https://other.example' }
    const asked = ['GET', 'HEAD', 'PUT'].map((method) => asks(originCheck, other, SAME, method))
    expect(asked).toEqual([true, true, false])
  })
})

test('cookies are hidden from scripts and other sites, and known under the name that they were set by', () => {
  const set: unknown[] = []
  const askedWith = (PUBLIC_URL: string | undefined, cookie: string) => {
    const cookies = createCookies({ PUBLIC_URL } as Config)
    const req = { headers: { cookie } } as Request
    const res = {
      req,
      cookie: (...of: unknown[]) => set.push(of),
      clearCookie: (...of: unknown[]) => set.push(of),
    }
    return { ...cookies, req, res: res as never as Response }
  }
  const secure = askedWith('https://so.example', '__Host-sid=a; sid=b')
  const plain = askedWith(undefined, '__Host-sid=a; sid=b')
  expect([secure.read(secure.req, 'sid'), plain.read(plain.req, 'sid')]).toEqual(['a', 'b'])
  secure.set(secure.res, 'sid', 'c', 60)
  secure.set(secure.res, 'download', 'd')
  expect([secure.read(secure.req, 'sid'), secure.read(secure.req, 'download')]).toEqual(['c', 'd'])
  plain.clear(plain.res, 'sid')
  expect([plain.read(plain.req, 'sid'), plain.read(plain.req, 'lang')]).toEqual([undefined, undefined])
  const usual = { httpOnly: true, sameSite: 'lax', path: '/' }
  expect(set).toEqual([
    ['__Host-sid', 'c', { ...usual, secure: true, maxAge: 60_000 }],
    ['__Host-download', 'd', { ...usual, secure: true, httpOnly: false }],
    ['sid', { ...usual, secure: false }],
  ])
})

test('the first steps lead to where they are done, and a guard is there already', async () => {
  const names = [
    'name',
    'factor',
    'visitor',
    'hours',
    'receptionists',
    'poster',
    'offices',
    'address',
    'heads',
    'backup',
  ]
  const steps = names.map((name, at) => ({ name, done: at === 0, confirmable: at === 1 ? 'yes' : undefined }))
  const part = (role: string, of: unknown) =>
    firstStepsPart(
      { firstSteps: { of: async () => of }, clock: { now: () => at('08:00') } } as never,
      { locals: { staff: { role }, office: {}, t } } as never,
    )
  expect(await part('head', steps)).toMatchSnapshot()
  expect((await part('reception', steps))?.steps.map(({ href }) => href).slice(0, 4)).toEqual([
    ...[undefined, '/account/second-factor', undefined, '/office'],
  ])
  expect(await part('head', undefined)).toBeUndefined()
})

test.each([
  [undefined, ''],
  [{ key: 'saved' }, t('people.title')],
  [{ key: 'toString' }, ''],
  [{ key: 'list_done' }, t('import_list.done')],
  [{ key: 'list_done', count: 0 }, t('import_list.done_rows', { count: 0 })],
  [{ key: 'list_done', count: 2, completed: 3 }, t('import_list.completed_rows', { count: 2, completed: 3 })],
])('the message %j reads “%s”', (flash, text) => {
  expect(flashText({ locals: { flash, t } } as never, { saved: 'people.title' })).toBe(text)
})

describe('after a restore', () => {
  const own = { since: at('18:00', '2026-11-24'), at: at('07:00'), erased: undefined }
  const part = (role: string, restored: object, { isHead = true, fields = ['badge'], now = '08:00' } = {}) =>
    restoredPart(
      {
        purgeRuns: { restored: () => restored },
        clock: { now: () => at(now) },
        offices: { list: async () => [] },
      } as never,
      { locals: { office: { id: 'o', fields }, staff: { role }, isHead, t } } as never,
    )

  test('a head sees what may have come back, the district also what is its own', async () => {
    expect(await part('head', { o: own })).toMatchSnapshot()
    expect(await part('district', { o: own })).toMatchSnapshot()
    const lines = await Promise.all([
      part('head', { o: own }, { fields: [] }),
      part('district', { o: own }, { isHead: false }),
    ])
    expect(lines.map((one) => one?.lines.length)).toEqual([7, 4])
    expect([await part('head', {}), await part('head', { other: own })]).toEqual([undefined, undefined])
  })

  test.each([true, false])('it says what was erased again, whole: %s', async (isWhole) => {
    const erased = { people: 2, entries: 3, until: at('17:00', '2026-11-24'), isWhole }
    expect((await part('head', { o: { ...own, erased } }))?.lines[0]).toMatchSnapshot()
  })
})

describe('a form that was carried through a sign-in', () => {
  const staff = { id: 'me', displayName: 'Bà Tư', role: 'head', officeId: 'o', session: Buffer.from('hash') }
  const fields = {
    ...{
      name: ' Bà Ba ',
      role: 'head',
      id_number: '080190001234',
      client_uuid: '5b0a86f4-4f5c-4c0e-9b0a-2b4f8f4f7a11',
    },
    ...{ offices: ['Một', 'Hai'], blank: ' ', app_status: 'off', note: 'gửi xe' },
  }
  const policy = {
    'GET /people/:id': { who: ['head', 'district'], audits: [] },
    'GET /people': { who: ['head'], audits: [] },
    'POST /people/:id/remove': { who: ['head'], audits: ['staff.removed', 'staff.corrected'] },
    'POST /gate/enter': {
      who: ['reception', 'head'],
      audits: ['visit.entered', 'visit.recalled'],
      resumes: true,
    },
  }
  function asked(name: keyof typeof policy, form: object | undefined) {
    const resumed = form && {
      ...{ account: 'me', office: 'o', session: Buffer.from('hash').toString('base64url') },
      person: 'Ông Sáu',
      at: at('07:59').getTime(),
      path: '/people/7/remove?x=1',
      fields,
      isShown: false,
      ...form,
    }
    const shown: unknown[] = []
    const res = {
      locals: { resumed, staff, t, nav: { current: undefined } },
      status(code: number) {
        shown.push(code)
        return res
      },
      render: (_view: string, page: object) => shown.push({ ...page, carried: undefined }),
    }
    const services = { keys: { seal: () => Buffer.of(), sign: () => '' }, clock: { now: () => at('08:00') } }
    let ran = false
    holdBack(services as never, policy as never)(policy[name] as never, name)(
      {} as never,
      res as never,
      () => {
        ran = true
      },
    )
    expect(res.locals.resumed).toBeUndefined()
    return ran ? 'runs' : shown
  }

  test('runs if nothing was carried, and is shown otherwise, to others in other words', () => {
    expect(asked('POST /people/:id/remove', undefined)).toBe('runs')
    expect(asked('POST /people/:id/remove', {})).toMatchSnapshot()
    expect(asked('POST /people/:id/remove', { account: 'other' })).toMatchSnapshot()
    expect(asked('POST /people/:id/remove', { isShown: true })).toBe('runs')
    expect(asked('POST /gate/enter', {})).toBe('runs')
    for (const other of [{ account: 'x' }, { office: 'x' }, { session: 'x' }])
      expect(asked('POST /gate/enter', { ...other, isShown: true })).not.toBe('runs')
    expect(asked('POST /gate/enter', { account: 'other', path: '/gate/enter', fields: {} })).toMatchSnapshot()
  })
})
