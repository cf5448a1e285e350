import { mkdir, readdir, readFile, realpath, rename, rm, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Client } from 'pg'
import { recordState } from '../../core/installation/actions.ts'
import type { Signer } from '../../core/installation/erasure-journal.ts'
import type { Context } from '../../http/context.ts'
import { MINUTE, momentText } from '../../platform/lib/clock.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { stageOf } from '../../platform/lib/stages.ts'
import { clusterFolder } from '../../platform/postgres/embedded-cluster.ts'
import { syncFolder } from '../../platform/postgres/staging-folders.ts'
import { onceAnHour } from '../once-an-hour.ts'
import { pack, unpack } from './archive.ts'
import { stampOf, timeOf, WHOLE } from './backup-names.ts'
import { SEGMENT } from './copy-cluster.ts'
import { type Report, readReport } from './report.ts'
import { asAdmin, rowOf } from './state.ts'

/**
 * The log of one database between two restores: the slot by which Postgres keeps it until it is archived, and the folder in
 * BACKUP_DIR.
 */
export const CHAIN = /^so_cong_wal_\d{8}t\d{6}z$/
const PACKED = /^(\d{4}-\d{2}-\d{2}T\d{6}Z)\.tar\.gz\.age$/
/** Milliseconds by which what was closed before a backup ended may be needed with it. */
const OVERLAP = 10 * MINUTE

/** Undefined after a restore, and where Postgres had to give up: a backup begins a new one. */
async function findChain(client: Client): Promise<string | undefined> {
  const { rows } = await client.query<{ name: string }>(
    `select slot_name as name from pg_replication_slots where slot_name like 'so\\_cong\\_wal\\_%' and wal_status <> 'lost'`,
  )
  return rows[0]?.name
}

export function hasWal(adminUrl: string): Promise<boolean> {
  return asAdmin(adminUrl, async (client) => (await findChain(client)) !== undefined)
}

/** From now on the server keeps its log until {@link createWalKeeping} has archived it. */
export async function beginWal(client: Client): Promise<string> {
  const found = await findChain(client)
  if (found) return found
  await client.query(
    `select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name like 'so\\_cong\\_wal\\_%'`,
  )
  const { name } = await rowOf<{ name: string }>(
    client,
    `select slot_name as name from pg_create_physical_replication_slot('so_cong_wal_' || $1, true)`,
    [stampOf(new Date()).replaceAll('-', '').toLowerCase()],
  )
  return name
}

interface Closed {
  at: Date
  /** Which transactions are in it. */
  seen: string
  /** The name of the last segment, and where the next begins. */
  last: string
  lsn: string
}

