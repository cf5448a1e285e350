import { expect, test } from 'vitest'
import { telex } from '../../public/visitor/telex.ts'
import { vi } from '../../server/platform/messages/vi.ts'
import { stepsOf } from '../support/unikey.ts'

const typed = (keys: string) => Array.from(keys).reduce(telex, '')
/** The words of every page, with their capitals. */
const words = [
  ...new Set(
    JSON.stringify(vi)
      .replaceAll('\\n', ' ')
      .match(/[a-zà-ỹđ]+/giu),
  ),
]
/** Syllables of Vietnamese; the others are English words and names. */
const syllables = words.filter((word) => /[^a-z]/i.test(word) && /[aeiouy]/i.test(word.normalize('NFD')))

test('writes every Vietnamese word of the product from the keys that Unikey takes', () => {
  expect(syllables.length).toBeGreaterThan(900)
  const wrong = syllables.filter(
    (word) =>
      typed(
        stepsOf(word, 'telex')
          .map(({ key }) => key)
          .join(''),
      ) !== word,
  )
  expect(wrong).toEqual([])
})

test.each([
  // Marks and tones at the end of the word, or where one hears them.
  ['nguyeenx thij minh khai', 'nguyễn thị minh khai'],
  ['Nguyenxe', 'Nguyễn'],
  ['ddawngj', 'đặng'],
  ['dangdj', 'đạng'],
  ['DDOOS', 'ĐỐ'],
  ['truowngf', 'trường'],
  ['huwong', 'hương'],
  ['huongw', 'hương'],
  ['thuowr', 'thuở'],
  ['thuowng', 'thương'],
  ['muaw', 'mưa'],
  ['luuw', 'lưu'],
  ['ruouwj', 'rượu'],
  ['quoocs', 'quốc'],
  ['quys', 'quý'],
  ['giaf', 'già'],
  ['gif', 'gì'],
  ['khuyur', 'khuỷu'],
  ['nguyeetj', 'nguyệt'],
  ['hoaf', 'hòa'],
  ['hoafn', 'hoàn'],
  ['thuyr', 'thủy'],
  ['oanhs', 'oánh'],
  ['tw', 'tư'],
  // Said again, a key takes back what it did.
  ['aaa', 'aa'],
  ['ooo', 'oo'],
  ['ddd', 'dd'],
  ['ass', 'as'],
  ['aww', 'aw'],
  ['uoww', 'uow'],
  ['asz', 'a'],
  ['asf', 'à'],
  ['oow', 'ơ'],
  ['owo', 'ô'],
  // What is no Vietnamese word stays as typed.
  ['Chris', 'Chris'],
  ['Robert', 'Robert'],
  ['Jones', 'Jones'],
  ['hoafx-', 'hõa-'],
  ['ddoobf', 'đôbf'],
  ['toana', 'toana'],
  ['phong 204s', 'phong 204s'],
])('%s writes %s', (keys, text) => {
  expect(typed(keys)).toBe(text)
})
