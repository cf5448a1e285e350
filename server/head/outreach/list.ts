import * as z from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import { type Activity, CHANNEL_NAMES, CHANNELS } from '../../core/recommended-app/outreach.ts'
import { type ListRow, readList } from '../../http/lists/read-list.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { activityName, fields, fieldsOf } from './entry-form.ts'
import type { Likeness } from './queries.ts'

declare module '../../platform/lib/workers.ts' {
  interface Tasks {
    readOutreach: typeof readOutreach
  }
}

export const DIARY = {
  columns: {
    day: ['Ngày', 'Ngày thực hiện', 'Date', 'Day'],
    channel: ['Hình thức', 'Kênh', 'Channel'],
    unit: ['Đơn vị tính', 'Đơn vị', 'Unit'],
    quantity: ['Số lượng', 'Quantity'],
    title: ['Nội dung', 'Hoạt động', 'Title'],
    link: ['Liên kết', 'Đường dẫn', 'Link'],
    helped: ['Số người được hỗ trợ', 'Người được hỗ trợ', 'People helped'],
    installs: ['Số máy được cài', 'Số máy cài', 'Installs'],
    note: ['Ghi chú', 'Note'],
  },
  required: ['day', 'channel', 'title'],
  sample: {
    ...{ day: '05/02/2021', channel: 'Phát thanh, truyền thanh', unit: 'phút', quantity: '15' },
    ...{ title: 'Hướng dẫn cài Bluezone', link: '', helped: '', installs: '', note: '' },
  },
} as const

/** Refuses future days, since the diary records past activities. */
export function readOutreach(text: string, today: OfficeDay) {
  return readList(text, {
    ...DIARY,
    typed: (values) => ({
      ...values,
      activity: activityOf(values.channel, values.unit),
      quantity: values.quantity || '1',
    }),
    schema: z
      .object({ ...fields, day: fields.day.refine((day) => day <= today, 'problem.date_future') })
      .transform(fieldsOf),
  })
}

const channelOf = termsOf(CHANNEL_NAMES, (name) => `outreach.channel.${name}`)
const unitOf = Object.fromEntries(
  CHANNEL_NAMES.map((channel) => [
    channel,
    termsOf<Activity['unit']>(CHANNELS[channel], (name) => `outreach.unit.${name}`),
  ]),
)

/** A channel without a unit is counted in its most common unit. */
function activityOf(channelText: string, unitText: string): string {
  const channel = channelOf(channelText)
  if (!channel) return ''
  const unit = unitText ? unitOf[channel]?.(unitText) : CHANNELS[channel][0]
  return unit ? activityName({ channel, unit }) : ''
}

/** The period from the first to the last day of the list; undefined when no row is usable. */
export function periodOf(rows: ListRow<OutreachFields>[]): DateRange | undefined {
  const days = rows.flatMap((row) => row.fields?.day ?? []).toSorted()
  const [from, to] = [days[0], days.at(-1)]
  return from && to ? { from, to } : undefined
}

/** The key under which two rows of a list are one activity. */
export function activityKey({ day, channel, unit, quantity, title }: Likeness): string {
  return [day, channel, unit, quantity, fold(title)].join('\n')
}
