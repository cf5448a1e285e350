import { sumOf } from '../../core/figures/funnel.ts'
import { kindOf } from '../../core/offices/kinds.ts'
import { type Counts, noCounts } from '../../platform/db/counts.ts'
import type { OfficeRow } from '../../platform/db/schema.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { measuresOf } from './columns.ts'
import type { Grouping, OverviewQuery } from './overview-params.ts'
import type { DistrictFigures } from './queries.ts'

/** A district has some sixty offices. Rendering ten thousand blocked all other requests for four seconds. */
const MOST = 500

/** What a row is about: an office, a group, or all offices. */
export interface Source {
  /** The offices of the group; a single one for an office. */
  ids: string[]
  name: string
  href: string
  group: string
  counts: Counts
  before: number
}

/** The offices in the chosen order and grouping, as many as the page shows. */
export interface Chosen {
  groups: { sums: Source | undefined; members: Source[] }[]
  more: number
  silent: Source[]
  moreSilent: number
  all: Source
  /** The offices whose course is drawn: those of a group only if all of them are included. */
  drawn: string[]
}

export function chooseLines(
  { figures, offices }: { figures: DistrictFigures; offices: OfficeRow[] },
  query: OverviewQuery,
  t: Translate,
): Chosen {
  const sources = sourcesOf(figures, offices, query.by, t)
  const order = orderOf(query)
  const silent = sources.filter(isSilent).toSorted(order)
  const groups =
    query.by === 'office'
      ? [{ sums: undefined, members: sources }]
      : groupsOf(sources).toSorted((a, b) => order(a.sums, b.sums))
  let room = MOST
  const shown = groups.slice(0, MOST).map(({ sums, members }) => {
    const spoken = members.filter((one) => !isSilent(one))
    const first = spoken.toSorted(order).slice(0, room)
    room -= first.length
    return { sums, members: first }
  })
  return {
    groups: shown,
    more: sources.length - silent.length - (MOST - room),
    silent: silent.slice(0, MOST),
    moreSilent: Math.max(0, silent.length - MOST),
    all: together(t('district.total'), sources),
    drawn: (sources.length > MOST ? shown.flatMap(({ members }) => members) : sources).flatMap(
      ({ ids }) => ids,
    ),
  }
}

const isSilent = ({ counts }: Source) => counts.visits === 0

function sourcesOf(figures: DistrictFigures, offices: OfficeRow[], by: Grouping, t: Translate): Source[] {
  const sums = new Map(figures.offices.map((one) => [one.office_id, one]))
  const before = new Map(figures.before.map((one) => [one.office_id, one.visits]))
  return offices.map((office) => {
    return {
      ids: [office.id],
      name: office.name,
      href: `/district/offices/${office.id}`,
      group: groupName(office, by, t),
      counts: sums.get(office.id) ?? noCounts(),
      before: before.get(office.id) ?? 0,
    }
  })
}

function groupName(office: OfficeRow, by: Grouping, t: Translate): string {
  if (by === 'kind') return t(`office_kind.${kindOf(office.kind)}`)
  return office.locality ?? t('district.no_locality')
}

function groupsOf(sources: Source[]): { sums: Source; members: Source[] }[] {
  return grouped(sources, ({ group }) => group).map(([name, members]) => {
    return { sums: together(name, members), members }
  })
}

function together(name: string, sources: Source[]): Source {
  return {
    ids: sources.flatMap(({ ids }) => ids),
    name,
    href: '',
    group: name,
    counts: sumOf(sources.map(({ counts }) => counts)),
    before: sources.reduce((sum, { before }) => sum + before, 0),
  }
}

const names = new Intl.Collator('vi', { numeric: true })

/** Rows without a value come last in either direction; equal ones are sorted by name. */
function orderOf({ sort, descending }: OverviewQuery): (a: Source, b: Source) => number {
  const sign = descending ? -1 : 1
  if (sort === 'name') return (a, b) => sign * names.compare(a.name, b.name)
  return (a, b) => {
    const [one, other] = [a, b].map(({ counts, before }) => measuresOf(counts, before)[sort])
    if (one === other) return names.compare(a.name, b.name)
    if (one === undefined) return 1
    return other === undefined ? -1 : sign * (one - other)
  }
}
