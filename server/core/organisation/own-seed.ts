import { minutesOf, minutesText, USUAL_HOURS } from '../offices/hours.ts'
import { codeOf } from '../offices/office-code.ts'
import type { Details } from './details.ts'

/** An organisation as somebody describes it on one page, or in the command that prepares a computer. */
export interface OwnOrganisation {
  kind: string
  name: string
  short?: string | undefined
  province?: string | undefined
  commune?: string | undefined
  /** The names of what has a register of its own; empty if visitors are received in one place. */
  gates: string[]
  opens?: string | undefined
  closes?: string | undefined
  contact?: Details['contact']
}

const PLACE = /^(xã|phường|đặc khu|thị trấn|tỉnh|thành phố|tp\.?) +/iu
const ONE_STOP = /hành chính công|một cửa/iu

/** The contents of its seed file, which is checked where it is read. */
export function ownSeed({ kind, name, short = name, gates, ...own }: OwnOrganisation): object {
  const { opens, closes, province, commune, contact } = own
  const taken = new Set<string>()
  const coded = (named: string) => {
    const code = codeOf(named, (one) => taken.has(one))
    taken.add(code)
    return code
  }
  const closeAt = Math.max(USUAL_HOURS.close_minutes, minutesOf(closes ?? '') || 0)
  const place = (kind === 'tinh' ? province : commune || province)?.replace(PLACE, '')
  return {
    kind,
    root: { code: coded(short), name, short, hours: { opens, closes, closeAt: minutesText(closeAt) } },
    organisation: { province, commune, contact, report: place ? { place } : undefined },
    offices: gates.map((gate) => {
      const oneStop = ONE_STOP.test(gate)
      return {
        code: coded(gate),
        name: gate,
        short: gate.slice(0, 80),
        kind: oneStop ? 'one_stop' : 'other',
        oneStop,
      }
    }),
  }
}
