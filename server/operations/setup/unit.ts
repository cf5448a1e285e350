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
