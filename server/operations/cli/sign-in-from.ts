// Prints the pseudonym of an address in the audit and in the log: `npm run sign-in:from -- 203.0.113.7`.
import { senderPseudonym } from '../../core/accounts/sender-pseudonym.ts'
import { senderAt } from '../../http/sender.ts'
import { loadEnvFile, readConfig } from '../../platform/lib/config.ts'
import { StartError } from '../../platform/lib/errors.ts'
import { loadKeys, missingSecretFile } from '../../platform/lib/keys.ts'
import { wordsOf } from '../words.ts'

try {
  loadEnvFile(process.env)
  const config = readConfig(process.env)
  const addresses = process.argv.slice(2)
  if (addresses.length === 0 || addresses.some((one) => senderAt(one) === 'unknown')) {
    throw new StartError('Cho biết địa chỉ (give addresses): npm run sign-in:from -- 203.0.113.7')
  }
  const missing = missingSecretFile(config)
  if (missing) throw new StartError(`Không có bí mật (there is no secret): ${missing}`)
  const keys = loadKeys(config)
  for (const address of addresses) console.log(`from=${senderPseudonym(keys, senderAt(address))}  ${address}`)
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}
