import type { ProxyFinding } from '../../http/proxies.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** How requests reach this instance. */
export interface Reached {
  findings: ProxyFinding[]
  requests: number
  /** As whom the program counts the browser that is looking. */
  address: string | undefined
}

/** The proxies in front of the program: what is wrong with them, or as whom one is counted oneself. */
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
