import { isSameHours, minutesText } from '../../core/offices/hours.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import {
  asOf,
  byId,
  existsOn,
  hasEnded,
  inOrder,
  parentOn,
  successorOn,
  type TreeOffice,
} from '../../core/offices/tree.ts'
import { type OrganisationKind, officeKindsOf } from '../../core/organisation/kinds.ts'
import type { Problems, Typed } from '../../http/form.ts'
import { typedHours } from '../../http/hours-form.ts'
import type { DeskRow } from '../../platform/db/schema.ts'
import { choices } from '../../platform/lib/choices.ts'
import {
  addDays,
  clockTime,
  dateText,
  END_OF_DAY,
  type OfficeDay,
  officeDay,
} from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { vi } from '../../platform/messages/vi.ts'
import { choiceText } from './find-office.ts'
import { seenOf, typedOffice } from './office-form.ts'
import type { TreeEvent } from './office-queries.ts'
import { endsOf } from './tree-page.ts'

type FormName = 'edit' | 'desk' | 'close' | 'merge' | 'hours'

export interface OfficeView {
  offices: TreeOffice[]
  office: TreeOffice
  /** The organisation's. */
  kind: OrganisationKind
  desks: DeskRow[]
  events: TreeEvent[]
  /** Numbers of visits inside now, by office. */
  inside: Map<string, number>
  today: OfficeDay
  message: string | undefined
  /** The desk that is being edited. */
  deskId: string | undefined
  deskUuid: string
  refused?: { form: FormName; typed: Typed; problems: Problems; picked?: string[] } | undefined
  t: Translate
}

export function officePage(view: OfficeView) {
  const { office, offices, today, t, refused } = view
  const shown = asOf(office, today)
  const base = `/district/offices/${office.id}`
  const typedOf = (form: FormName) => (refused?.form === form ? refused.typed : undefined)
  const stored = typedOffice(offices, office, today)
  return {
    title: shown.name,
    base,
    isRoot: office.parent_id === null,
    state: endsOf(office, today, t).at(hasEnded(office, today) ? -1 : 0) ?? {
      text: t('office_admin.working'),
      tone: 'good',
    },
    kind: office.parent_id === null ? t('office_admin.root') : t(`office_kind.${kindOf(shown.kind)}`),
    code: office.code,
    facts: factsOf(office, view),
    message: view.message,
    problems: refused?.problems ?? {},
    edit: {
      typed: typedOf('edit') ?? stored,
      kinds: choices(officeKindsOf(view.kind, stored['kind']), (typedOf('edit') ?? stored)['kind'], (kind) =>
        t(`office_kind.${kind}`),
      ),
      seen: seenOf(stored),
      refused: refused?.form === 'edit',
    },
    offices: offices
      .filter((one) => one.id !== office.id && existsOn(one, today))
      .map((one) => choiceText(asOf(one, today))),
    desks: view.desks.map((desk) => ({
      name: desk.name,
      oneStop: desk.one_stop,
      ended: desk.valid_to ? t('office_admin.ended', { day: dateText(desk.valid_to) }) : '',
      edit: `${base}?desk=${desk.id}#desks`,
      end: `${base}/desks/${desk.id}/end`,
    })),
    desk: deskForm(view, base, typedOf('desk')),
    close: {
      typed: typedOf('close') ?? typedEnd(view),
      inside: insideText(view, office),
      refused: refused?.form === 'close',
      reopen: office.valid_to ? `${base}/reopen` : '',
    },
    merge: mergeForm(view, typedOf('merge')),
    hours: hoursForm(view, typedOf('hours')),
    events: view.events.map((event) => eventLine(event, t)),
  }
}

/** An end that was decided already is shown as such. */
function typedEnd({ office, offices, today }: OfficeView): Typed {
  const into = byId(offices).get(office.successor_id ?? '')
  return {
    last_day: office.valid_to ?? today,
    ...(into && { into: choiceText(asOf(into, today)) }),
    ...((office.accounts_follow || office.valid_to === null) && { accounts_follow: 'on' }),
  }
}

function insideText({ inside, t }: OfficeView, { id }: TreeOffice): string {
  const count = inside.get(id) ?? 0
  return count > 0 ? t('office_admin.inside', { count }) : ''
}

function hoursForm({ office, offices, today, t }: OfficeView, refused: Typed | undefined) {
  const others = offices.filter((one) => one.parent_id !== null && !hasEnded(one, today))
  const own = others.filter((one) => !isSameHours(one, office))
  return {
    typed: refused ?? typedHours(office),
    refused: refused !== undefined,
    follow: t('office_admin.hours_follow', { count: others.length - own.length }),
    own: own
      .toSorted(inOrder)
      .map((one) => ({ name: asOf(one, today).name, href: `/district/offices/${one.id}` })),
  }
}

