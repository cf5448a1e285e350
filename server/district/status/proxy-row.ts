import type { ProxyFinding } from '../../http/proxies.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** How requests reach this process. */
export interface Reached {
  findings: ProxyFinding[]
  requests: number
  /** The client address that the program sees for the current user. */
  address: string | undefined
}

/** Describes what is wrong with the reverse proxies, or the address as which the user is seen. */
export function proxyRow({ findings, requests, address }: Reached, t: Translate) {
  const title = t('health.proxy.title')
  if (findings.length === 0) {
    return { title, text: t('health.proxy.ok', { address: address ?? '?' }), tone: 'good' as const }
  }
  const texts = findings.map(({ fault, peers, requests: count }) =>
    t(`health.proxy.${fault}`, { peers: peers.join(', '), setting: peers.join(','), count, all: requests }),
  )
  return { title, text: texts.join(' '), tone: 'bad' as const }
}
