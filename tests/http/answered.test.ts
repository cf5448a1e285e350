import { expect, test } from 'vitest'
import { overheadOf } from '../../server/http/answered.ts'

test.each([
  ['no body', {}, 3],
  ['a form of 64 kB', { 'content-length': '65536' }, 5],
  ['a form of any length beyond the limit', { 'content-length': '99999999999' }, 11],
])(
  'a request with %s and the headers %o counts %d milliseconds besides its answer',
  (_, headers, milliseconds) => {
    expect(overheadOf({ headers })).toBe(milliseconds)
  },
)
