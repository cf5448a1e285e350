import { fold } from '../../platform/lib/text.ts'
import { type Commune, findCommune } from './communes.ts'

/** Matches the part of an address that names a house, a hamlet or a street. */
const HOUSE = /^(\d|so |ap |thon |to |khu |kp|duong |hem |ngo |xom |ban |buon |tdp|lo )/

/**
 * The commune in an address as cards print it (house, commune, district, province; without a district since July 2025): for a
 * commune of this district its name, for another the last parts of the address. The house is left out, because a gate does not
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
