import type { Answer, Client } from './client.ts'
import { routeOf } from './requests.ts'

/** Followed of each kind: a route with the same parameters. */
const OF_A_KIND = 2

export interface Crawl {
  /** Links that lead to no page, to one that its reader may not open, to no part of it, or to a view that another is marked as. */
  dead: string[]
  /** By address, in the order in which they were found. */
  pages: Map<string, Answer>
}

/** Follows every link from these pages with the session of `client`, and those of a navigation to the page that is open. */
export async function crawl(client: Client, ...start: string[]): Promise<Crawl> {
  const from = new Map(start.map((at) => [at, 'the start']))
  const views = new Set<string>()
  const kinds = new Map<string, number>()
  /** Many links lead to parts of the same page. */
  const pages = new Map<string, Answer>()
  const dead: string[] = []
  for (const [at, page] of from) {
    const [address = '', part] = at.split('#')
    const answer = pages.get(address) ?? (await client.get(address))
    const isKnown = pages.has(address)
    pages.set(address, answer)
    const { status, location, $ } = answer
    const isPart = !part || location || $(`[id="${part}"]`).length > 0
    const isMarked = !views.has(at) || markedOn(answer, at).join() === at
    // A form that is sent empty is refused.
    if ((status >= 400 && status !== 422) || location?.startsWith('/sign-in') || !isPart || !isMarked)
      dead.push(`${at} on ${page}: ${status}`)
    if (isKnown) continue
    for (const link of $('main nav:has([aria-current=page]) a').get()) views.add($(link).attr('href') ?? '')
    for (const link of location ? [location] : linksOf(answer)) {
      const { origin, pathname, searchParams, search, hash } = new URL(link, client.url + address)
      const kind = [routeOf('GET', pathname) ?? pathname, ...searchParams.keys(), hash].join(' ')
      const count = kinds.get(kind) ?? 0
      if (![client.url, client.origin].includes(origin) || (count >= OF_A_KIND && !views.has(link))) continue
      kinds.set(kind, count + 1)
      const to = pathname + search + hash
      if (!from.has(to)) from.set(to, at)
    }
  }
  return { dead, pages }
}

function linksOf({ headers, $ }: Answer): string[] {
  if (!headers.get('content-type')?.startsWith('text/html')) return []
  const links = $('[href], [src]').get()
  const forms = $('form:not([method=post])[action]').get()
  return [
    ...links.map((one) => $(one).attr('href') ?? $(one).attr('src') ?? ''),
    ...forms.map((one) => `${$(one).attr('action')}?${$(one).serialize()}`),
  ]
}

const markedOn = ({ $ }: Answer, at: string) => [
  ...new Set(
    $(`main nav:has([href="${at}"]) [aria-current=page]`)
      .get()
      .map((one) => $(one).attr('href')),
  ),
]
