import { webAddress } from '../../platform/lib/text.ts'

/** An origin that can stand in a Content-Security-Policy: no wildcard, no path, nothing that ends the directive. */
const ORIGIN = /^https?:\/\/[a-z0-9-]+(\.[a-z0-9-]+)*(:\d{1,5})?$/
const THIS_COMPUTER = new Set(['localhost', '127.0.0.1'])

/** More sites than any district has. */
export const MAX_ORIGINS = 20

/** The origin of a copied URL, assuming `https://`; undefined for one that no browser would match. */
export function originOf(text: string): string | undefined {
  const typed = text.trim()
  const address =
    /^[a-z][a-z0-9+.-]*:/i.test(typed) && !/^[\w.-]+:\d/.test(typed) ? typed : `https://${typed}`
  const url = webAddress(address)
  if (!url) return undefined
  const { origin, protocol, hostname } = url
  const isOpen = protocol === 'https:' && hostname.includes('.')
  const isLocal = protocol === 'http:' && THIS_COMPUTER.has(hostname)
  return (isOpen || isLocal) && ORIGIN.test(origin) ? origin : undefined
}
