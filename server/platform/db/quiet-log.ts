import type { Pool } from './connect.ts'

/**
 * Settings that keep personal data out of the server's log. A detail such as "Key (username)=(…) already exists" contains it,
 * and so do the statement of a crashed process and the values in a log of slow statements.
 */
export const quietLog = {
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
}

/** Settings that log successful statements, by default with their values. */
const LOGGING = `
select name from pg_settings
where name = 'log_statement' and setting in ('mod', 'all')
  or name in ('log_min_duration_statement', 'log_min_duration_sample') and setting <> '-1'
  or name = 'log_transaction_sample_rate' and setting::float8 > 0`

/**
 * Problems are settings that would log visitors' data, with which nothing may start; warnings, settings that would log
 * accounts.
 */
export async function logCheck(pool: Pool): Promise<{ problems: string[]; warnings: string[] }> {
  const { rows } = await pool.query(
    `select name, current_setting(name, true) as value from unnest($1::text[]) name`,
    [[...Object.keys(quietLog), 'auto_explain.log_min_duration', ...EXTENSIONS.map(([name]) => name)]],
  )
  const set = new Map<string, string | null>(rows.map(({ name, value }) => [name, value]))
  const logging = (await pool.query(LOGGING)).rows.map(({ name }) => name as string)
  const problems: string[] = []
  if (set.get('log_parameter_max_length_on_error') !== '0')
    problems.push(leakText('log_parameter_max_length_on_error', 'of every statement that fails'))
  if (logging.length > 0 && set.get('log_parameter_max_length') !== '0')
    problems.push(leakText('log_parameter_max_length', `of statements, as ${logging.join(' and ')} asks`))
  for (const [name, quiet, isOn] of EXTENSIONS) {
    if (set.get(name) != null && set.get(name) !== quiet && isOn(set))
      problems.push(leakText(name, 'of statements', quiet))
  }
  const warnings = (['log_error_verbosity', 'log_min_error_statement'] as const)
    .filter((name) => !['terse', 'fatal', 'panic'].includes(set.get(name) ?? ''))
    .map(
      (name) =>
        `${name} is ${set.get(name)}: details of errors in the server's log name accounts; ${remedy(name, quietLog[name])}`,
    )
  return { problems, warnings }
}

type Settings = Map<string, string | null>

/** Server modules that log values under settings of their own. */
const EXTENSIONS: [name: string, quiet: string, isOn: (set: Settings) => boolean][] = [
  ['auto_explain.log_parameter_max_length', '0', (set) => set.get('auto_explain.log_min_duration') !== '-1'],
  ['pgaudit.log_parameter', 'off', () => true],
]

function leakText(name: string, of: string, quiet = '0'): string {
  return `${name} writes what visitors said into the server's log, the values ${of}; ${remedy(name, quiet)}`
}

function remedy(name: string, quiet: string): string {
  return `as a superuser: alter role socong_app set ${name} = '${quiet}'`
}
