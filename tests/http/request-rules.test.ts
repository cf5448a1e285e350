// What an address, a form and a browser's name say, and how an error is answered.
import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { errorPage, lastResort, ofMembers, ofVisitors, statusOf } from '../../server/http/error-page.ts'
import { formBody } from '../../server/http/form-body.ts'
import { chosenLanguage, onward } from '../../server/http/language.ts'
import { isOldBrowser } from '../../server/http/old-browser.ts'
import { pageAsked, pagesBeside } from '../../server/http/pages.ts'
import { pastDayProblem } from '../../server/http/past-day.ts'
import { periodParams, readPeriod } from '../../server/http/period-params.ts'
import * as errors from '../../server/platform/lib/errors.ts'
import { HttpError, notFound } from '../../server/platform/lib/errors.ts'

const TODAY = '2026-11-25'

describe('the period in an address', () => {
  test.each([
    [
      {},
      'day',
      TODAY,
      TODAY,
      [
        ['period', 'day'],
        ['day', TODAY],
      ],
    ],
    [
      { day: '24/11/2026' },
      'day',
      '2026-11-24',
      '2026-11-24',
      [
        ['period', 'day'],
        ['day', '2026-11-24'],
      ],
    ],
    [
      { day: TODAY, period: 'week' },
      'week',
      '2026-11-23',
      TODAY,
      [
        ['period', 'week'],
        ['day', TODAY],
      ],
    ],
    [
      { day: '2026-10-05', period: 'month' },
      'month',
      '2026-10-01',
      '2026-10-31',
      [
        ['period', 'month'],
        ['day', '2026-10-31'],
      ],
    ],
    [
      { day: TODAY, period: 'year' },
      'day',
      TODAY,
      TODAY,
      [
        ['period', 'day'],
        ['day', TODAY],
      ],
    ],
    [
      { from: '2026-11-02', to: '2026-11-09' },
      'range',
      '2026-11-02',
      '2026-11-09',
      [
        ['from', '2026-11-02'],
        ['to', '2026-11-09'],
      ],
    ],
    [
      { from: TODAY, to: TODAY },
      'range',
      TODAY,
      TODAY,
      [
        ['from', TODAY],
        ['to', TODAY],
      ],
    ],
    [
      { from: '2026-11-02', to: '2099-01-01' },
      'range',
      '2026-11-02',
      TODAY,
      [
        ['from', '2026-11-02'],
        ['to', TODAY],
      ],
    ],
    [
      { from: '2016-11-18', to: TODAY },
      'range',
      '2016-11-18',
      TODAY,
      [
        ['from', '2016-11-18'],
        ['to', TODAY],
      ],
    ],
  ])('%j is a %s from %s to %s', (query, kind, from, to, params) => {
    const read = readPeriod(query, TODAY)
    expect(read).toEqual({ kind, period: { from, to }, problems: {}, typed: { from, to } })
    expect(periodParams(read)).toEqual(params)
  })

  const date = { key: 'problem.date' }
  test.each([
    [{ day: '26/11/2026' }, { from: date }],
    [{ day: 'x' }, { from: date }],
    [{ day: [TODAY, TODAY] }, { from: date }],
    [{ from: TODAY }, { to: date }],
    [{ to: TODAY }, { from: date }],
    [{ from: '2026-11-26', to: '2026-11-27' }, { from: { key: 'problem.date_future' } }],
    [{ from: '2026-11-10', to: '2026-11-09' }, { to: { key: 'problem.period' } }],
    [{ from: '2016-11-17', to: TODAY }, { to: { key: 'problem.period_long', detail: { max: '3660' } } }],
  ])('%j is refused, and today is shown', (query, problems) => {
    expect(readPeriod(query, TODAY)).toMatchObject({
      kind: 'day',
      period: { from: TODAY, to: TODAY },
      problems,
    })
  })
})

test.each([
  ['x', { key: 'problem.date' }],
  ['2026-11-26', { key: 'problem.date_future' }],
  [TODAY, undefined],
  ['2026-10-26', undefined],
  ['2026-10-25', { key: 'problem.paper_old', detail: { days: '30' } }],
  ['2026-10-31', { key: 'problem.paper_closed' }, '2026-11-01'],
])('what was on paper on %s is refused with %o', (day, problem, validFrom: string | null = null) => {
  const office = { retentionDays: 30, validFrom, validTo: null }
  expect(pastDayProblem(day, office as never, TODAY)).toEqual(problem)
})

describe('the pages of a list', () => {
  test.each([
    [{}, 1],
    [{ page: '7' }, 7],
    [{ page: '1000' }, 1000],
    ...['0', '1001', '-1', '1.5', 'x', ''].map((page): [object, number] => [{ page }, 1]),
  ])('of %j is %i', (query, page) => expect(pageAsked({ query } as never)).toBe(page))

  test.each([
    [1, false, '', undefined, undefined],
    [1, true, '', undefined, '/log?page=2'],
    [2, true, '', '/log', '/log?page=3'],
    [3, false, 'day=x', '/log?page=2&day=x', undefined],
    [2, false, 'day=x', '/log?day=x', undefined],
  ])('beside page %i, with more %s and “%s”, are %s and %s', (page, more, also, newer, older) => {
    expect(pagesBeside('/log', page, more, also)).toEqual({ newer, older })
  })
})

