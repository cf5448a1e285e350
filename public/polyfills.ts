// What the oldest browsers of offices lack (Chrome 80, Safari 13.1): only they are sent it, before every other script.
import 'core-js/actual/array/at'
import 'core-js/actual/string/replace-all'
import { v4 } from 'uuid'

// Without options it would ask for the function that it is to be.
if (!('randomUUID' in crypto)) Object.assign(crypto, { randomUUID: () => v4({}) })

if (!('replaceChildren' in document))
  Object.assign(Element.prototype, {
    replaceChildren(this: Element, ...parts: (Node | string)[]) {
      this.textContent = ''
      this.append(...parts)
    },
  })

// htmx looks for a page's title by a selector that Chrome knows since 88; a picture's title never stands in what it is sent.
Object.assign(DocumentFragment.prototype, {
  querySelector(this: DocumentFragment, selectors: string) {
    return this.querySelectorAll(selectors.replace(':not(svg title)', ''))[0] ?? null
  },
})
