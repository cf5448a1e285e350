import { describe, expect, test } from 'vitest'
import { changedAnswers, importPreview } from '../../server/http/lists/import-page.ts'
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
