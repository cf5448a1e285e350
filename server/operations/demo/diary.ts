import { v5 as uuidv5 } from 'uuid'
import { recordEntry } from '../../head/outreach/actions.ts'
import type { Db } from '../../platform/db/connect.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import { addDays, minutesInto, type OfficeDay, weekdayOf } from '../../platform/lib/clock.ts'
import { createRandom, type Random } from './random.ts'

/** An activity: the kinds of offices that do it, how much at a time, and how often. */
interface Habit {
  kinds: string[]
  activity: [OutreachFields['channel'], OutreachFields['unit']]
  titles: string[]
  quantity: [from: number, to: number]
  helped: [from: number, to: number]
  chance: number
}

const HABITS: Habit[] = [
  {
    kinds: ['commune_pc'],
    activity: ['radio', 'minute'],
    titles: [
      'Bài phát thanh hướng dẫn cài ứng dụng',
      'Tin nhắc người dân bật Bluetooth',
      'Hỏi đáp về ứng dụng',
    ],
    quantity: [5, 20],
    helped: [0, 0],
    chance: 0.4,
  },
  {
    kinds: ['commune_pc', 'mass_org'],
    activity: ['volunteers', 'visit'],
    titles: [
      'Đội thanh niên đến chợ xã',
      'Đội thanh niên đến từng ấp',
      'Hỗ trợ người cao tuổi tại nhà văn hóa ấp',
    ],
    quantity: [1, 6],
    helped: [8, 45],
    chance: 0.25,
  },
  {
    kinds: ['commune_pc', 'one_stop', 'district_office', 'public_service'],
    activity: ['electronic_board', 'day'],
    titles: ['Chạy chữ trên bảng điện tử trước trụ sở'],
    quantity: [1, 1],
    helped: [0, 0],
    chance: 0.3,
  },
  {
    kinds: ['mass_org', 'school_upper', 'school_primary', 'district_dept'],
    activity: ['social', 'post'],
    titles: [
      'Bài trên nhóm Zalo của cơ quan',
      'Bài trên trang Facebook của Đoàn',
      'Chia sẻ bài hướng dẫn của huyện',
    ],
    quantity: [1, 3],
    helped: [0, 6],
    chance: 0.2,
  },
  {
    kinds: ['school_upper', 'school_primary', 'health'],
    activity: ['leaflet', 'copy'],
    titles: ['Phát tờ hướng dẫn cho phụ huynh', 'Đặt tờ hướng dẫn tại phòng chờ'],
    quantity: [20, 200],
    helped: [0, 10],
    chance: 0.12,
  },
  {
    kinds: ['commune_pc', 'health', 'mass_org'],
    activity: ['meeting', 'participant'],
    titles: ['Lồng ghép vào họp ấp', 'Lồng ghép vào sinh hoạt chi đoàn'],
    quantity: [15, 60],
    helped: [3, 20],
    chance: 0.08,
  },
]

/** The root of the tree has its own activities: the district's website and radio. */
const OF_THE_DISTRICT: Habit[] = [
  {
    kinds: ['district'],
    activity: ['website', 'article'],
    titles: ['Bài hướng dẫn trên trang thông tin điện tử huyện', 'Tin về kết quả cài ứng dụng'],
    quantity: [1, 2],
    helped: [0, 0],
    chance: 0.35,
  },
]

/** Writes a month of an office's activities; the same in every run. */
export async function writeDiary(
  db: Db,
  office: { id: string; code: string; kind: string },
  author: string,
  { from, to }: { from: OfficeDay; to: OfficeDay },
): Promise<void> {
  const random = createRandom(`diary ${office.code}`)
  const habits = [...HABITS, ...OF_THE_DISTRICT].filter(({ kinds }) => kinds.includes(office.kind))
  for (let day = from; day < to; day = addDays(day, 1)) {
    if (weekdayOf(day) === 0) continue
    for (const habit of habits) {
      if (!random.chance(habit.chance)) continue
      const by = { officeId: office.id, accountId: author, now: minutesInto(day, random.between(960, 1015)) }
      const id = uuidv5(`diary ${day} ${habit.activity.join(' ')}`, office.id)
      await recordEntry(db, by, id, entryOf(habit, day, random))
    }
  }
}

function entryOf({ activity, titles, quantity, helped: most }: Habit, day: OfficeDay, random: Random) {
  const [channel, unit] = activity
  const helped = random.between(...most)
  return {
    ...{ day, channel, unit, title: random.pick(titles), link: null, note: null },
    quantity: random.between(...quantity),
    helped,
    installs: Math.round(helped * (0.4 + 0.4 * random.next())),
  }
}
