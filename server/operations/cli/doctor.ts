// Checks everything that a running installation needs, and says what is wrong and how to fix it: `npm run doctor`.
import { systemClock } from '../../platform/lib/clock.ts'
import { loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { diagnose } from '../doctor/doctor.ts'
import { wordsOf } from '../words.ts'

try {
  loadEnvFile()
  const { text, isWell } = await diagnose(readConfig(process.env), systemClock)
  console.log(text)
  process.exitCode = isWell ? 0 : 1
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}
