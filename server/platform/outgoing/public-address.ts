import type { LookupAddress } from 'node:dns'
import { lookup, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { SendError } from './failure.ts'

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<LookupAddress[]>

/** Addresses of one name that are tried at most. */
const TRIED = 6

/**
 * Asks the name servers and nothing else: `lookup` takes a thread of few, and a name whose servers hang would keep the
 * database's name waiting behind it.
 */
export async function askNameServers(
  hostname: string,
  { timeout = 2000, servers }: { timeout?: number; servers?: string[] } = {},
): Promise<LookupAddress[]> {
  // Each time a new one: it reads at its making which servers there are.
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

/** A name inside may stand in this computer's own list (/etc/hosts). */
const resolveInside: Resolve = (hostname) => lookup(hostname, { all: true, verbatim: true })

const GLOBAL_V6 = ipaddr.IPv6.parse('2000::')

/**
 * Whether an address belongs to the internet, and not to this computer, its network or a range with another use; one that is
 * written as IPv6 and leads to IPv4 is what it leads to, or nothing.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() !== 'unicast') return false
  return parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_V6, 3)
}

/**
 * Whether it can be said without asking anybody that a name of an address leads inside: a number of this computer or its network, or
 * a name that no server of the internet has. Of the others the sending says so.
 */
export function isPlainlyInside(hostname: string, inside: readonly string[]): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '')
  if (inside.includes(bare)) return false
  if (isIP(bare)) return !isPublicAddress(bare)
  const name = bare.replace(/\.$/, '')
  return !name.includes('.') || INSIDE_ENDS.some((end) => name.endsWith(end))
}

/** RFC 6761, 6762, 8375 and 9476, and the one of ICANN for networks of one's own. */
const INSIDE_ENDS = ['.localhost', '.local', '.home.arpa', '.internal', '.test', '.invalid', '.alt']

/**
 * The addresses that are connected to, and no others: a name is looked up once, so that one which answers otherwise the next
 * time leads nowhere else. Refuses a name that has any address inside, unless the operator has named it in `inside`.
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
