import * as z from 'zod'
import type { DateRange } from '../../core/figures/date-range.ts'
import { type Activity, CHANNEL_NAMES, CHANNELS } from '../../core/recommended-app/outreach.ts'
import { type Answers, type ListDefinition, type ListRow, readList } from '../../http/lists/read-list.ts'
import type { OutreachFields } from '../../platform/db/schema.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold } from '../../platform/lib/text.ts'
import { termsOf } from '../../platform/spreadsheet/terms.ts'
import { fields, fieldsOf } from './entry-form.ts'
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
export function readOutreach(text: string, today: OfficeDay, answers?: Answers) {
  const { activity: _together, ...others } = fields
  const schema = z
    .object({
      ...others,
      day: fields.day.refine((day) => day <= today, 'problem.date_future'),
      channel: z.enum(CHANNEL_NAMES, 'problem.pick'),
      unit: z.string(),
    })
    .transform(({ channel, unit: said, ...values }, context) => {
      const unit = CHANNELS[channel].find((one) => one === said)
      if (!unit) context.addIssue({ code: 'custom', path: ['unit'], message: 'problem.pick' })
      return unit ? fieldsOf({ ...values, activity: { channel, unit } }) : z.NEVER
    })
  // A channel without a unit is counted in its most common unit.
  const typed: ListDefinition<keyof typeof DIARY.columns, unknown>['typed'] = (values, answered) => {
    const said = answered('channel')
    const channel = channelOf(values.channel) ?? CHANNEL_NAMES.find((one) => one === said)
    const commonest = channel && CHANNELS[channel][0]
    const unit = values.unit ? ((channel && unitOf[channel]?.(values.unit)) ?? answered('unit')) : commonest
    return { ...values, channel, unit: unit ?? '', quantity: values.quantity || '1' }
  }
  return readList(text, { ...DIARY, typed, schema }, answers)
}

const channelOf = termsOf(CHANNEL_NAMES, (name) => `outreach.channel.${name}`)
const unitOf = Object.fromEntries(
  CHANNEL_NAMES.map((channel) => [
    channel,
    termsOf<Activity['unit']>(CHANNELS[channel], (name) => `outreach.unit.${name}`),
  ]),
)

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
