// What many pages rest on, each in a few lines.
import { expect, onTestFinished, test } from 'vitest'
import { hashesOf, hashKey, LONG_KEY, longKey, markOf } from '../../server/platform/lib/bearer-key.ts'
import { choices } from '../../server/platform/lib/choices.ts'
import * as clock from '../../server/platform/lib/clock.ts'
import { repaired } from '../../server/platform/lib/encoding.ts'
import * as errors from '../../server/platform/lib/errors.ts'
import { byGivenName } from '../../server/platform/lib/given-name.ts'
import { createOneAtATime } from '../../server/platform/lib/one-at-a-time.ts'
import * as texts from '../../server/platform/lib/text.ts'

test('a form pressed twice within ten seconds is one, whichever clock is ahead', () => {
  const at = new Date('2026-11-25T02:40:00Z')
  const after = (ms: number) => clock.isPressedTwice(at, new Date(at.getTime() + ms))
  expect([-10_001, -10_000, 0, 10_000, 10_001].map(after)).toEqual([false, true, true, true, false])
})

test('programs read the office’s time; a demo’s clock is ahead of a phone’s', () => {
  const at = new Date('2026-11-25T19:40:05.678Z')
  expect(clock.officeMoment(at)).toBe('2026-11-26T02:40:05+07:00')
  onTestFinished(() => clock.shiftClock(0))
  clock.shiftClock(60_000)
  expect(clock.systemClock.now().getTime()).toBeGreaterThan(Date.now() + 50_000)
  expect(clock.fromDevice(at).getTime() - at.getTime()).toBe(60_000)
  expect(clock.onDevice(at).getTime() - at.getTime()).toBe(-60_000)
})

test.each(['02026-11-25', '2026-11-255', '0000-11-25'])('%s is no day', (text) => {
  expect(clock.isOfficeDay(text)).toBe(false)
})

test('a code is stored as its hash, by which a device knows its beginning', () => {
  const hash = '88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589'
  expect(hashKey('AB-cd').toString('hex')).toBe(hash)
  expect(markOf('abcd')).toBe(hash.slice(0, 16))
  expect(hashesOf('ab-cd').map((one) => one.toString('hex'))).toEqual([hash])
  const key = longKey(Buffer.alloc(32, 255).toString('base64url'))
  expect([key, longKey('_w').slice(0, 3), LONG_KEY]).toEqual(['qt5k780g8t93hvq9805l14q47b3tp', 'hc0', 29])
})

test('one of a field’s fixed options is chosen, or none', () => {
  const shown = (chosen?: string) => choices(['a', 'b'], chosen, (value) => `the ${value}`)
  const [a, b] = [
    { value: 'a', label: 'the a' },
    { value: 'b', label: 'the b' },
  ]
  expect(shown('b')).toEqual([
    { ...a, checked: false },
    { ...b, checked: true },
  ])
  expect(shown()).toEqual([
    { ...a, checked: false },
    { ...b, checked: false },
  ])
})

test('people are in the order of their given names, then of their whole names', () => {
  const names = ['Trần Ân', 'Lê Văn Đạt', 'Hồng', 'Lê Thị Ân', 'Lê An', 'Vũ Dũng'].map((name) => ({ name }))
  expect(names.toSorted(byGivenName).map(({ name }) => name)).toEqual([
    'Lê An',
    'Lê Thị Ân',
    'Trần Ân',
    'Vũ Dũng',
    'Lê Văn Đạt',
    'Hồng',
  ])
})

test.each([
  ['Lê', 'Lê'],
  ['A\u0080', 'A\u0080'],
  ['Nguyá»…n', 'Nguyễn'],
  ['Ä\u0090á»—', 'Đỗ'],
  ['â‚¬ Ã¿', '€ ÿ'],
  ['Ã¿Đ', 'Ã¿Đ'],
  ['LÃ THỊ HOA', 'LÃ THỊ HOA'],
  ['LÃ THI HOA', 'LÃ THI HOA'],
])('%j that was read in the wrong encoding is %j', (read, written) => {
  expect(repaired(read)).toBe(written)
})

