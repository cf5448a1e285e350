import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'

/** Too heavy for everybody who installs the product: fetched when they are first needed. */
export const KEPT = path.join(projectRoot, 'dist/engines')
const OPTIONS = ['--ignore-scripts', '--no-audit', '--no-fund']

/** Loads a package of `drivers/`, as its lock has it. Throws where npm cannot be reached. */
export function driver<Package>(name: string): Package {
  const folder = path.join(KEPT, 'drivers')
  if (!existsSync(path.join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true })
    for (const file of ['package.json', 'package-lock.json'])
      copyFileSync(path.join(projectRoot, 'tests/engines/drivers', file), path.join(folder, file))
    execFileSync('npm', ['ci', ...OPTIONS], { cwd: folder, stdio: 'ignore' })
  }
  return createRequire(`${folder}/`)(name)
}

/** The folder of a package that no other needs; its scripts would fetch another browser. */
export function fetched(folder: string, name: string): string {
  const own = path.join(KEPT, folder)
  if (existsSync(path.join(own, 'node_modules'))) return own
  mkdirSync(own, { recursive: true })
  writeFileSync(path.join(own, 'package.json'), '{"private":true}')
  execFileSync('npm', ['install', '--legacy-peer-deps', ...OPTIONS, name], { cwd: own, stdio: 'ignore' })
  return own
}
