import { expect, test } from 'vitest'
import { changedAnswers } from '../../server/http/lists/import-page.ts'

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
