import type { Clock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { addressCheck, computerCheck, mailCheck, programCheck } from './checks.ts'
import { type Report, report } from './finding.ts'
import { registerCheck } from './register-check.ts'

/** A line for everything that was looked at, in each language by itself; well where nothing has to be mended. */
export async function diagnose(config: Config, clock: Clock): Promise<Report> {
  return report('doctor.title', [
    programCheck(config),
    registerCheck(config, clock),
    computerCheck(config),
    addressCheck(config),
    mailCheck(config),
  ])
}
