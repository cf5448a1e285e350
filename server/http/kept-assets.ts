import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { areUnchanged, isSource, type Stamp, stampsOf, writeWhole } from '../platform/lib/file-stamps.mjs'
import { projectRoot } from '../platform/lib/paths.ts'
import { scriptMessages } from '../platform/messages/of-scripts.ts'
import { OF_STAFF, OF_VISITORS } from './asset-entries.ts'

/** The built files are kept in `dist/`: bundling and compressing takes a second of a processor, which each start saves. */
const keptIn = (root: string) => path.join(root, 'dist', 'browser-files.v8')
/** Files that the result depends on besides its sources; npm writes the last one whenever it installs a package. */
const SETTINGS = ['package.json', 'server/http/assets.ts', 'node_modules/.package-lock.json']

export interface Asset {
  type: string
  policy: string | undefined
  body: Buffer
  br: Buffer | undefined
  gzip: Buffer | undefined
}

export interface Built {
  files: Map<string, Asset>
  /** Addresses by plain name. */
  urls: Map<string, string>
}

interface KeptBuild extends Built {
  asked: string
  stamps: Stamp[]
}

const askedFor = () => JSON.stringify([OF_VISITORS, OF_STAFF, scriptMessages()])

/** The files of an earlier start or of `npm run build`; undefined if there are none, or a source has changed since. */
export function readKept(root = projectRoot): Built | undefined {
  try {
    const kept: KeptBuild = deserialize(readFileSync(keptIn(root)))
    return kept.asked === askedFor() && areUnchanged(root, kept.stamps) ? kept : undefined
  } catch {
    // Never built, or built by another version.
    return undefined
  }
}

/** Stores the built files for the next start, unless one of their sources has changed since `begun`. */
export function keep(built: Built, inputs: string[], begun: number, root = projectRoot): void {
  const stamps = stampsOf(root, [...SETTINGS, ...inputs.filter(isSource)])
  // A source changed during the build: the next start builds again.
  if (stamps.some(([, [changedAt]]) => changedAt >= begun)) return
  try {
    mkdirSync(path.dirname(keptIn(root)), { recursive: true })
    writeWhole(keptIn(root), serialize({ ...built, asked: askedFor(), stamps } satisfies KeptBuild))
  } catch {
    // Where the folder cannot be written, the next start builds again.
  }
}
