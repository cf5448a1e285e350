import { existsSync } from 'node:fs'
import path from 'node:path'

/** The project's folder: the nearest parent with a `package.json`, from the sources and from `dist/` alike. */
export const projectRoot = holding('package.json', import.meta.dirname)

function holding(name: string, folder: string): string {
  if (existsSync(path.join(folder, name))) return folder
  const parent = path.dirname(folder)
  if (parent === folder) throw new Error(`no folder above ${import.meta.dirname} holds ${name}`)
  return holding(name, parent)
}
