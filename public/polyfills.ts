// What the oldest browsers of offices lack (Chrome 80, Safari 13.1): only they are sent it, before every other script.
import 'core-js/actual/array/at'
import 'core-js/actual/string/replace-all'
import { v4 } from 'uuid'

// Without options it would ask for the function that it is to be.
crypto.randomUUID ??= () => v4({}) as ReturnType<typeof crypto.randomUUID>

Element.prototype.replaceChildren ??= function (this: Element, ...parts: (Node | string)[]) {
  this.textContent = ''
  this.append(...parts)
}

/** htmx looks for a page's title by a selector that Chrome knows since 88; a picture's title never stands in what it is sent. */
const { querySelector } = DocumentFragment.prototype
DocumentFragment.prototype.querySelector = function (this: DocumentFragment, selector: string) {
  return querySelector.call(this, selector.replace(':not(svg title)', ''))
}
