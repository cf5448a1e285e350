import type { Clock } from '../../platform/lib/clock.ts'
import type { Config } from '../../platform/lib/config.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'
import { addressCheck, computerCheck, mailCheck, programCheck } from './checks.ts'
import type { Finding } from './finding.ts'
import { registerCheck } from './register-check.ts'

const SIGNS = { good: '  ✓', due: '  !', bad: '  ✗' } as const satisfies Record<Finding['tone'], string>

/** A line for everything that was looked at, in each language by itself; well where nothing has to be mended. */
export async function diagnose(config: Config, clock: Clock): Promise<{ text: string; isWell: boolean }> {
  const checks = [
    programCheck(config),
    registerCheck(config, clock),
    computerCheck(config),
    addressCheck(config),
    mailCheck(config),
  ]
  const found = (await Promise.all(checks.map((check) => check()))).flat()
  const inWords = (t: Translate) => {
    const findings = found.map((say) => say(t))
    const bad = findings.filter(({ tone }) => tone === 'bad').length
    const lines = findings.map(({ tone, title, text }) => `${SIGNS[tone]} ${title}: ${text}`)
    const verdict = bad > 0 ? t('doctor.troubled', { count: bad }) : t('doctor.well')
    return { bad, text: [t('doctor.title'), ...lines, verdict].join('\n') }
  }
  const [vi, en] = [inWords(translator('vi')), inWords(translator('en'))]
  return { text: `${vi.text}\n\n${en.text}`, isWell: vi.bad === 0 }
}