test.each([
  ['Chrome/91.0.4472', true],
  ['Chrome/92.0.4515', false],
  ['Gecko/20100101 Firefox/94.0', true],
  ['Gecko/20100101 Firefox/95.0', false],
  ['CPU iPhone OS 15_3 like Mac OS X', true],
  ['CPU iPhone OS 15_4 like Mac OS X', false],
  ['CPU iPhone OS 15_3 like Mac OS X CriOS/120 Version/16.0', true],
  ['Macintosh Version/15.3 Safari/605', true],
  ['Macintosh Version/15.4 Safari/605', false],
  ['curl/8', false],
  [undefined, false],
  [`${' '.repeat(400)}Chrome/50`, false],
  [`${' '.repeat(391)}Chrome/50`, true],
])('the browser %j needs what old ones lack: %s', (name, is) => {
  expect(isOldBrowser(name)).toBe(is)
})

test.each([
  [{ lang: 'en' }, 'en', '/help?lang=en'],
  [{ lang: 'fr' }, undefined, '/help'],
  [{ lang: ['en', 'vi'] }, undefined, '/help'],
  [{}, undefined, '/help'],
])('%j chooses the language %s, also for the next page', (query, language, next) => {
  expect([chosenLanguage({ query } as never), onward({ query } as never, '/help')]).toEqual([language, next])
})

describe('a form', () => {
  const read = (text: string, path = '/gate', most = 3) => {
    const req: { body: unknown; path: string } = { body: Buffer.from(text), path }
    formBody({ limit: '1kb', most })[1]?.(req as never, {} as never, () => {})
    return req
  }

  test('has a list for a field that occurs several times, and text for others', () => {
    expect(read('a=1&b=x+y&a=').body).toEqual({ a: ['1', ''], b: 'x y' })
    expect(read('&&').body).toEqual({})
    expect(() => read('&&&').body).toThrow('HTTP 413')
    const kept = read('a=1')
    expect(kept.body).toBe(kept.body)
  })

  test.each([
    ['/gate', 3, 3],
    ['/sign-in', 100, 60],
    ['/v/tt-hcc', 100, 60],
    ['/p', 100, 60],
    ['/i/key', 100, 60],
    ['/board/x', 100, 60],
    ['/language', 100, 60],
    ['/visits', 61, 61],
    ['/x/v/', 61, 61],
  ])('at %s, where %i are allowed to others, has at most %i fields', (path, most, least) => {
    const fields = (count: number) => Array.from({ length: count }, (_, at) => `f${at}=`).join('&')
    expect(Object.keys(read(fields(least), path, most).body as object)).toHaveLength(least)
    const long = read(fields(least + 1), path, most)
    expect(() => long.body).toThrow('HTTP 413')
    expect(long.body).toEqual({})
  })
})