test('marks beyond thirty of one letter are dropped, before they take time', () => {
  const marked = (marks: number) => `a${'\u0323'.repeat(marks)}b\u0323`
  expect(texts.normalized(marked(30), 'NFD')).toBe(marked(30))
  expect(texts.normalized(marked(31), 'NFD')).toBe(marked(30))
  expect(texts.plainWords(' Mã  cơ-quan! ')).toBe('ma co quan')
  expect(texts.asSpoken('  HOÀ,  An ')).toBe(texts.asSpoken('hòa an'))
  expect(texts.asSpoken('An')).not.toBe(texts.asSpoken('Ân'))
  expect(texts.asSpoken('hoa an')).toBe('hoa an')
  expect(texts.isTyped('AN', 'ân')).toBe(true)
})

test.each([
  ['https://A.example.vn.:443/x', 'https://a.example.vn/x'],
  ...['http://a.vn', 'https://localhost', 'https://u@a.vn', 'https://:p@a.vn', 'a.vn'].map((text) => [
    text,
    undefined,
  ]),
])('the web address %s is stored as %s', (typed, stored) => {
  expect(texts.httpsUrl(typed ?? '')).toBe(stored)
})

test('each refusal has its status and its words', () => {
  const told = ({ status, retryAfter, words, message }: errors.HttpError) => [
    status,
    retryAfter,
    words,
    message,
  ]
  expect(
    Object.fromEntries(
      [
        errors.notFound,
        errors.otherWords,
        errors.shownEarlier,
        errors.shownToAnother,
        errors.searchGone,
        errors.guestsOff,
        errors.headFirst,
        errors.forbidden,
        errors.busy,
      ].map((make) => [make.name, told(make())]),
    ),
  ).toEqual({
    notFound: [404, undefined, undefined, 'HTTP 404'],
    otherWords: [409, undefined, 'form_other', 'HTTP 409'],
    shownEarlier: [412, undefined, 'form_earlier', 'HTTP 412'],
    shownToAnother: [412, undefined, 'form_another', 'HTTP 412'],
    searchGone: [404, undefined, 'search_gone', 'HTTP 404'],
    guestsOff: [404, undefined, 'guests_off', 'HTTP 404'],
    headFirst: [404, undefined, 'head_first', 'HTTP 404'],
    forbidden: [403, undefined, undefined, 'HTTP 403'],
    busy: [503, 5, 'busy', 'HTTP 503'],
  })
  expect([errors.busy(), errors.notFound(), new Error('x'), { words: 'busy' }].map(errors.isBusy)).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(errors.orNotFound(0)).toBe(0)
  expect(() => errors.orNotFound(undefined)).toThrow('HTTP 404')
})

test('an error is printed without what a row or a message says of people', () => {
  const severe = Object.assign(new Error('Vixora'), {
    code: '22P02',
    severity: 'ERROR',
    table: 'visit',
    detail: 'Vixora',
  })
  expect(String(errors.printable(severe)).split('\n').slice(0, 2)).toEqual([
    'data that the database cannot read (22P02), code 22P02, table visit',
    'Error',
  ])
  expect(errors.printable(severe)).not.toContain('Vixora')
  expect(errors.printable(Object.assign(severe, { code: '42P22' }))).toMatch(/^Vixora, code 42P22/)
  expect(errors.messageOf(new Error('plain'))).toBe('plain')
  expect(errors.printable(new Error('plain'))).toMatch(/^Error: plain\n {4}at /)
  expect([errors.printable('thrown'), errors.stackOf('thrown')]).toEqual(['thrown', undefined])
  expect(errors.stackOf(new TypeError('Vixora\nat'))).toMatch(/^TypeError\n {4}at [^\n]*small-rules/)
  expect(errors.stackOf(Object.assign(new Error('x'), { stack: undefined }))).toBe('Error\n')
})

test('how many jobs wait and run is known, over all owners', async () => {
  const oneAtATime = createOneAtATime(5)
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const jobs = ['a', 'a', 'a', 'b'].map((whose) => oneAtATime(whose, () => ended))
  await Promise.resolve()
  expect(oneAtATime.load()).toEqual({ waiting: 2, active: 2 })
  end()
  await Promise.all(jobs)
  expect(oneAtATime.load()).toEqual({ waiting: 0, active: 0 })
})
