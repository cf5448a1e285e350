import { type Translate, translator } from '../../platform/messages/messages.ts'

/** What was looked at and how it is: `bad` has to be mended, `due` is worth a look. */
export interface Finding {
  tone: 'good' | 'due' | 'bad'
  title: string
  text: string
}

/** Looks once, and says what it found in each language. */
export type Check = () => Promise<((t: Translate) => Finding)[]>

/** What was found, in each language separately; well when nothing needs fixing. */
export interface Report {
  text: string
  isWell: boolean
}

const SIGNS = { good: '  ✓', due: '  !', bad: '  ✗' } as const satisfies Record<Finding['tone'], string>

/** Looks at everything at once, and has a line for each finding under the title. */
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
  return { text: `${vi.text}\n\n${en.text}`, isWell: vi.bad === 0 }
}
