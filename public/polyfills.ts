// Features missing in the oldest supported browsers (Chrome 80, Safari 13.1); sent only to those, before every other script.
import 'core-js/actual/array/at'
import 'core-js/actual/string/replace-all'
import { v4 } from 'uuid'

// Without options uuid would call the very function that this defines.
if (!('randomUUID' in crypto)) Object.assign(crypto, { randomUUID: () => v4({}) })

if (!('replaceChildren' in document))
  Object.assign(Element.prototype, {
    replaceChildren(this: Element, ...parts: (Node | string)[]) {
      this.textContent = ''
      this.append(...parts)
    },
  })

// htmx finds a page's title by a selector that Chrome knows since 88; responses never contain the title of an SVG.
Object.assign(DocumentFragment.prototype, {
  querySelector(this: DocumentFragment, selectors: string) {
    return this.querySelectorAll(selectors.replace(':not(svg title)', ''))[0] ?? null
  },
})
