import { v5 as uuidv5 } from 'uuid'
import { recordEntry } from '../../head/outreach/actions.ts'
import { addMember, declare } from '../../head/people/actions.ts'
import { freeze } from '../../head/report/actions.ts'
import { draftReport } from '../../head/report/queries.ts'
import type { Services } from '../../http/context.ts'
import type { OfficeRow, OutreachFields, StaffFields } from '../../platform/db/schema.ts'
import { addDays, minutesInto, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { personName } from './names.ts'
import { createRandom } from './random.ts'

/** An office and the account of its head, who keeps its records. */
interface Headed {
  office: Pick<OfficeRow, 'id' | 'code' | 'kind'>
  head: string
}

const UNITS = ['Văn phòng', 'Một cửa', 'Tư pháp - Hộ tịch', 'Tài chính - Kế toán', 'Văn hóa - Xã hội', null]
const STATUSES = { running: 70, off: 8, absent: 9, unsupported: 3, no_smartphone: 10 }

/** Fills an office's roster: most members have declared through their personal link, some through the head, a few not yet. */
export async function fillRoster(
  { db, keys }: Pick<Services, 'db' | 'keys'>,
  { office, head }: Headed,
  from: OfficeDay,
): Promise<void> {
  const added = { officeId: office.id, accountId: head, now: minutesInto(from, 8 * 60) }
  const declared = { officeId: office.id, accountId: undefined, now: minutesInto(addDays(from, 3), 10 * 60) }
  const random = createRandom(`roster ${office.code}`)
  const count = random.between(6, 14)
  for (let place = 0; place < count; place += 1) {
    const { id, name } = memberAt(place, office)
    const status: NonNullable<StaffFields['status']> = random.weighted(STATUSES)
    const answers = { status, relatives: random.pick([0, 0, 0, 1, 1, 2, 2, 4]) }
    const way = random.weighted({ head: 20, link: 68, none: 12 })
    await addMember(db, keys, added, id, {
      ...{ name, unit: random.pick(UNITS) },
      ...(way === 'head' ? answers : { status: null, relatives: 0 }),
      // The one whom visitors ask for.
      ...(place === 0 && { room_phone: '0272 3874 111' }),
    })
    if (way === 'link') await declare(db, declared, id, answers)
  }
}

export function memberAt(place: number, { id, code }: Headed['office']): { id: string; name: string } {
  return { id: uuidv5(`member ${place}`, id), name: personName(createRandom(`member ${place} ${code}`)) }
}

/** What kinds of offices do, on which share of the days, and how much and how many people it helps at most. */
type Habit = [
  ...[kinds: string[], channel: OutreachFields['channel'], unit: OutreachFields['unit']],
  ...[often: number, most: number, helps: number, title: string],
]
const HABITS: Habit[] = [
  [['district'], 'website', 'article', 0.35, 2, 0, 'Bài hướng dẫn trên trang thông tin điện tử'],
  [['commune_pc'], 'radio', 'minute', 0.35, 20, 0, 'Bài phát thanh hướng dẫn cài ứng dụng'],
  [['commune_pc', 'mass_org'], 'volunteers', 'visit', 0.2, 6, 45, 'Đội thanh niên đến chợ xã'],
  [['commune_pc', 'health'], 'meeting', 'participant', 0.05, 60, 20, 'Lồng ghép vào họp ấp'],
  [['one_stop', 'health'], 'electronic_board', 'day', 0.3, 1, 0, 'Chạy chữ trên bảng điện tử trước trụ sở'],
  [['mass_org', 'district_dept'], 'social', 'post', 0.1, 3, 6, 'Bài trên nhóm Zalo của cơ quan'],
  [['school_primary'], 'leaflet', 'copy', 0.12, 200, 10, 'Phát tờ hướng dẫn cho phụ huynh'],
]

/** Writes the office's outreach diary up to yesterday. */
export async function writeDiary(
  { db }: Pick<Services, 'db'>,
  { office, head }: Headed,
  { from, to }: { from: OfficeDay; to: OfficeDay },
): Promise<void> {
  const random = createRandom(`diary ${office.code}`)
  const habits = HABITS.filter(([kinds]) => kinds.includes(office.kind))
  for (let day = from; day < to; day = addDays(day, 1)) {
    for (const [, channel, unit, often, most, helps, title] of habits) {
      if (weekdayOf(day) === 0 || !random.chance(often)) continue
      const helped = random.between(helps >> 2, helps)
      const by = { officeId: office.id, accountId: head, now: minutesInto(day, random.between(960, 1015)) }
      await recordEntry(db, by, uuidv5(`diary ${day} ${channel}`, office.id), {
        ...{ day, channel, unit, title, link: null, note: null, quantity: random.between(1, most) },
        ...{ helped, installs: Math.round(helped * (0.4 + 0.4 * random.next())) },
      })
    }
  }
}

/** Freezes two reports, as offices and the district make them: the last seven days, and yesterday, both as of 16:00. */
export async function freezeReports(
  services: Pick<Services, 'db' | 'offices' | 'currentApp'>,
  { office, head }: Headed,
  today: OfficeDay,
): Promise<void> {
  const to = addDays(today, -1)
  const by = { officeId: office.id, accountId: head, now: minutesInto(to, 16 * 60 + 20) }
  const district = office.kind === 'district'
  for (const from of [addDays(to, -6), to]) {
    const draft = await draftReport(
      services,
      { officeId: office.id, district },
      { from, to, hour: 16 },
      by.now,
    )
    await freeze(services.db, by, uuidv5(`report ${from} ${to}`, office.id), { ...draft, district })
  }
}
