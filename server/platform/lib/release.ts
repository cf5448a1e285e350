import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { projectRoot } from './paths.ts'

/** Written by `npm run release`; undefined in a checkout. */
export const release: { version: string; commit: string; platform: string } | undefined =
  readJson('release.json')

/** Where the settings and the data are: a release is one of the versions in that folder. */
export const home = release ? path.dirname(projectRoot) : projectRoot

/** Such as 1.0.0, and in a release the commit it was made of. */
export const version = release
  ? `${release.version} (${release.commit.slice(0, 8)})`
  : (readJson('package.json')?.version ?? '')

/** A text with its commands as they are typed here: in a release, `npm run setup -- …` is `./so-cong setup …`. */
export function asTyped(text: string): string {
  return release ? text.replace(/npm (?:run )?([a-z-]+(?::[a-z]+)?)(?: --(?= ))?/g, './so-cong $1') : text
}

function readJson(name: string): typeof release {
  const file = path.join(projectRoot, name)
  const read: typeof release = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  return read
}
