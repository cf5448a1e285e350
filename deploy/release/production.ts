import { readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'

export interface LockedPackage {
  name: string
  /** Its folder below the project's. */
  place: string
  version: string
  licence: string
}

interface Locked {
  version: string
  license?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/**
 * Every package that an installation without development tools can get, including those for other platforms. It follows the
 * dependencies, because the flags of the lock file and `npm sbom --omit dev` are both wrong for packages that development tools
 * also use. With names, only those packages and what they depend on.
 */
export function productionPackages(names?: string[]): LockedPackage[] {
  const lock = JSON.parse(readFileSync(path.join(projectRoot, 'package-lock.json'), 'utf8'))
  const packages = lock.packages as Record<string, Locked>
  const open = names?.map((name) => `node_modules/${name}`) ?? ['']
  const found = new Map(names ? open.map((place) => [place, packages[place] as Locked]) : [])
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { dependencies, optionalDependencies } = packages[place] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const at = resolve(packages, place, name)
      if (at === undefined || found.has(at)) continue
      found.set(at, packages[at] as Locked)
      open.push(at)
    }
  }
  return [...found].map(([place, { version, license }]) => ({
    name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
    place,
    version,
    licence: license ?? '',
  }))
}

/** Resolves a package as Node does: in the requiring package's folder, then one folder up, and so on. */
function resolve(packages: Record<string, Locked>, from: string, name: string): string | undefined {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const place = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`
    if (packages[place]) return place
    if (base === '') return undefined
  }
}
