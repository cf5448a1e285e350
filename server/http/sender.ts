import type { Request } from 'express'
import ipaddr from 'ipaddr.js'

/** Bits of an IPv6 address that identify a sender: a household or phone may choose the rest. */
const NETWORK = 64

/** An address with a port, as some proxies forward it. */
const WITH_PORT = /^(?:([\d.]+)|\[([^\]]*)\]):\d{1,5}$/

/**
 * The sender that a request counts for: an IPv4 address in any notation, or the network of an IPv6 address. A trusted proxy may
 * forward any text as an address; all such texts count as one sender.
 */
export function senderOf(req: Request): string {
  return senderAt(req.ip)
}

export function senderAt(given = ''): string {
  const address = given.replace(WITH_PORT, '$1$2')
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${NETWORK}`).toString()
}
