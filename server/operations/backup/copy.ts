import { copyFile, mkdir, readdir, rename, stat } from 'node:fs/promises'
import path from 'node:path'
import { JOURNAL } from '../../core/installation/erasure-journal.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { deleteOldBackups } from './backup.ts'
import { WHOLE } from './backup-names.ts'
import { CHAIN, deleteOldWal } from './wal.ts'

/** Adds to a second folder what a folder of backups has and it has not, and deletes there what is too old. */
export async function copyBackups(
  from: string,
  to: string,
  { days, due, isCertain }: { days: number; due: Date; isCertain: boolean },
): Promise<void> {
  // Never made: without the disk it would be made on another one.
  if (!(await stat(to).catch(() => undefined)))
    throw new StartError(
      `Không có thư mục ${to}: ổ đĩa đó đã gắn chưa, và đã tạo thư mục trên đó chưa? (It is not there: is the disk mounted, and the folder made on it?)`,
    )
  for (const name of await readdir(from, { recursive: true })) {
    const [top = '', below] = name.split(path.sep)
    if (!(WHOLE.test(top.replace(/\.json$/, '')) || top === JOURNAL || (CHAIN.test(top) && below))) continue
    const [source, target] = [path.join(from, name), path.join(to, name)]
    const copied = await stat(target).catch(() => undefined)
    if (top !== JOURNAL && copied?.size === (await stat(source)).size) continue
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 })
    await copyFile(source, `${target}.partial`)
    await rename(`${target}.partial`, target)
  }
  await deleteOldBackups(to, days, due, { isCertain })
  await deleteOldWal(to)
}
