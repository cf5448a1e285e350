import { createHash } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { lastEntriesInDistrict } from '../../core/figures/queries.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import { asOf, byId, hasEnded, inOrder, type TreeOffice } from '../../core/offices/tree.ts'
import { hasOneStop, officeKindsOf } from '../../core/organisation/kinds.ts'
import type { Services } from '../../http/context.ts'
import type { ListImport } from '../../http/lists/import-list.ts'
import { columnWords } from '../../http/lists/read-list.ts'
import { dateText, isOfficeDay, officeDay } from '../../platform/lib/clock.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Cell } from '../../platform/spreadsheet/sheet.ts'
import { importOffices, readDesks } from './import-offices.ts'
import { type FieldChange, type ImportPlan, type Outcome, planImport, type Standing } from './import-plan.ts'
import { desksText, OFFICES, type OfficeRow, withProposedCodes } from './list.ts'
import { createOfficeTree, createPeopleInside, refuseWithoutHead } from './office-tree.ts'

/** The import of a list of offices: known offices are changed, the others opened. */
export function officesImport(services: Services): ListImport<{ rows: OfficeRow[]; unknown: string[] }> {
  const officeTree = createOfficeTree(services)
  const peopleInside = createPeopleInside(services)
  const { db, workers } = services
  const people = async (): Promise<Pick<Standing, 'lastEntry' | 'inside'>> => {
    const [entries, inside] = await Promise.all([lastEntriesInDistrict(services), peopleInside.counts()])
    return { lastEntry: new Map(entries.map(({ office_id, day }) => [office_id, day])), inside }
  }
  const stored = async () => {
    const [offices, desks] = await Promise.all([officeTree.read(), readDesks(db)])
    return { offices, desks }
  }

  return {
    kind: 'offices',
    back: '/district/offices',
    explain: (t, { organisation }) =>
      [t('office_admin.import_explain'), hasOneStop(organisation) ? t('office_admin.import_one_stop') : '']
        .filter(Boolean)
        .join(' '),
    ...columnWords(OFFICES),
    async choices(t, by) {
      await refuseWithoutHead(services)
      const office = await services.offices.get(by.officeId)
      const kinds = office ? officeKindsOf(office.organisation.kind) : []
      return { kind: kinds.map((value) => ({ value, label: t(`office_kind.${value}`) })) }
    },

    read: (text, by, answers) => workers.run('readOffices', by.officeId, text, answers),
    async preview(list, by, t) {
      const before = await stored()
      const rows = withProposedCodes(list.rows, before.offices)
      const plan = planOf(rows, { ...before, ...(await people()) }, by.now)
      return { unknown: list.unknown, mark: markOf(plan, by.now), ...summaryOf(rows, plan, t) }
    },

    async confirm(by, importId, { rows }, seen) {
      const known = await people()
      let touched: string[] = []
      const imported = await importOffices(db, by, importId, (standing) => {
        const plan = planOf(withProposedCodes(rows, standing.offices), { ...standing, ...known }, by.now)
        if (markOf(plan, by.now) !== seen) return undefined
        touched = touchedBy(plan, standing.offices)
        return plan
      })
      if (imported === 'changed') return 'changed'
      if (imported === 'done') officeTree.announce(touched)
      return imported === 'done'
    },

    async stored(by, t) {
      const { offices, desks } = await stored()
      const all = byId(offices)
      const today = officeDay(by.now)
      return offices
        .filter((office) => office.parent_id !== null && !hasEnded(office, today))
        .map((office) => asOf(office, today))
        .toSorted(inOrder)
        .map((office) => {
          const [parent, successor] = [all.get(office.parent_id ?? ''), all.get(office.successor_id ?? '')]
          return cellsOf(office, { parent, successor }, desks.get(office.id) ?? [], t)
        })
    },
  }
}

function planOf(rows: OfficeRow[], standing: Standing, now: Date): ImportPlan {
  const broken = new Set(
    rows.filter(({ fields }) => !fields).map(({ cells }) => cells[0]?.toLowerCase() ?? ''),
  )
  const listed = rows.flatMap(({ number, fields }) => (fields ? [{ number, ...fields }] : []))
  return planImport(listed, broken, standing, { today: officeDay(now), now, newId: () => uuidv7() })
}

function touchedBy({ offices, newDesks, markedDesks }: ImportPlan, before: TreeOffice[]): string[] {
  const same = new Set(before)
  const changed = offices.filter((office) => !same.has(office)).map(({ id }) => id)
  return [...new Set([...changed, ...[...newDesks, ...markedDesks].map(({ office_id }) => office_id)])]
}

/** A hash of the plan, without the ids, which are new every time. */
function markOf({ outcomes }: ImportPlan, now: Date): string {
  return createHash('sha256')
    .update(JSON.stringify([officeDay(now), outcomes]))
    .digest('base64url')
    .slice(0, 22)
}

function summaryOf(rows: OfficeRow[], { outcomes }: ImportPlan, t: Translate) {
  const of = new Map(outcomes.map((outcome) => [outcome.number, outcome]))
  const count = (state: Outcome['state']) => outcomes.filter((one) => one.state === state).length
  return {
    counts: (refused: number) =>
      t('office_admin.import_counts', {
        fresh: count('new'),
        changed: count('changed'),
        unchanged: count('unchanged'),
        refused,
      }),
    rows: rows.map(({ number, cells, problems }) => {
      const outcome = of.get(number)
      const { key, field, detail = {} } = outcome?.problem ?? {}
      const day = isOfficeDay(detail['day'] ?? '') ? { day: dateText(detail['day'] ?? '') } : {}
      return {
        number,
        cells,
        problems: field && key ? { ...problems, [field]: { key, detail: { ...detail, ...day } } } : problems,
        known: outcome?.state === 'unchanged',
        state: outcome && outcome.state !== 'refused' ? t(`office_admin.import_state.${outcome.state}`) : '',
        notes: outcome?.changes.map((change) => changeText(change, t)) ?? [],
      }
    }),
  }
}

/** For example `Tên: Phòng A → Phòng B`. */
function changeText({ field, before, after }: FieldChange, t: Translate): string {
  const words = (value: string | null) => {
    if (field === 'kind' && value) return t(`office_kind.${kindOf(value)}`)
    return value && isOfficeDay(value) ? dateText(value) : (value ?? '')
  }
  return `${OFFICES.columns[field][0]}: ${[words(before), words(after)].filter(Boolean).join(' → ')}`
}

function cellsOf(
  office: TreeOffice,
  { parent, successor }: { parent: TreeOffice | undefined; successor: TreeOffice | undefined },
  desks: { name: string; one_stop: boolean }[],
  t: Translate,
): Cell[] {
  const day = (one: string | null): Cell => (one ? { day: one } : '')
  return [
    office.code,
    office.name,
    office.short,
    t(`office_kind.${kindOf(office.kind)}`),
    office.locality ?? '',
    parent?.code ?? '',
    day(office.valid_from),
    day(office.valid_to),
    successor?.code ?? '',
    desksText(desks),
  ]
}