/** Archives each minute what was recorded since, beside the backups. */
export function createWalKeeping(
  { config, db, clock, keys }: Pick<Context, 'config' | 'db' | 'clock' | 'keys'>,
  adminUrl: string,
): () => Promise<void> {
  const isHour = onceAnHour(() => clock.now())
  let closed: Closed | undefined
  let seen: string | undefined
  let hasFailed = false
  const keep = (backups: string) =>
    asAdmin(adminUrl, async (client) => {
      const chain = await findChain(client)
      if (!chain) return false
      closed ??= await closeSegment(client, seen)
      if (closed) await archive(client, { backups, chain, closed })
      seen = closed?.seen ?? seen
      closed = undefined
      return true
    })
  const archive = async (
    client: Client,
    { backups, chain, closed: { at, last, lsn } }: { backups: string; chain: string; closed: Closed },
  ) => {
    const { first } = await rowOf<{ first: string }>(
      client,
      'select pg_walfile_name(restart_lsn + 1) as first from pg_replication_slots where slot_name = $1',
      [chain],
    )
    const folder = path.join(await realpath(clusterFolder(config.DATA_DIR)), 'pg_wal')
    const names = (await readdir(folder)).filter(
      (name) => SEGMENT.test(name) && name >= first && name <= last,
    )
    if (names.length === 0) return
    if (!(await readdir(backups)).some((name) => WHOLE.test(name)))
      throw new StartError(
        `Không thấy bản sao lưu nào trong ${backups}: ổ đĩa đó đã gắn chưa? (there is no backup there: is the disk mounted?)`,
      )
    const into = path.join(backups, chain)
    await mkdir(into, { mode: 0o700 }).catch(unlessThere)
    const file = path.join(into, `${stampOf(at)}.tar.gz.age`)
    await rm(`${file}.partial`, { force: true })
    const prefix = path.join(path.basename(clusterFolder('')), 'pg_wal')
    await pack(folder, `${file}.partial`, keyOf(file, keys, config.BACKUP_KEY), {
      names,
      prefix,
      isRandom: true,
    })
    await rename(`${file}.partial`, file)
    await syncFolder(into)
    await client.query('select pg_replication_slot_advance($1, $2)', [chain, lsn])
  }
  return async () => {
    const { BACKUP_DIR } = config
    if (!BACKUP_DIR) return
    try {
      if (!(await keep(BACKUP_DIR))) return
      if (hasFailed || isHour()) await recordState(db, 'wal', { at: clock.now(), ok: true })
      hasFailed = false
    } catch (error) {
      if (!hasFailed) await recordState(db, 'wal', { at: clock.now(), ok: false })
      hasFailed = true
      throw error
    }
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}

/** Undefined when nothing has been recorded since `seen`. */
async function closeSegment(client: Client, seen: string | undefined): Promise<Closed | undefined> {
  const before = await rowOf<Pick<Closed, 'at' | 'seen'>>(
    client,
    'select clock_timestamp() as at, pg_current_snapshot()::text as seen',
  )
  if (before.seen === seen) return undefined
  // A restore to a time before `at` stops at this transaction.
  await client.query(`select pg_logical_emit_message(true, 'so-cong', '')`)
  const closed = await rowOf<Omit<Closed, 'at'>>(
    client,
    `select pg_current_snapshot()::text as seen, last,
       '0/0'::pg_lsn + (segment_number + 1) * pg_size_bytes(current_setting('wal_segment_size')) as lsn
     from pg_switch_wal() switched, pg_walfile_name(switched) last, pg_split_walfile_name(last)`,
  )
  return { at: before.at, ...closed }
}

/**
 * Of one file under its name: whoever has only the folder of the backups can neither read nor make one, nor put one in the place
 * of another.
 */
function keyOf(file: string, signer: Signer, backupKey = ''): string {
  return signer.sign('wal', `${path.basename(path.dirname(file))}/${path.basename(file)} ${backupKey}`)
}

export interface Base {
  file: string
  wal: NonNullable<Report['wal']>
}

/** The newest backup in the folder from which a restore can go to that time. */
export async function findBase(folder: string, to: Date, signer: Signer | undefined): Promise<Base> {
  const names = (await readdir(folder)).filter((name) => WHOLE.test(name)).toSorted()
  for (const name of names.toReversed()) {
    const file = path.join(folder, name)
    const report = await readReport(file, { signer }).catch((error: unknown) => {
      if (!signer) throw error
      return undefined
    })
    const wal = report?.wal
    if (wal && CHAIN.test(wal.chain) && new Date(wal.from) <= to) return { file, wal }
  }
  throw new StartError(
    `${folder} không có bản sao lưu nào của lúc trước ${momentText(to)} mà từ đó nhật ký được giữ từng phút (there is no backup of before that time from which the log was kept).`,
  )
}

/**
 * Unpacks into `dataDir`, beside the backup `base`, what was recorded after it. Returns the time to which Postgres can then go, and
 * whether it has to stop there: `to`, or the end of the log. Throws a StartError where something in between is missing.
 */
export async function unpackWal(
  { file, wal: { chain, from } }: Base,
  dataDir: string,
  { to, key, signer }: { to: Date; key: string | undefined; signer: Signer },
): Promise<{ until: Date; isEnd: boolean }> {
  const folder = path.join(path.dirname(file), chain)
  const begin = new Date(from)
  const stamps = (await readdir(folder).catch(() => []))
    .flatMap((name) => PACKED.exec(name)?.[1] ?? [])
    .filter((stamp) => timeOf(stamp).getTime() >= begin.getTime() - OVERLAP)
    .toSorted()
  const past = stamps.findIndex((stamp) => timeOf(stamp) > to)
  const needed = past < 0 ? stamps : stamps.slice(0, past + 1)
  const log = path.join(clusterFolder(dataDir), 'pg_wal')
  let [last = ''] = (await readdir(log))
    .filter((name) => SEGMENT.test(name))
    .toSorted()
    .toReversed()
  const { size } = await stat(path.join(log, last))
  let until = begin
  for await (const stamp of stageOf('Giải nén nhật ký ghi (unpacking the log)', needed)) {
    const at = timeOf(stamp)
    const packed = path.join(folder, `${stamp}.tar.gz.age`)
    const options = { key: keyOf(packed, signer, key), isSealed: true, fingerprint: undefined }
    const names = (await unpack(packed, dataDir, options)).map((name) => path.posix.basename(name)).toSorted()
    const [first = last] = names
    if (numberOf(first, size) > numberOf(last, size) + 1)
      throw new StartError(
        `Nhật ký từ ${momentText(until)} đến ${momentText(at)} thiếu đoạn sau ${last}: chép lại thư mục ${folder}, hoặc khôi phục đến ${momentText(until)} ` +
          '(the log between these times is missing what follows that segment: copy the folder again, or restore to the first of them).',
      )
    last = names.at(-1) ?? last
    if (at > to) return { until: to, isEnd: false }
    if (at > until) until = at
  }
  return { until, isEnd: true }
}

/** Segments of one timeline are numbered in a row. */
function numberOf(segment: string, size: number): number {
  return Number.parseInt(segment.slice(8, 16), 16) * (2 ** 32 / size) + Number.parseInt(segment.slice(16), 16)
}

/** Deletes what no backup in the folder needs any more. */
export async function deleteOldWal(folder: string): Promise<void> {
  const names = await readdir(folder)
  const oldest = new Map<string, number>()
  for (const name of names.filter((one) => WHOLE.test(one))) {
    const { wal } = JSON.parse(
      await readFile(path.join(folder, `${name}.json`), 'utf8').catch(() => '{}'),
    ) as Report
    if (!wal) continue
    const from = new Date(wal.from).getTime() - OVERLAP
    oldest.set(wal.chain, Math.min(from, oldest.get(wal.chain) ?? from))
  }
  for (const chain of names.filter((name) => CHAIN.test(name))) {
    const from = oldest.get(chain) ?? Number.POSITIVE_INFINITY
    for (const name of await readdir(path.join(folder, chain))) {
      const stamp = PACKED.exec(name)?.[1]
      if (stamp && timeOf(stamp).getTime() < from) await rm(path.join(folder, chain, name))
    }
    // It stays while there is something in it.
    if (!oldest.has(chain)) await rmdir(path.join(folder, chain)).catch(() => {})
  }
}
