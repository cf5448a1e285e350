import { asTyped } from '../../platform/lib/release.ts'
import { type Translate, translator } from '../../platform/messages/messages.ts'

/** The result of a check: `bad` has to be fixed, `due` should be looked at. */
export interface Finding {
  tone: 'good' | 'due' | 'bad'
  title: string
  text: string
}

/** Runs once and returns its findings, to be translated into each language. */
export type Check = () => Promise<((t: Translate) => Finding)[]>

/** All findings as text, in each language separately; `isWell` when nothing needs fixing. */
export interface Report {
  text: string
  isWell: boolean
}

const SIGNS = { good: '  ✓', due: '  !', bad: '  ✗' } as const satisfies Record<Finding['tone'], string>

/** Runs all checks at once, with a line for each finding below the title. */
export async function report(title: 'doctor.title' | 'setup.title', checks: Check[]): Promise<Report> {
  const found = (await Promise.all(checks.map((check) => check()))).flat()
  const inWords = (t: Translate) => {
    const findings = found.map((say) => say(t))
    const bad = findings.filter(({ tone }) => tone === 'bad').length
    const lines = findings.map(({ tone, title: of, text }) => `${SIGNS[tone]} ${of}: ${text}`)
    const verdict = bad > 0 ? t('doctor.troubled', { count: bad }) : t('doctor.well')
    return { bad, text: [t(title), ...lines, verdict].join('\n') }
  }
  const [vi, en] = [inWords(translator('vi')), inWords(translator('en'))]
  return { text: asTyped(`${vi.text}\n\n${en.text}`), isWell: vi.bad === 0 }
}
