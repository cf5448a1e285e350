import { expect } from 'vitest'
import type { Answer } from './client.ts'

const NAMED = 'label, button:not([aria-hidden]), a[href], summary, legend, h1, h2, h3, main section.card'

/** Whatever a screen reader reads out as a heading, a control or a part of the page has words, and refers to what is there. */
export function expectNamed({ $ }: Answer): void {
  const idsOf = (one: string | undefined) => (one ?? '').split(' ').filter(Boolean)
  const refers = $('[aria-labelledby], [aria-describedby], label[for]').get()
  const missing = refers
    .flatMap((one) =>
      ['aria-labelledby', 'aria-describedby', 'for'].flatMap((name) => idsOf($(one).attr(name))),
    )
    .filter((id) => $(`[id="${id}"]`).length === 0)
  const nameless = $(NAMED)
    .get()
    .filter((one) => {
      const own = ['aria-label', 'aria-labelledby', 'title'].some((name) => $(one).attr(name))
      if (own || one.tagName === 'section') return !own
      return (
        $(one).text().trim() === '' && $(one).find('[alt]:not([alt=""]), [aria-label], input').length === 0
      )
    })
    .map((one) => $.html(one).slice(0, 200))
  expect([missing, nameless]).toEqual([[], []])
}
