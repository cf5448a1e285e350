import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/** Too large for everyone who installs the product, so downloaded when first needed and shared by all clones. */
const KEPT = process.env.SO_CONG_ENGINES || path.join(homedir(), '.cache/so-cong-engines')
const OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1']
/** Time limit per package (ms), so that an unreachable npm registry does not block the run. */
const PATIENCE = 120_000

/** Loads a package of `drivers/` in its locked version. Throws if npm cannot be reached. */
export function driver<Package>(name: string): Package {
  const files = ['package.json', 'package-lock.json']
  const folder = kept('drivers', (part) => {
    for (const file of files)
      copyFileSync(path.join(projectRoot, 'tests/engines/drivers', file), path.join(part, file))
    npm(part, ['ci'])
  })
  return createRequire(`${folder}/`)(name)
}

/** The folder of a single package, installed without its scripts, which would download another browser. */
export function fetched(name: string, make?: (folder: string) => void): string {
  return kept(name.replaceAll('/', '-'), (part) => {
    writeFileSync(path.join(part, 'package.json'), '{"private":true}')
    npm(part, ['install', '--legacy-peer-deps', name])
    make?.(part)
  })
}

export function isFetched(name: string): boolean {
  return existsSync(path.join(KEPT, name.replaceAll('/', '-')))
}

/** The folder is created under another name and renamed, so it is always complete, even after an aborted run. */
function kept(name: string, make: (part: string) => void): string {
  const folder = path.join(KEPT, name)
  if (existsSync(folder)) return folder
  mkdirSync(KEPT, { recursive: true })
  const part = mkdtempSync(`${folder}.part-`)
  try {
    make(part)
    renameSync(part, folder)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return folder
}

function npm(cwd: string, args: string[]): void {
  execFileSync('npm', [...args, ...OPTIONS], { cwd, stdio: 'ignore', timeout: PATIENCE })
}
