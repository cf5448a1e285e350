import type { LookupAddress } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { SendError } from './failure.ts'

/** Returns all addresses of a host name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

/** Addresses of one name that are tried at most. */
const TRIED = 6

/**
 * Queries the name servers directly: `lookup` occupies one of few threads, and a name whose servers hang would keep the
 * database's name waiting behind it.
 */
export async function askNameServers(
  hostname: string,
  { timeout = 2000, servers }: { timeout?: number; servers?: string[] } = {},
): Promise<LookupAddress[]> {
  // A new resolver each time, because it reads the configured servers when it is created.
  const resolver = new Resolver({ timeout, tries: 2 })
  if (servers) resolver.setServers(servers)
  const none = (): string[] => []
  const [four, six] = await Promise.all([
    resolver.resolve4(hostname).catch(none),
    resolver.resolve6(hostname).catch(none),
  ])
  return [
    ...four.map((address) => ({ address, family: 4 })),
    ...six.map((address) => ({ address, family: 6 })),
  ]
}

/** Names in the operator's network may be in this computer's hosts file (/etc/hosts). */
const resolveInside: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true })

const GLOBAL_V6 = ipaddr.IPv6.parse('2000::')

/**
 * True for an address on the public internet, and not on this computer, its network or in a range reserved for other uses. An
 * IPv6 address that maps to IPv4 is judged as that one.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6, 3)
}

/**
 * True when a host is internal without any lookup: an address of this computer or its network, or a name under a top-level
 * domain that the internet does not have. Other names are checked when something is sent.
 */
export function isPlainlyInside(hostname: string, inside: readonly string[]): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (inside.includes(bare)) return false
  if (isIP(bare)) return !isPublicAddress(bare)
  const name = bare.replace(/\.$/, '')
  return !name.includes('.') || INSIDE_ENDS.some((end) => name.endsWith(end))
}

/** RFC 6761, 6762, 8375 and 9476, and ICANN's name for private networks. */
const INSIDE_ENDS = ['.localhost', '.local', '.home.arpa', '.internal', '.test', '.invalid', '.alt']

/**
 * The only addresses that are connected to: the name is resolved once, so that a later, different answer (DNS rebinding) leads
 * nowhere. Refuses a name with any internal address, unless the operator lists it in `inside`.
 */
export async function addressesFor(
  hostname: string,
  inside: readonly string[],
  resolve?: Resolve,
): Promise<LookupAddress[]> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const isNamed = inside.includes(bare)
  const family = isIP(bare)
  const ask = resolve ?? (isNamed ? resolveInside : askNameServers)
  const found = family ? [{ address: bare, family }] : await ask(bare).catch(() => [])
  if (found.length === 0) throw new SendError('unreachable')
  if (!isNamed && !found.every(({ address }) => isPublicAddress(address))) throw new SendError('inside')
  return found.slice(0, TRIED)
}
