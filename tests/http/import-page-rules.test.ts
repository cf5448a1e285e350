import { describe, expect, test } from 'vitest'
import { acceptedWords, changedAnswers, importPreview } from '../../server/http/lists/import-page.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const TITLES = [{ title: 'Tên', column: 'name', values: [] }]
const ANSWERS = { 'purpose:khac': 'other', 'purpose:hop': 'meeting' }

test.each([
  ['a title read otherwise', { 'answer::ten': 'host' }, { ':ten': 'host' }],
  ['a title as it is read', { 'answer::ten': 'name' }, {}],
  ['a title that the list does not have', { 'answer::sdt': 'phone' }, {}],
  ['a text answered otherwise', { 'answer:purpose:khac': 'work' }, { 'purpose:khac': 'work' }],
  ['a text not answered before', { 'answer:purpose:lam': 'work' }, { 'purpose:lam': 'work' }],
  ['an answer taken back', { 'answer:purpose:hop': '' }, { 'purpose:hop': '' }],
  [
    'an answer that stays, and one never given',
    { 'answer:purpose:hop': 'meeting', 'answer:purpose:lam': '' },
    {},
  ],
  ['fields that are no answers', { from: 'work', 'answer:': 'work' }, {}],
])('%s', (_, typed, changed) => {
  expect(changedAnswers(TITLES, ANSWERS, typed)).toEqual(changed)
})

describe('rows that need nobody', () => {
  const preview = (quiet: number, wrong = 0) => {
    const row = (at: number, problems = {}) => ({ number: at, cells: [], problems, known: true })
    const rows = [
      ...Array.from({ length: quiet }, (_, at) => row(at)),
      ...Array.from({ length: wrong }, (_, at) => row(quiet + at, { name: 'problem.required' })),
    ]
    return importPreview({ rows, unknown: [] }, { columns: ['name'], names: {} } as never, translator('vi'))
  }

  test.each([
    [1, 0, true],
    [20, 0, true],
    [21, 0, false],
    [1, 1, false],
  ])('%i of them beside %i others are unfolded: %s', (quiet, wrong, isOpen) => {
    const { folded, needing } = preview(quiet, wrong)
    expect(folded).toMatchObject([{ isOpen, rows: { length: quiet } }])
    expect(needing).toHaveLength(wrong)
  })

  test('have no heading where there are none', () => {
    expect(preview(0, 1).folded).toEqual([])
  })
})

test('two hundred rows are listed, and further ones counted', () => {
  const of = (count: number) => {
    const rows = Array(count).fill({ number: 1, cells: [], problems: {}, known: false })
    return importPreview({ rows, unknown: [] }, { columns: [], names: {} }, translator('vi'))
  }
  expect([of(200).rows.length, of(200).more]).toEqual([200, ''])
  expect([of(201).rows.length, of(201).more]).toEqual([200, expect.stringContaining('1')])
})

test.each([
  ['new', [{}], 'confirm', { usable: 1 }, 'import_list.ready'],
  ['known', [{ known: true }], '', {}, 'import_list.known'],
  [
    'completing one',
    [{ known: true, completes: true }],
    'confirm_completing',
    { count: 1 },
    'import_list.completed',
  ],
  [
    'completing one and new',
    [{ known: true, completes: true }, {}],
    'confirm_both',
    { usable: 1, count: 1 },
    'import_list.completed',
  ],
  ['left out', [{ leftOut: true }], '', {}, 'import_list.left_out'],
  ['perhaps known', [{ both: true }], 'confirm_chosen', {}, 'import_list.perhaps'],
])('rows that are %s are confirmed as such', (_what, some, key, values, state) => {
  const t = translator('vi')
  const rows = some.map((one) => ({ number: 1, cells: [], problems: {}, known: false, ...one }))
  const page = importPreview({ rows, unknown: [] }, { columns: [], names: {} }, t)
  expect(page.confirm).toBe(key && t(`import_list.${key as 'confirm'}`, values as { usable: number }))
  expect(page.rows[0]?.state).toBe(t(state as 'import_list.ready'))
})

test.each([
  [0, false],
  [1, true],
  [25, true],
  [26, false],
])('%i values of a column are few enough to be said: %s', (count, said) => {
  const values = Array.from({ length: count }, (_, index) => ({
    value: `v${index}`,
    label: `Giá trị ${index}`,
  }))
  const words = acceptedWords(
    'kind',
    { names: { kind: 'Loại' }, choices: { kind: values } },
    translator('vi'),
  )
  expect(words.includes(`Giá trị ${count - 1}`)).toBe(said)
})
