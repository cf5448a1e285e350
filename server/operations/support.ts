import { DAY } from '../platform/lib/clock.ts'

/**
 * Until when their makers mend security faults: nodejs.org/en/about/previous-releases, postgresql.org/support/versioning,
 * openssl-library.org/policies/releasestrat.
 */
const ENDS = {
  Node: { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30', 26: '2029-04-30' },
  Postgres: { 15: '2027-11-11', 16: '2028-11-09', 17: '2029-11-08', 18: '2030-11-14' },
  OpenSSL: {
    ...{
      '1.1': '2023-09-11',
      '3.0': '2026-09-07',
      '3.1': '2025-03-14',
      '3.2': '2025-11-23',
      '3.3': '2026-04-09',
    },
    ...{ '3.4': '2026-10-22', '3.5': '2030-04-08', '3.6': '2026-11-01' },
  },
} as const satisfies Record<string, Record<string, string>>
export type Supported = keyof typeof ENDS

/** The last day of support, and whether it is over; `until` is undefined for a version that is not listed. */
export function supportOf(what: Supported, version: string, now: Date) {
  const ends: Record<string, string> = ENDS[what]
  const [major = '', minor = ''] = version.split('.')
  const until = ends[what === 'OpenSSL' ? `${major}.${minor}` : major]
  return { until, isOver: until !== undefined && now.getTime() >= Date.parse(until) + DAY }
}
