/** An origin that a content policy may name as it stands: no wildcard, no path, nothing that ends the directive. */
const ORIGIN = /^https?:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/
const THIS_COMPUTER = new Set(['localhost', '127.0.0.1'])

/** More sites than any district has. */
export const MAX_ORIGINS = 20

/** The site of an address as people copy it, `https://` understood; undefined for what no browser would go by. */
export function originOf(text: string): string | undefined {
  const typed = text.trim()
  const address =
    /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[\w.-]+:\d/.test(typed) ? typed : `https://${typed}`
  if (!URL.canParse(address)) return undefined
  const { origin, protocol, hostname } = new URL(address)
  const isOpen = protocol === 'https:' && hostname.includes('.')
  const isLocal = protocol === 'http:' && THIS_COMPUTER.has(hostname)
  return (isOpen || isLocal) && ORIGIN.test(origin) ? origin : undefined
}
