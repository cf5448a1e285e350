import { guestTime } from '../../core/guests/guest.ts'
import type { Office } from '../../core/offices/directory.ts'
import { answersTitle, type KnownApps } from '../../core/recommended-app/known-apps.ts'
import { phoneOf } from '../../core/visits/phone.ts'
import { noteText } from '../../core/visits/staff-notes.ts'
import { LISTED_FIELDS } from '../../core/visits/visit-fields.ts'
import {
  appText,
  assuranceText,
  changeText,
  placeText,
  purposeText,
  stateText,
  visitorName,
} from '../../core/visits/words.ts'
import type { BookTextContext } from '../../http/text-context.ts'
import type { ExpectedGuestRow, StaffNoteRow } from '../../platform/db/schema.ts'
import { momentText, type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { type Cell, type Column, inBatches, type Sheet } from '../../platform/spreadsheet/sheet.ts'
import { isOfAnother } from './own-data.ts'
import type { OwnVisit } from './queries.ts'

/** `du-lieu-ca-nhan_tt-hcc_2026-11-25.xlsx`: office and day, never the person. */
export function ownFileName({ code }: Office, today: OfficeDay, format: string): string {
  return `${['du-lieu-ca-nhan', code, today].join('_')}.${format}`
}

/** One row per visit, followed by the days on which the person is still expected. */
export function visitsSheet(
  { visits, guests, notes }: { visits: OwnVisit[]; guests: ExpectedGuestRow[]; notes: StaffNoteRow[] },
  words: BookTextContext,
): Sheet {
  const { apps, t } = words
  const columns: Column[] = [
    { title: t('log.number'), width: 7 },
    { title: t('log.day'), width: 12 },
    { title: t('log.time_in'), width: 9 },
    { title: t('log.time_out'), width: 9 },
    { title: t('log.name'), width: 28 },
    { title: t('field.position'), width: 24 },
    { title: t('log.place'), width: 28 },
    { title: t('log.phone'), width: 16 },
    { title: t('subjects.own.card'), width: 14 },
    { title: t('log.purpose'), width: 24 },
    { title: t('log.host'), width: 26 },
    ...LISTED_FIELDS.map((field) => ({ title: t(`field.${field}`), width: 14 })),
    { title: t('log.party'), width: 9 },
    ...ofApps(apps, { title: answersTitle(apps, t), width: 26 }),
    { title: t('log.state'), width: 24 },
    { title: t('subjects.own.source'), width: 40 },
  ]
  return {
    name: t('subjects.own.visits'),
    columns,
    batches: inBatches([...visits, ...guests, ...notes], (one) => {
      if ('what' in one) return noteCells(one, words)
      return 'entered_at' in one ? visitCells(one, words) : guestCells(one, words)
    }),
  }
}

/** Only where an app was ever recommended. */
const ofApps = <T>({ names }: KnownApps, ...cells: T[]): T[] => (names.size > 0 ? cells : [])

function visitCells(visit: OwnVisit, { office, apps, t }: BookTextContext): Cell[] {
  return [
    visit.number ?? '',
    { day: visit.day },
    visit.entered_at,
    visit.left_at ?? '',
    visitorName(visit, t),
    visit.position ?? '',
    placeText(visit, office.communes),
    phoneOf(visit, 'whole'),
    visit.id_last4 ?? '',
    purposeText(visit, t),
    [visit.desk, visit.host].filter(Boolean).join(', '),
    ...LISTED_FIELDS.map((field) => visit[field] ?? ''),
    visit.party_size,
    ...ofApps(apps, appText(visit, apps, t)),
    stateText(visit, t),
    assuranceText(visit, t),
  ]
}

function noteCells(note: StaffNoteRow, { apps, t }: BookTextContext): Cell[] {
  const phone = phoneOf(note, 'whole')
  return [
    ...['', { day: officeDay(note.made_at) }, '', '', '', '', '', phone, '', noteText(note, t), ''],
    ...[...LISTED_FIELDS.map(() => ''), '', ...ofApps(apps, ''), t('notes.one'), ''],
  ]
}

function guestCells(guest: ExpectedGuestRow, { apps, t }: BookTextContext): Cell[] {
  return [
    ...['', { day: guest.day }, guestTime(guest), '', guest.name, guest.position ?? '', guest.place ?? ''],
    ...[
      phoneOf(guest, 'whole'),
      '',
      purposeText(guest, t),
      guest.host ?? '',
      ...LISTED_FIELDS.map(() => ''),
      guest.party_size,
    ],
    ...[...ofApps(apps, ''), t('subjects.expected'), ''],
  ]
}

/** The corrections, one row per field. */
export function changesSheet(visits: OwnVisit[], { office, t }: BookTextContext): Sheet {
  const columns: Column[] = [
    { title: t('log.number'), width: 7 },
    { title: t('subjects.own.at'), width: 18 },
    { title: t('subjects.own.field'), width: 24 },
    { title: t('subjects.own.old'), width: 28 },
    { title: t('subjects.own.new'), width: 28 },
    { title: t('subjects.own.reason'), width: 24 },
  ]
  const rowsOf = ({ number, changes }: OwnVisit): Cell[][] =>
    changes.flatMap((change): Cell[][] => {
      const text = changeText(change, { office, t, phones: 'whole' })
      if (!text) return []
      const old = isOfAnother(change) ? t('subjects.own.withheld') : text.old
      return [[number ?? '', momentText(change.at), text.field, old, text.new, text.reason]]
    })
  const batches = function* () {
    for (const rows of inBatches(visits, rowsOf)) yield rows.flat()
  }
  return { name: t('subjects.own.changes'), columns, batches: batches() }
}
