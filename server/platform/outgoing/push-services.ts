/** The push services of the browsers that there are; one that begins with a dot is a domain. */
const KNOWN = [
  'fcm.googleapis.com',
  '.push.services.mozilla.com',
  '.push.apple.com',
  '.notify.windows.com',
] as const

/**
 * Whether a subscription is at a push service that a browser would have given. Of any other, whoever holds a personal link
 * could have the server knock at an address of their choice for every visitor. `own` names further hosts, on any port.
 */
export function isPushService({ hostname, port }: URL, own: readonly string[]): boolean {
  if (own.includes(hostname)) return true
  return (
    port === '' && KNOWN.some((name) => (name.startsWith('.') ? hostname.endsWith(name) : hostname === name))
  )
}