describe('an error', () => {
  test.each([
    [new HttpError(409), 409],
    [{ status: 400 }, 400],
    [{ status: 499 }, 499],
    [{ status: 399 }, 500],
    [{ status: 500 }, 500],
    [{ status: 503 }, 500],
    [{ status: '404' }, 500],
    [new Error('x'), 500],
    [null, 500],
    [Object.assign(new pg.DatabaseError('x', 1, 'error'), { code: '57014' }), 503],
    [Object.assign(new Error('x'), { syscall: 'connect' }), 503],
  ])('%o has the status %i', (error, status) => expect(statusOf(error)).toBe(status))

  const logged: string[] = []
  const log = Object.fromEntries(
    ['debug', 'warn', 'error'].map((one) => [
      one,
      (_: object, text: string) => logged.push(`${one} ${text}`),
    ]),
  ) as never
  function answer(
    error: unknown,
    { method = 'GET', body = {}, sent = false, resumed = undefined as unknown, own = {} } = {},
  ) {
    logged.length = 0
    const said: Record<string, unknown> = {}
    const res = {
      ...{ headersSent: sent, destroy: () => Object.assign(said, { destroyed: true }) },
      set: (name: string, value: string) => Object.assign(said, { [name]: value }) && res,
      status: (status: number) => Object.assign(said, { status }) && res,
      type: () => res,
      send: (text: string) => Object.assign(said, { text }),
      render: (view: string, page: object) => Object.assign(said, { view }, page),
      locals: { t: (key: string) => key, resumed },
    }
    const req = { res, method, body, baseUrl: '/guests', url: '/1?x=2', headers: {} }
    return {
      said,
      req,
      res,
      page: () => void errorPage(log, 'a view', own)(error, req as never, res as never, () => {}),
    }
  }
  const page = (...of: Parameters<typeof answer>) => {
    const { said, page } = answer(...of)
    page()
    return said
  }
  const here = '/guests/1?x=2'
  const nothing = { view: 'a view', resend: undefined, again: undefined, instead: undefined }

  test.each([
    [
      new HttpError(413),
      { status: 413, title: 'error.413.title', text: 'error.413.text' },
      'debug request refused',
    ],
    [notFound(), { status: 404, title: 'error.404.title', text: 'error.404.text' }, 'debug request refused'],
    [
      new HttpError(403),
      { status: 403, title: 'error.403.title', text: 'error.403.text' },
      'warn access refused',
    ],
    [
      new HttpError(409),
      { status: 409, title: 'error.400.title', text: 'error.400.text' },
      'debug request refused',
    ],
    [
      new HttpError(429),
      { status: 429, title: 'error.429.title', text: 'error.429.text' },
      'debug request refused',
    ],
    [
      new HttpError(502),
      { status: 502, title: 'error.500.title', text: 'error.500.text' },
      'warn request refused',
    ],
    [
      new Error('x'),
      { status: 500, title: 'error.500.title', text: 'error.500.text' },
      'error request failed',
    ],
    [
      new HttpError(503),
      { status: 503, title: 'error.503.title', text: 'error.503.text', 'Retry-After': '2', again: here },
      'warn request refused',
    ],
  ])('%o is answered with %o and logged as %s', (error, expected, line) => {
    expect(page(error)).toEqual({ ...nothing, ...expected })
    expect(logged).toEqual([line])
  })

  test.each([
    [errors.busy(), 503, 'busy', { 'Retry-After': '5', resend: { action: here, fields: { name: 'An' } } }],
    [
      new HttpError(429, 3, 'download_busy'),
      429,
      'download_busy',
      { 'Retry-After': '3', resend: { action: here, fields: { name: 'An' } } },
    ],
    [
      errors.otherWords(),
      409,
      'form_other',
      { resend: { action: here, fields: { name: 'An', client_uuid: expect.any(String) } } },
    ],
    [errors.shownEarlier(), 412, 'form_earlier', { resend: { action: here, fields: { name: 'An' } } }],
    [errors.shownToAnother(), 412, 'form_another', {}],
    [errors.guestsOff(), 404, 'guests_off', {}],
    [errors.searchGone(), 404, 'search_gone', { instead: { href: '/log', label: 'nav.log' } }],
    [
      errors.headFirst(),
      404,
      'head_first',
      { instead: { href: '/district/accounts/new', label: 'accounts.new' } },
    ],
  ] as const)('%o of a form is answered by %i with the words of %s', (error, status, words, own) => {
    const texts = { title: `error.${words}.title`, text: `error.${words}.text` }
    expect(page(error, { method: 'POST', body: { name: 'An' } })).toEqual({
      ...nothing,
      status,
      ...texts,
      ...own,
    })
  })

  test('of a page for visitors or members has their words where nothing is, and for another site', () => {
    const texts = (own: object) =>
      [404, 403, 400].map((status) => page(new HttpError(status), { own })['text'])
    expect(texts(ofVisitors)).toEqual(['self.nothing', 'self.other_site', 'error.400.text'])
    expect(texts(ofMembers)).toEqual(['self.no_link', 'self.other_site_link', 'error.400.text'])
  })

  test.each([
    [503, 'error.not_stored', true],
    [500, 'error.perhaps_stored', true],
    [409, 'error.400.text', false],
  ])('%i of a form: %s, and it can be sent again: %s', (status, text, again) => {
    const form = { method: 'POST', body: { name: 'An' } }
    const resend = { action: here, fields: { name: 'An' } }
    expect(page(new HttpError(status), form)).toMatchObject({
      text,
      resend: again ? resend : undefined,
      again: undefined,
    })
    expect(page(new HttpError(status), { ...form, resumed: {} })['resend']).toBeUndefined()
    expect(page(new HttpError(status), { ...form, method: 'GET' })['resend']).toBeUndefined()
  })

  test('of a form of a hundred thousand characters can be sent again, and of more it cannot', () => {
    const of = (length: number) =>
      page(new Error('x'), { method: 'POST', body: { a: 'x'.repeat(length - 8) } })
    expect(of(100_000)['resend']).toMatchObject({ action: here })
    expect(of(100_001)).toMatchObject({ resend: undefined, text: 'error.500.text' })
  })

  test('after the answer has begun breaks it off, and the last resort says no more than what to do', () => {
    expect(page(new Error('x'), { sent: true })).toEqual({ destroyed: true })
    const last = (error: unknown, sent = false) => {
      const { said, req, res } = answer(error, { sent })
      lastResort(log)(error, req as never, res as never, () => {})
      return said
    }
    const [busy, broken] = [last(new HttpError(503)), last(new HttpError(404))]
    expect(busy).toEqual({ status: 503, 'Retry-After': '2', text: expect.stringContaining('server is busy') })
    expect(broken).toEqual({ status: 500, text: expect.stringContaining('something went wrong') })
    expect(last(new Error('x'), true)).toEqual({ destroyed: true })
  })
})
