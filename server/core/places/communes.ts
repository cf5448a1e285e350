import { fold, isTyped, plainWords, toned, wordsIn } from '../../platform/lib/text.ts'

export interface Commune {
  /** What visits store: the name, or in visits of before there was a list, the code of its committee in the tree. */
  code: string
  name: string
  /** The communes from which it was formed, as `district, province: name, name; district, province: name`. */
  former?: string
  /** Forms no longer offer it. */
  ended?: boolean
}

type InProvince = Pick<Commune, 'name' | 'former'> & { province: string }

const KIND = /^(xa|thi tran|phuong|dac khu|tt|x|p) /
const AREA = /^(tinh|thanh pho|thi xa|huyen|quan|tp|tx|h|q) /

/** The words of a name; how its apostrophe is typed makes no difference. */
function words(name: string): string[] {
  return wordsIn(name.replace(/['’‘ʼ`]/g, ''))
}

function wordsWithout(kind: RegExp, name: string): string[] {
  const [found = ''] = kind.exec(fold(words(name).join(' '))) ?? []
  return words(name).slice(wordsIn(found).length)
}

function letters(name: string): string {
  return plainWords(name).replaceAll(' ', '')
}

/** The name of a district or province by which it is compared. */
export function bareArea(name: string): string {
  return fold(wordsWithout(AREA, name).join(' '))
}

const isSpoken = (typed: string, word: string) => toned(typed) === toned(word)

/** Those whose name was typed, with or without its kind. Tones decide if they were typed: some names differ by nothing else. */
export function findCommunes<T extends { name: string }>(communes: T[], typed: string): T[] {
  // A search of the log looks for thirty names; what follows is slow.
  const end = letters(wordsWithout(KIND, typed).join(''))
  const alike = communes.filter(({ name }) => letters(name).endsWith(end))
  for (const isSame of [isSpoken, isTyped])
    for (const wordsOf of [words, (name: string) => wordsWithout(KIND, name)]) {
      const wanted = wordsOf(typed)
      const found = alike.filter(({ name }) => {
        const own = wordsOf(name)
        return own.length === wanted.length && own.every((word, at) => isSame(wanted[at] ?? '', word))
      })
      if (found.length > 0) return found
    }
  return []
}

/** The commune of today that a person typed; undefined for anything else, and for a name that several could have. */
export function findCommune(communes: Commune[], typed: string): Commune | undefined {
  const [found, other] = findCommunes(offered(communes), typed)
  return other ? undefined : found
}

/** Today's communes, which a form offers. */
export function offered(communes: Commune[]): Commune[] {
  return communes.filter(({ ended }) => !ended)
}

/** Matches the part of an address that names a house, a hamlet or a street. */
const HOUSE = /^(\d|so |ap |thon |to |khu |kp|duong |hem |ngo |xom |ban |buon |tdp|lo )/

/**
 * The commune of today in an address as cards print it: house, commune, province; before July 2025 house, commune, district,
 * province. If the printed one was divided, all into which it went in the own province; elsewhere, as where none is found, the
 * last parts of the address. The house is left out, because a gate does not need it.
 */
export function communeOfAddress(
  address: string,
  communes: Commune[],
  province = '',
  placesEver: (province: string) => InProvince[] = () => [],
): string {
  const parts = address
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-')
  const own = communesAt(
    parts,
    offered(communes).map((one) => ({ ...one, province })),
  )
  if (own.length > 0) return own.map(({ name }) => name).join(' / ')
  const [found, another] = communesAt(parts, placesEver(parts.at(-1) ?? ''))
  if (found && !another) return `${found.name}, ${found.province}`
  return parts
    .slice(-3)
    .filter((part) => !HOUSE.test(fold(part)))
    .join(', ')
}

function communesAt<T extends InProvince>(parts: string[], communes: readonly T[]): T[] {
  for (const area of [parts.slice(-2), parts.slice(-1)]) {
    const named = communes.flatMap((today) => namesIn(today, area).map((name) => ({ name, today })))
    const found = findCommunes(named, parts.at(-area.length - 1) ?? '')
    if (found.length > 0) return [...new Set(found.map(({ today }) => today))]
  }
  return []
}

/** The names that the commune, or parts of it, have or had in this area: a province, or a district and its province. */
function namesIn(commune: InProvince, area: string[]): string[] {
  const wanted = area.map(bareArea).join()
  const then = formerOf(commune).filter(({ where }) => where.map(bareArea).join() === wanted)
  const now = bareArea(commune.province) === wanted ? [commune.name] : []
  return [...now, ...then.map(({ name }) => name)]
}

function formerOf({ former = '' }: Pick<Commune, 'former'>): { name: string; where: string[] }[] {
  return former.split('; ').flatMap((group) => {
    const [where = '', names = ''] = group.split(': ')
    const whole = (name: string) => (KIND.test(fold(name)) ? name : `Xã ${name}`)
    return names.split(', ').map((name) => ({ name: whole(name), where: where.split(', ') }))
  })
}

/** Today's communes that took over one of this name, in whichever district it was. */
export function successorsOf(communes: Commune[], typed: string): Commune[] {
  return offered(communes).filter((commune) => findCommunes(formerOf(commune), typed).length > 0)
}
