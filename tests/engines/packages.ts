import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/** Too heavy for everybody who installs the product: fetched when they are first needed, once for all clones. */
const KEPT = process.env.SO_CONG_ENGINES || path.join(homedir(), '.cache/so-cong-engines')
const OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund', '--fetch-retries=1']
/** Milliseconds for one package: an npm that cannot be reached must not hold the run up. */
const PATIENCE = 120_000

/** Loads a package of `drivers/`, as its lock has it. Throws where npm cannot be reached. */
export function driver<Package>(name: string): Package {
  const files = ['package.json', 'package-lock.json']
  const folder = kept('drivers', (part) => {
    for (const file of files)
      copyFileSync(path.join(projectRoot, 'tests/engines/drivers', file), path.join(part, file))
    npm(part, ['ci'])
  })
  return createRequire(`${folder}/`)(name)
}

/** The folder of a package that no other needs; its scripts would fetch another browser. */
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

/** A folder is there whole or not at all: a run that is cut off leaves one of another name. */
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
