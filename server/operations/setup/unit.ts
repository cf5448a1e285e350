import path from 'node:path'
import { StartError } from '../../platform/lib/errors.ts'

/** Where a service is put that systemd starts. */
export interface InstallPaths {
  /** The folder of the program, and the Node that runs it. */
  program: string
  node: string
  /** Outside of its data, the service may write here alone. */
  backups: string | undefined
}

/** The unit of `deploy/systemd`, for a program that lies elsewhere; nothing else of it changes. */
export function unitFor(template: string, { program, node, backups }: InstallPaths): string {
  return template
    .replaceAll('/opt/so-cong', program)
    .replace('ExecStart=/usr/bin/node', `ExecStart=${node}`)
    .replace(/^ReadWritePaths=.*$/m, (line) => (backups ? `${line} ${backups}` : line))
}

/** Without what the file of settings and the unit would read as something else. */
export function plainPath(folder: string): string {
  const file = path.resolve(folder)
  if (/^[\w@:/\\.,+-]+$/.test(file)) return file
  throw new StartError(
    `${file}: chỉ dùng chữ không dấu, chữ số và / . - _ (a folder of plain letters, without spaces, please).`,
  )
}
