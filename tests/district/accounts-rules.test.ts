import { expect, test } from 'vitest'
import type { AccountEntry } from '../../server/core/accounts/queries.ts'
import { marksOf } from '../../server/district/accounts/list-page.ts'
import { translator } from '../../server/platform/messages/messages.ts'

const TODAY = '2026-11-25'
const UNTIL = new Date(`${TODAY}T08:30:00+07:00`)
const FACTOR = 'due Chưa thiết lập xác thực hai bước'

test.each<[string, Partial<AccountEntry>, boolean, string[]]>([
  ['that works', {}, false, []],
  ['that is disabled, whatever else', { disabledAt: UNTIL, isSetUp: false }, false, ['bad Đã khóa']],
  ['without an invitation', { isSetUp: false }, false, ['bad Chưa có mật khẩu và lời mời']],
  [
    'that is invited',
    { isSetUp: false, invitedUntil: UNTIL },
    false,
    ['due Chờ đặt mật khẩu, lời mời đến 08:30 25/11/2026'],
  ],
  ['whose invitation was used', { invitedUntil: UNTIL }, false, []],
  ['whose office ends today', { officeEnds: TODAY }, false, []],
  ['whose office ended yesterday', { officeEnds: '2026-11-24' }, false, ['bad Cơ quan đã kết thúc']],
  ['of a head without a second factor', { role: 'head', hasFactor: false }, false, [FACTOR]],
  ['of a head in a demo', { role: 'head', hasFactor: false }, true, []],
  ['of the gate without a second factor', { hasFactor: false }, false, []],
  [
    'of a deputy without a second factor',
    { hasFactor: false, deputyFrom: TODAY, deputyUntil: '2026-11-30' },
    false,
    ['due Được giao quyền từ 25/11/2026 đến hết 30/11/2026', FACTOR],
  ],
])('an account %s is marked so', (_what, fields, demo, marks) => {
  const account = {
    ...{ disabledAt: null, isSetUp: true, invitedUntil: null, officeEnds: null, deputyFrom: null },
    ...{ deputyUntil: null, hasFactor: true, role: 'reception', ...fields },
  } as AccountEntry
  const found = marksOf(account, { demo, today: TODAY }, translator('vi'))
  expect(found.map(({ kind, text }) => `${kind} ${text}`)).toEqual(marks)
})
