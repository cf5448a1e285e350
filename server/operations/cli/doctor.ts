// Checks everything that a running installation needs, and says what is wrong and how to fix it: `npm run doctor`. With
// `--report` it prints what whoever helps needs to know.
import { systemClock } from '../../platform/lib/clock.ts'
import { loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { diagnose } from '../doctor/doctor.ts'
import { helpReport } from '../doctor/help-report.ts'
import { wordsOf } from '../words.ts'

try {
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  if (process.argv.includes('--report')) console.log(await helpReport(config, systemClock))
  else {
    const { text, isWell } = await diagnose(config, systemClock)
    console.log(text)
    process.exitCode = isWell ? 0 : 1
  }
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}
