import { copyFile, mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from 'pg'
import type { Tick } from '../../platform/lib/stages.ts'
import { rowOf } from './state.ts'

/**
 * Excluded as PostgreSQL's manual says (Continuous Archiving, "Making a Base Backup Using the Low Level API"), and our socket.
 */
const LEFT_OUT =
  /^(\.s\.PGSQL\..*|postmaster\.(pid|opts)|(backup_label|tablespace_map)(\.old)?)$|pg_internal\.init$|pgsql_tmp/
/** Folders that a server expects and fills itself. */
const EMPTIED = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
])
/** The name of a WAL segment: timeline and position. */
export const SEGMENT = /^[0-9A-F]{24}$/

/**
 * Copies the files of a running cluster into the empty folder `to`: after recovery, a consistent state as of the end of the
 * copy, and the time of that by the server's clock. Blocks no request. The server keeps the WAL that the copy needs until the
 * connection closes. Ticks off the bytes.
 */
export async function copyCluster(
  adminUrl: string,
  cluster: string,
  to: string,
  tick: Tick = () => {},
): Promise<Date> {
  const client = new Client({ connectionString: adminUrl, application_name: 'so-cong backup' })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query(
      `select pg_create_physical_replication_slot('so_cong_' || pg_backend_pid(), true, true)`,
    )
    const start = await rowOf<{ segment: string }>(
      client,
      `select pg_walfile_name(lsn) as segment from pg_backup_start('so-cong', fast => true) lsn`,
    )
    await copyFolder(cluster, to, '', tick)
    const stop = await rowOf<{ segment: string; labelfile: string; spcmapfile: string }>(
      client,
      `select pg_walfile_name(lsn) as segment, labelfile, spcmapfile from pg_backup_stop(wait_for_archive => false)`,
    )
    await copyLog(cluster, to, start.segment, stop.segment)
    await writeFile(path.join(to, 'backup_label'), stop.labelfile, { mode: 0o600 })
    if (stop.spcmapfile) throw new Error('the cluster has tablespaces: they are not copied')
    return (await rowOf<{ at: Date }>(client, 'select clock_timestamp() as at')).at
  } finally {
    await client.end()
  }
}

async function copyFolder(from: string, to: string, inside: string, tick: Tick): Promise<void> {
  const emptied = EMPTIED.has(inside)
  for (const entry of await readdir(path.join(from, inside), { withFileTypes: true })) {
    const file = path.join(inside, entry.name)
    if (entry.isDirectory()) {
      await mkdir(path.join(to, file), { mode: 0o700 })
      await copyFolder(from, to, file, tick)
    } else if (!emptied && !LEFT_OUT.test(entry.name)) {
      await copyFile(path.join(from, file), path.join(to, file)).catch(unlessGone)
      tick((await stat(path.join(to, file)).catch(unlessGone))?.size)
    }
  }
}

/** Ignores a file missing because its table was dropped during the copy; the WAL has that. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error
}

async function copyLog(from: string, to: string, first: string, last: string): Promise<void> {
  const names = await readdir(path.join(from, 'pg_wal'))
  const needed = names.filter((name) => SEGMENT.test(name) && name >= first && name <= last)
  if (!needed.includes(first) || !needed.includes(last)) throw new Error('the log of the copy is not whole')
  const histories = names.filter((name) => name.endsWith('.history'))
  for (const name of [...needed, ...histories]) {
    await copyFile(path.join(from, 'pg_wal', name), path.join(to, 'pg_wal', name))
  }
}
