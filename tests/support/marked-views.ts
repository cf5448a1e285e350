import { expect } from 'vitest'
import type { Answer, Client } from './client.ts'

/** Where a page has several views (sizes, spans, lists), each of them marks its own link as the open one, and no other. */
export async function expectMarkedViews(client: Client, { $ }: Answer, followed: Set<string>): Promise<void> {
  const links = $('main nav:has([aria-current=page]) a').get()
  for (const href of links.map((link) => $(link).attr('href') ?? '')) {
    // Most views lead to each other: each is followed once for all routes.
    if (followed.has(href)) continue
    followed.add(href)
    const page = await client.get(href)
    const nav = page.$('main nav').filter((_, one) => page.$(one).find(`[href="${href}"]`).length > 0)
    const marked = nav.find('[aria-current=page]').get()
    expect(new Set(marked.map((link) => page.$(link).attr('href')))).toEqual(new Set([href]))
  }
}
