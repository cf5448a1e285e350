import { v5 as uuidv5 } from 'uuid'
import { addMember, declare } from '../../head/people/actions.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { StaffFields } from '../../platform/db/schema.ts'
import { addDays, minutesInto, type OfficeDay } from '../../platform/lib/clock.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'

const UNITS = ['Văn phòng', 'Một cửa', 'Tư pháp - Hộ tịch', 'Tài chính - Kế toán', 'Văn hóa - Xã hội', null]

const STATUS_WEIGHTS: [NonNullable<StaffFields['status']>, number][] = [
  ['running', 70],
  ['off', 8],
  ['absent', 9],
  ['unsupported', 3],
  ['no_smartphone', 10],
]

/** Fills an office's roster: most members have declared through their personal link, some through the head, a few not yet. */
export async function fillRoster(
  db: Db,
  keys: Keys,
  office: { id: string; code: string },
  head: string,
  from: OfficeDay,
): Promise<void> {
  const day = { made: minutesInto(from, 8 * 60), declared: minutesInto(addDays(from, 3), 10 * 60) }
  const random = createRandom(`roster ${office.code}`)
  const count = random.between(6, 14)
  for (let each = 0; each < count; each += 1) {
    const id = uuidv5(`member ${each}`, office.id)
    const isHeads = random.chance(0.2)
    const answers = {
      status: random.weighted(STATUS_WEIGHTS),
      relatives: random.weighted([
        [0, 4],
        [1, 2],
        [2, 3],
        [4, 2],
      ]),
    }
    const nothing = { status: null, relatives: 0 }
    const fields = { name: personName(random), unit: random.pick(UNITS), ...(isHeads ? answers : nothing) }
    const phone = each === 0 ? { room_phone: '0272 3874 111' } : {}
    await addMember(db, keys, { officeId: office.id, accountId: head, now: day.made }, id, {
      ...fields,
      ...phone,
    })
    if (isHeads || random.chance(0.15)) continue
    await declare(db, { officeId: office.id, accountId: undefined, now: day.declared }, id, answers)
  }
}
