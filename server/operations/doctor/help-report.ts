import { open } from 'node:fs/promises'
import { arch, release as system } from 'node:os'
import path from 'node:path'
import { sql } from 'kysely'
import { connect } from '../../platform/db/connect.ts'
import type { Clock } from '../../platform/lib/clock.ts'
import { type Config, SETTING_NAMES } from '../../platform/lib/config.ts'
import { version } from '../../platform/lib/release.ts'
import { findEmbedded } from '../../platform/postgres/embedded.ts'
import { diagnose } from './doctor.ts'

/** Settings that say nothing of the organisation; of the others only whether they are set. */
const SHOWN = /^(PORT|METRICS_PORT|DRAIN_SECONDS|HSTS_SUBDOMAINS|BACKUP_DAYS|LOG_LEVEL)$/
/** How many bytes at the end of the log of Postgres are searched, and how many errors are shown. */
const LOG = { bytes: 1_000_000, errors: 20 }

/** For whoever helps from outside: no name of a person, no address, no secret. */
export async function helpReport(config: Config, clock: Clock): Promise<string> {
  const { text } = await diagnose(config, clock)
  return [
    `Sổ Cổng ${version}, Node ${process.versions.node}, ${process.platform} ${system()} ${arch()}`,
    SETTING_NAMES.map((name) => {
      const value = config[name as keyof Config]
      return `${name}=${value === undefined ? 'unset' : SHOWN.test(name) ? String(value) : 'set'}`
    }).join('\n'),
    withoutSettings(text, config),
    await sizes(config).catch((error) => `Database: ${error.code ?? 'away'}`),
    ...(config.DATABASE_URL ? [] : [await lastErrors(path.join(config.DATA_DIR, 'postgres.log'))]),
  ].join('\n\n')
}

/** A setting that says something of the organisation, and the host in it, stand as the setting's name; the longest first. */
function withoutSettings(text: string, config: Config): string {
  return SETTING_NAMES.filter((name) => !SHOWN.test(name))
    .flatMap((name) => {
      const value = String(config[name as keyof Config] ?? '')
      return [value, URL.canParse(value) ? new URL(value).hostname : ''].map((said) => ({ name, said }))
    })
    .filter(({ said }) => said.length > 3)
    .sort((one, other) => other.said.length - one.said.length)
    .reduce((words, { name, said }) => words.replaceAll(said, `(${name})`), text)
}

async function sizes({ DATABASE_URL, DATA_DIR }: Config): Promise<string> {
  const url = DATABASE_URL ?? (await findEmbedded(DATA_DIR))?.appUrl
  if (!url) return 'Database: does not run'
  const { db, close } = connect(url, () => {})
  try {
    const { rows } = await sql<{ line: string }>`
      select relname || ' ' || pg_total_relation_size(oid) / 1000000 || ' MB, about ' || greatest(reltuples, 0) || ' rows' as line
      from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace
      order by pg_total_relation_size(oid) desc limit 10`.execute(db)
    return rows.map(({ line }) => line).join('\n')
  } finally {
    await close()
  }
}

/** Only when and by which code: a message may quote what somebody typed. */
async function lastErrors(file: string): Promise<string> {
  const log = await open(file).catch(() => undefined)
  if (!log) return 'postgres.log: none'
  const { size } = await log.stat()
  const end = Buffer.alloc(Math.min(size, LOG.bytes))
  await log.read(end, 0, end.length, size - end.length)
  await log.close()
  return end
    .toString()
    .split('\n')
    .flatMap((line) => {
      const [, code, severity] = / (\w{5}) (ERROR|FATAL|PANIC):/.exec(line) ?? []
      return severity ? [`${line.slice(0, 19)} ${severity} ${code}`] : []
    })
    .slice(-LOG.errors)
    .join('\n')
}
