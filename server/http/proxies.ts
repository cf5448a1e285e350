import type { Request, RequestHandler } from 'express'
import ipaddr from 'ipaddr.js'
import type { Logger } from 'pino'

/**
 * A mistake in the setting of proxies. `untrusted`: a proxy forwards addresses that are not believed, so everybody behind it
 * counts as one sender. `unread`: a trusted proxy sends the address in another header than the one that is read. `far`: a proxy
 * on the internet, such as a CDN; anybody there may pretend to be one, so its address is not suggested for the setting.
 * `short`: requests come through fewer proxies than are trusted, so clients may choose their own address.
 */
type ProxyFault = 'untrusted' | 'far' | 'unread' | 'short'

export interface ProxyFinding {
  fault: ProxyFault
  /** The proxies' addresses; empty for `short` and `far`, where they may be people's. */
  peers: string[]
  requests: number
}

/** Watches where requests come from and reports what contradicts the setting TRUST_PROXY. */
export interface ProxyWatch {
  look: RequestHandler
  /** The findings since this process started, the worst first. */
  findings(): ProxyFinding[]
  requests(): number
}

/** A number of hops, or addresses; never `true`, which would let a client choose its own address. */
export function trustedProxies(setting: string | undefined): number | string[] | false {
  if (!setting) return false
  return /^\d+$/.test(setting) ? Number(setting) : setting.split(',').map((part) => part.trim())
}

/** Addresses that are remembered: proxies are few, and further addresses are only counted. */
const PEERS = 8
/** Requests before a fault is reported: a direct one may be a test by hand, one from the internet pass a company's proxy. */
const FROM: Record<ProxyFault, number> = { untrusted: 1, far: 10, unread: 1, short: 10 }
/** Paths that proxies request themselves. */
const PROBES = new Set(['/livez', '/readyz'])

/** Headers that proxies and CDNs add to a request; no browser sends them. */
const MARKS = ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'CF-Connecting-IP', 'True-Client-IP', 'Via']

const ORDER: ProxyFault[] = ['short', 'untrusted', 'far', 'unread']

interface SeenFault {
  peers: Set<string>
  requests: number
  isLogged: boolean
}

export function createProxyWatch(setting: string | undefined, log: Logger): ProxyWatch {
  const hops = Number(trustedProxies(setting))
  const found = new Map<ProxyFault, SeenFault>()
  /** Trusted peers that have forwarded an address: their other requests are the proxy's own. */
  const proxies = new Set<string>()
  let requests = 0

  const faultOf = (req: Request): ProxyFault | undefined => {
    const peer = req.socket.remoteAddress ?? ''
    const handedOn = req.get('X-Forwarded-For')?.split(',').length ?? 0
    const isNamed = handsOn(req)
    if (!isBelieved(req, peer)) return !isNamed ? undefined : isNear(peer) ? 'untrusted' : 'far'
    if (handedOn === 0 && isNamed) return 'unread'
    if (handedOn > 0 && proxies.size < PEERS) proxies.add(peer)
    if (handedOn >= (Number.isNaN(hops) ? 1 : hops)) return undefined
    // Not reported for this computer: a person at it could do worse.
    return handedOn > 0 || !(proxies.has(peer) || isLoopback(peer)) ? 'short' : undefined
  }

  /** Behind a CDN nearly all requests come through it; if fewer than half do, only some clients claim one. */
  const isEnough = (fault: ProxyFault, known: SeenFault) =>
    known.requests >= FROM[fault] && (fault !== 'far' || known.requests * 2 > requests)

  const note = (fault: ProxyFault, peer: string) => {
    const known = found.get(fault) ?? { peers: new Set(), requests: 0, isLogged: false }
    found.set(fault, known)
    known.requests += 1
    if ((fault === 'untrusted' || fault === 'unread') && known.peers.size < PEERS)
      known.peers.add(ipaddr.process(peer).toString())
    if (known.isLogged || !isEnough(fault, known)) return
    known.isLogged = true
    log.warn({ event: 'proxy', fault, peers: [...known.peers], setting: 'TRUST_PROXY' }, ADVICE[fault])
  }

  return {
    look(req, _res, next) {
      if (!PROBES.has(req.path)) {
        requests += 1
        const fault = faultOf(req)
        if (fault) note(fault, req.socket.remoteAddress ?? '')
      }
      next()
    },
    findings: () =>
      ORDER.flatMap((fault) => {
        const known = found.get(fault)
        if (!known || !isEnough(fault, known)) return []
        return [{ fault, peers: [...known.peers], requests: known.requests }]
      }),
    requests: () => requests,
  }
}

const ADVICE: Record<ProxyFault, string> = {
  untrusted:
    'Requests come through a proxy that TRUST_PROXY does not name: everybody behind it counts as one sender, and one who mistypes makes the others wait. Set TRUST_PROXY to its address and start again; without a proxy a client made this up, and there is nothing to do.',
  far: 'Requests come through proxies on the internet that TRUST_PROXY does not name: all that come through one count as one sender. Where a network of delivery stands in front, set TRUST_PROXY to the addresses that its provider publishes and start again; else clients made this up, and there is nothing to do.',
  unread:
    'A proxy that TRUST_PROXY names sends no X-Forwarded-For: everybody behind it counts as one sender. Let it send that header.',
  short:
    'Requests come through fewer proxies than TRUST_PROXY says: whoever sends them may choose any address and is not slowed down. Let nobody but the proxy reach the port, or set TRUST_PROXY to the address of the proxy.',
}

/** Whether the request has a header that a proxy adds. */
const handsOn = (req: Request) => MARKS.some((header) => req.get(header) !== undefined)

/** Whether `TRUST_PROXY` trusts the computer that the connection comes from. */
export function isBelieved(req: Request, peer: string): boolean {
  return (req.app.get('trust proxy fn') as (address: string, hop: number) => boolean)(peer, 0)
}

/** Whether the address is on this computer or its network: on the internet anybody can send any header. */
function isNear(peer: string): boolean {
  return ['loopback', 'private', 'linkLocal', 'uniqueLocal', 'carrierGradeNat'].includes(rangeOf(peer))
}

function isLoopback(peer: string): boolean {
  return rangeOf(peer) === 'loopback'
}

function rangeOf(peer: string): string {
  return ipaddr.isValid(peer) ? ipaddr.process(peer).range() : 'none'
}
