import path from 'node:path'
import { StartError } from '../../platform/lib/errors.ts'
import { release } from '../../platform/lib/release.ts'

/** Where a systemd service is installed. */
export interface InstallPaths {
  /** The folder of the program, and the path of Node. */
  program: string
  node: string
  /** The only folders besides its data that the service may write to. */
  backups: string[]
}

/** The unit of `deploy/systemd` with these paths; nothing else changes. */
export function unitFor(template: string, { program, node, backups }: InstallPaths): string {
  return (
    template
      .replaceAll('/opt/so-cong', program)
      .replace(/^ExecStart=\/usr\/bin\/node.*$/m, (line) =>
        release ? `ExecStart=${program}/so-cong start` : line.replace('/usr/bin/node', node),
      )
      // A disk that is away must not keep the program from starting.
      .replace(/^ReadWritePaths=.*$/m, (line) => [line, ...backups.map((folder) => `-${folder}`)].join(' '))
  )
}

/** Returns the absolute path; refuses characters that have a meaning in the settings file or the unit. */
export function plainPath(folder: string): string {
  const file = path.resolve(folder)
  if (/^[\w@:/\\.,+-]+$/.test(file)) return file
  throw new StartError(
    `${file}: chỉ dùng chữ không dấu, chữ số và / . - _ (a folder of plain letters, without spaces, please).`,
  )
}
