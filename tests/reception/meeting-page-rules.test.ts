import { expect, test } from 'vitest'
import type { CountedMeeting } from '../../server/core/guests/meeting-queries.ts'
import { translator } from '../../server/platform/messages/messages.ts'
import { meetingLine } from '../../server/reception/guests/meeting-page.ts'

const MEETING = {
  id: '7',
  day: '2026-12-07',
  begins: 480,
  ends: 600,
  title: 'Giao ban',
  room: null,
  host: null,
}

test.each([
  [{ invited: 0, came: 0 }, 'Chưa có đại biểu', false],
  [{ invited: 1, came: 0 }, '0/1 đã đến', false],
  [{ invited: 0, came: 1 }, '1/0 đã đến', true],
  [{ invited: 1, came: 1, cancelled_at: new Date() }, 'Đã hủy', false],
])('of %o the list of meetings says “%s”', (counted, counts, good) => {
  const meeting = { ...MEETING, cancelled_at: null, ...counted } as unknown as CountedMeeting
  expect(meetingLine(meeting, translator('vi'))).toMatchObject({ counts, good })
})
