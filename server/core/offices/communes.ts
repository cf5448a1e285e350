import type { OfficeDay } from '../../platform/lib/clock.ts'
import { fold, wordsIn } from '../../platform/lib/text.ts'
import { asOf, existsOn, type TreeOffice } from './tree.ts'

export interface Commune {
  code: string
  name: string
  /** The commune no longer exists; visits of its time and older cards still name it. */
  ended?: boolean
}

const KIND = /^(xa|thi tran|phuong|dac khu|tt|x|p) /

/** The commune that a person typed, with or without its kind and tones; undefined for anything else. */
export function findCommune(communes: Commune[], typed: string): Commune | undefined {
  return findCommunes(communes, typed)[0]
}

/** All communes of that name; those of its kind, if it was typed and there are any. */
export function findCommunes(communes: Commune[], typed: string): Commune[] {
  const wanted = folded(typed)
  const bare = wanted.replace(KIND, '')
  const named = communes.filter((commune) => folded(commune.name) === wanted)
  return named.length > 0
    ? named
    : communes.filter((commune) => folded(commune.name).replace(KIND, '') === bare)
}

function folded(name: string): string {
  return wordsIn(fold(name)).join(' ')
}

/** The names of today's communes, which a form offers. */
export function communeNames(communes: Commune[]): string[] {
  return communes.filter(({ ended }) => !ended).map(({ name }) => name)
}

/** Which kinds of commune there are today; the label of the address field depends on it. */
export function communeKinds(communes: Commune[]): 'xa-thi-tran' | 'xa-phuong' | 'xa' {
  const folded = communeNames(communes).map(fold)
  if (folded.some((name) => name.startsWith('thi tran'))) return 'xa-thi-tran'
  return folded.some((name) => name.startsWith('phuong')) ? 'xa-phuong' : 'xa'
}

/** Today's communes come first: if a former one has the same name, the search finds today's. */
export function communesOf(all: TreeOffice[], today: OfficeDay): Commune[] {
  const begun = all.filter((one) => one.kind === 'commune_pc' && (one.valid_from ?? '') <= today)
  const communes = begun.map((one) => {
    const { code, locality, short } = asOf(one, today)
    return { code, name: locality ?? short, ended: !existsOn(one, today) }
  })
  return communes.toSorted((a, b) => Number(a.ended) - Number(b.ended))
}

/** Matches the part of an address that names a house, a hamlet or a street. */
const HOUSE = /^(\d|so |ap |thon |to |khu |kp|duong |hem |ngo |xom |ban |buon |tdp|lo )/

/**
 * The commune in an address as cards print it (house, commune, district, province; without a district since July 2025): for a
 * commune of this tree its name, for another the last parts of the address. The house is left out, because a gate does not
 * need it.
 */
export function communeOfAddress(address: string, communes: Commune[], districtName: string): string {
  const parts = address
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-')
  const district = parts.findLastIndex((part, index) => index > 0 && fold(districtName).endsWith(fold(part)))
  const commune = findCommune(communes, parts[district - 1] ?? '')
  if (commune) return commune.name
  return parts
    .slice(-3)
    .filter((part) => !HOUSE.test(fold(part)))
    .join(', ')
}
