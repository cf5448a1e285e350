// The common part of all commands besides `npm start`.
import { type Logger, pino } from 'pino'
import { findDemoShift } from '../../core/installation/queries.ts'
import { AT_START, type Connection, connect } from '../../platform/db/connect.ts'
import { shiftClock } from '../../platform/lib/clock.ts'
import { type Config, loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { showStages } from '../../platform/lib/stages.ts'
import type { RunningDatabase } from '../database.ts'
import { wordsOf } from '../words.ts'

/**
 * Runs `work` on the database of `open`, stops what was started for it, and ends the process with the code that `work` returns,
 * or with 1 and a message. Warnings and stages go to stderr, so that stdout has only the result.
 */
export async function runCommand(
  open: (config: Config, log: Logger) => Promise<RunningDatabase>,
  work: (connection: Connection, config: Config, database: RunningDatabase) => Promise<number>,
): Promise<void> {
  process.exitCode = await attempt(async () => {
    showStages()
    loadEnvFile(process.env)
    const config = readConfig(process.env)
    const log = pino({ level: 'warn', base: null }, pino.destination(2))
    const database = await open(config, log)
    let closing = false
    // The pool does not wait for its connections to end, so errors from the stopping server are expected.
    const onError = ({ message }: Error) => {
      if (!closing) log.warn({ reason: message }, 'database connection lost')
    }
    const connection = connect(database.appUrl, onError, undefined, AT_START)
    try {
      // A demo's commands use its shifted clock, as the program does.
      shiftClock((await findDemoShift(connection.db)) ?? 0)
      return await work(connection, config, database)
    } finally {
      closing = true
      await connection.close()
      await database.stop()
    }
  })
}

async function attempt(work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    console.error(wordsOf(error))
    return 1
  }
}
