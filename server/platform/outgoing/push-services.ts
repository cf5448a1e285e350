/** The push services of existing browsers; an entry that begins with a dot is a domain. */
const KNOWN = [
  'fcm.googleapis.com',
  '.push.services.mozilla.com',
  '.push.apple.com',
  '.notify.windows.com',
] as const

/**
 * True when a subscription's endpoint is at a push service of a browser. Otherwise a holder of a personal link could make the
 * server send requests to any address for every visitor. `own` lists further hosts, on any port.
 */
export function isPushService({ hostname, port }: URL, own: readonly string[]): boolean {
  if (own.includes(hostname)) return true
  return (
    port === '' && KNOWN.some((name) => (name.startsWith('.') ? hostname.endsWith(name) : hostname === name))
  )
}
