import { fold } from '../../platform/lib/text.ts'
import type { Commune } from './directory.ts'

const KIND = /^(xa|thi tran|phuong|dac khu|tt|x|p)[. ]+/

/** The commune a person typed, with or without its kind and tones; undefined when it is something else. */
export function findCommune(communes: Commune[], typed: string): Commune | undefined {
  const wanted = fold(typed)
  const bare = wanted.replace(KIND, '')
  return (
    communes.find((commune) => fold(commune.name) === wanted) ??
    communes.find((commune) => fold(commune.name).replace(KIND, '') === bare)
  )
}

/** The names of today's communes, which a form offers. */
export function communeNames(communes: Commune[]): string[] {
  return communes.filter(({ ended }) => !ended).map(({ name }) => name)
}

/** Which kinds of commune the tree has on this day; the label of the address field follows it. */
export function communeKinds(communes: Commune[]): 'xa-thi-tran' | 'xa-phuong' | 'xa' {
  const folded = communeNames(communes).map(fold)
  if (folded.some((name) => name.startsWith('thi tran'))) return 'xa-thi-tran'
  return folded.some((name) => name.startsWith('phuong')) ? 'xa-phuong' : 'xa'
}