function deskForm({ desks, deskId, deskUuid, t }: OfficeView, base: string, refused: Typed | undefined) {
  const desk = desks.find(({ id, valid_to }) => id === deskId && valid_to === null)
  const stored: Typed = desk ? { desk_name: desk.name, ...(desk.one_stop && { desk_one_stop: 'on' }) } : {}
  return {
    typed: { client_uuid: deskUuid, ...(refused ?? stored) },
    action: desk ? `${base}/desks/${desk.id}` : `${base}/desks`,
    title: t(desk ? 'office_admin.desk_change' : 'office_admin.desk_add'),
    cancel: desk !== undefined,
  }
}

/** Offers only offices of the same kind, which mergers are about. */
function mergeForm(view: OfficeView, typed: Typed | undefined) {
  const { office, offices, today, refused } = view
  const { kind } = asOf(office, today)
  const candidates = offices
    .filter(
      (one) =>
        one.id !== office.id &&
        one.parent_id !== null &&
        one.valid_to === null &&
        asOf(one, today).kind === kind &&
        existsOn(one, today),
    )
    .toSorted(inOrder)
  const picked = refused?.form === 'merge' ? (refused.picked ?? []) : []
  return {
    typed: typed ?? { merge_from: addDays(today, 1), merge_accounts: 'on' },
    candidates: candidates.map((one) => ({
      value: one.id,
      label: asOf(one, today).name,
      checked: picked.includes(one.id),
      inside: insideText(view, one),
    })),
    refused: refused?.form === 'merge',
  }
}

/** A change of an office with its author; the audit names fields but not their values. */
function eventLine({ at, action, fields, actor }: TreeEvent, t: Translate) {
  const words = fields.split(' ').flatMap((word) => {
    const [, key, day] = /^(from|valid_to)=(.+)$/.exec(word) ?? []
    if (key && day) return t(`office_admin.${key as 'from' | 'valid_to'}_day`, { day: dateText(day) })
    return Object.hasOwn(vi.office_admin.field, word) ? t(`office_admin.field.${word as 'name'}`) : []
  })
  return {
    at: `${dateText(officeDay(at))} ${clockTime(at)}`,
    what: t(`audited.${action as 'office.created'}`, { defaultValue: action }),
    fields: words.join(', '),
    who: actor ?? t('log.system'),
  }
}

interface Link {
  name: string
  href: string
}

/** The office's data from the tree and its settings; empty values are left out. */
function factsOf(
  office: TreeOffice,
  { offices, today, t }: { offices: TreeOffice[]; today: OfficeDay; t: Translate },
) {
  const all = byId(offices)
  const shown = asOf(office, today)
  const link = (one: TreeOffice): Link => ({
    name: asOf(one, today).name,
    href: `/district/offices/${one.id}`,
  })
  const parent = parentOn(all, office, today)
  const successor = hasEnded(office, today)
    ? successorOn(all, office, today)
    : all.get(office.successor_id ?? '')
  const below =
    office.parent_id === null
      ? []
      : offices.filter((one) => existsOn(one, today) && parentOn(all, one, today)?.id === office.id)
  const merged = offices.filter((one) => one.successor_id === office.id)
  const hours = {
    opens: minutesText(office.opens_minutes),
    closes: minutesText(office.closes_minutes),
    close: minutesText(office.close_minutes % END_OF_DAY),
  }
  const facts: [key: keyof typeof vi.office_admin.fact, text: string, links?: Link[]][] = [
    ['parent', '', parent ? [link(parent)] : []],
    ['locality', shown.locality ?? ''],
    ['since', office.valid_from ? dateText(office.valid_from) : t('office_admin.always')],
    ['until', office.valid_to ? dateText(office.valid_to) : ''],
    ['successor', '', successor ? [link(successor)] : []],
    ['accounts', accountsText(office, t)],
    ['merged', '', merged.toSorted(inOrder).map(link)],
    ['below', '', below.toSorted(inOrder).map(link)],
    ['hours', t('office_admin.hours_text', hours)],
    ['retention', t('office_admin.days', { count: office.retention_days })],
  ]
  return facts
    .filter(
      ([key, text, links = []]) =>
        (text || links.length > 0) && !(office.parent_id === null && key === 'hours'),
    )
    .map(([key, text, links = []]) => ({ label: t(`office_admin.fact.${key}`), text, links }))
}

function accountsText({ valid_to, accounts_follow }: TreeOffice, t: Translate): string {
  if (valid_to === null) return ''
  return t(accounts_follow ? 'office_admin.accounts_followed' : 'office_admin.accounts_end')
}
