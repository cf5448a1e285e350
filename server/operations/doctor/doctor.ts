import type { Clock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { addressCheck, computerCheck, mailCheck, programCheck } from './checks.ts'
import { type Report, report } from './finding.ts'
import { registerCheck } from './register-check.ts'

/** Reports on every check, in each language separately; `isWell` when nothing needs fixing. */
export async function diagnose(config: Config, clock: Clock): Promise<Report> {
  return report('doctor.title', [
    programCheck(config),
    registerCheck(config, clock),
    computerCheck(config),
    addressCheck(config),
    mailCheck(config),
  ])
}
