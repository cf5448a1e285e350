import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { grouped } from '../../platform/lib/grouped.ts'
import { projectRoot } from '../../platform/lib/paths.ts'
import { bareArea, type Commune, findCommune } from './communes.ts'

export interface Place {
  province: string
  name: string
  /** See {@link Commune}. */
  former: string
  /** Its first and last day; empty if it came with the list, and if it is still there. */
  from: OfficeDay
  to: OfficeDay
}

/** Written by `npm run places`: a heading, then a line for each commune. */
export const PLACES_FILE = path.join(projectRoot, 'server/core/places/places.tsv')

const [heading = [], ...lines] = readFileSync(PLACES_FILE, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => line.split('\t'))

/** The first communes and provinces of the list; before, there were districts. */
const BEGINNING = '2025-07-01'

/** The day of the list, and from where it is. */
export const [LIST_DAY = '', LIST_SOURCES = ''] = heading

export const PLACES: Place[] = lines.map(([province = '', name = '', former = '', from = '', to = '']) => ({
  ...{ province, name, former, from, to },
}))

const today = PLACES.filter(({ to }) => !to)
/** Today's communes, by each province in which they are, or their former ones were. */
const byProvince = grouped(
  today.flatMap((place) => [
    { province: place.province, place },
    ...[...place.former.matchAll(/, ([^:;,]+):/g)].map(([, province = '']) => ({ province, place })),
  ]),
  ({ province }) => province,
)

/** Today's communes that are in a province, or in what it was before. */
export function placesEver(typed: string): Place[] {
  const wanted = bareArea(typed)
  return byProvince.flatMap(([province, places]) =>
    bareArea(province) === wanted ? places.map(({ place }) => place) : [],
  )
}

/** Today's provinces of what was a province before, and is not any more. */
export function provincesSince(typed: string): string[] {
  return [...new Set(placesEver(typed).map(({ province }) => province))]
}

/** The provinces by their whole names, in the order of their codes. */
export const PROVINCES = [...new Set(PLACES.map(({ province }) => province))]

/** A province by its name, with or without its kind and tones; undefined for anything else. */
export function findProvince(typed: string): string | undefined {
  return PROVINCES.find((name) => bareArea(name) === bareArea(typed))
}

/** The communes of a province that exist or existed on the day, today's first; none of an unknown province, and before July 2025. */
export function communesIn(typed: string, day: OfficeDay): Commune[] {
  const province = findProvince(typed)
  return PLACES.filter((one) => one.province === province && (one.from || BEGINNING) <= day)
    .map(({ name, former, to }) => ({ code: name, name, former, ended: to !== '' && to < day }))
    .toSorted((a, b) => Number(a.ended) - Number(b.ended))
}

/** Which of the two is not on the list: a commune needs its province. */
export function unlisted(place: {
  province?: string | undefined
  commune?: string | undefined
}): 'province' | 'commune' | undefined {
  const { province = '', commune } = place
  if ((province || commune) && !findProvince(province)) return 'province'
  return commune && !findCommune(communesIn(province, LIST_DAY), commune) ? 'commune' : undefined
}
