import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import ejs from 'ejs'
import type { Express, Response } from 'express'
import type { Staff } from '../core/accounts/sessions.ts'
import { hasOneStop } from '../core/organisation/kinds.ts'
import { bearsNation } from '../core/organisation/organisation.ts'
import type { Keys } from '../platform/lib/keys.ts'
import { projectRoot } from '../platform/lib/paths.ts'
import { shownDay } from '../platform/lib/typed-day.ts'
import { mapYielding } from '../platform/lib/yielding.ts'
import { wordsIn } from '../platform/messages/messages.ts'
import type { Assets } from './assets.ts'
import { markOf, SHOWN_TO } from './shown-to.ts'

/** What each page adds to the values that middleware gives every view. */
export interface Page {
  title: string
}

const VIEWS = path.join(projectRoot, 'views')

/** Values that every view has, parts of pages too: they depend on the release, not on a request. */
const ofRelease: Record<string, unknown> = Object.assign(Object.create(null), {
  shownDay,
  wrongFirst,
  bearsNation,
  hasOneStop,
  /** What a printed document, which is Vietnamese, calls the office or its head: `unit`, or `UNIT` in capitals. */
  word: (name: string) => wordsIn('vi')[name],
})

/** Part of visitors' pages, since most of their phones have never seen it: asking for it would take a round trip. */
export const STYLE_OF_VISITORS = 'visitor.css'

export function setUpViews(app: Express, assets: Pick<Assets, 'url' | 'text'>, keys: Keys): void {
  ofRelease['asset'] = assets.url
  ofRelease['visitorStyle'] = { rendered: assets.text(STYLE_OF_VISITORS) }
  app.engine('ejs', (file, page, done) => {
    try {
      const { signedIn } = page as { signedIn?: Staff }
      const mark = signedIn ? MARKED.replace('""', `"${markOf(keys, signedIn)}"`) : ''
      done(null, templateOf(file)(plainly(page)).replaceAll(MARKED, mark))
    } catch (error) {
      done(error)
    }
  })
  app.set('views', VIEWS)
  app.set('view engine', 'ejs')
  // Templates are part of the release, so they are compiled once in every environment.
  app.enable('view cache')
}

const FORM_TAG = /^<form\b(?:<%(?:[^%]|%(?!>))*%>|[^<>])*>/
/** What each posted form gets; parts are rendered for many people, so that the page fills in the mark. */
const MARKED = `<input type="hidden" name="${SHOWN_TO}" value="">`

export const marked = (view: string): string =>
  view
    .split(/(?=<form\b)/)
    .map((part) => part.replace(FORM_TAG, (tag) => (tag.includes('method="post"') ? tag + MARKED : tag)))
    .join('')

/** Renders a view; a part's own values shadow those of the page. */
type Template = (values: object) => string

const templates = new Map<string, Template>()

/**
 * The view of this file, compiled once together with its parts. EJS itself would look for a part's file and copy all values of
 * the page three times for each of the hundred parts of a page: a third of the page's time.
 */
function templateOf(file: string): Template {
  const known = templates.get(file)
  if (known) return known
  const fill = ejs.compile(marked(readFileSync(file, 'utf8')), {
    filename: file,
    ...BY_PROTOTYPE,
  }) as Template
  const parts = new Map<string, Template>()
  const partOf = (name: string) => {
    const part = parts.get(name) ?? templateOf(path.resolve(path.dirname(file), `${name}.ejs`))
    parts.set(name, part)
    return part
  }
  const template: Template = (values) => {
    const include = (name: string, own?: object) => partOf(name)(Object.assign(Object.create(values), own))
    return fill(Object.assign(values, { include }))
  }
  templates.set(file, template)
  return template
}

/** Values are looked up along the prototype chain, which ends at {@link plainly}: not in what every object has. */
const BY_PROTOTYPE: object = { unsafePrototypeLocals: true }

function plainly(page: object): object {
  const values: object = Object.create(ofRelease)
  return Object.assign(values, page)
}

/** Focuses the first field with a problem: browsers scroll to the focused control even without scripts. */
function wrongFirst(problems: object, field: string): string {
  return Object.keys(problems)[0] === field ? ' autofocus' : ''
}

/** Renders a view to text, for another view or for a file. */
export function renderText(res: Response, view: string, page: object): Promise<string> {
  return new Promise((resolve, reject) => {
    res.render(view, page, (error, text) => (error ? reject(error) : resolve(text)))
  })
}

/** Markup rendered by a view: the only text that a page prints without escaping. */
export type Rendered = string & { readonly __rendered: unique symbol }

/**
 * A part of pages as a function of its data alone. It does not depend on the session that first requested it, so it can be
 * shown to other people.
 */
export function partView<Data extends object>(view: string): (data: Data) => Rendered {
  const file = path.join(VIEWS, `${view}.ejs`)
  return (data) => templateOf(file)(plainly(data)) as Rendered
}

/** For long lists without text areas: the indentation of a thousand rows is a tenth of a megabyte. */
export const withoutIndentation = (markup: Rendered): Rendered =>
  markup.replaceAll(/\n\s+/g, '\n') as Rendered

/** Renders the rows of a list that may be very long, yielding to other requests in between. */
export async function renderRows<T>(items: readonly T[], row: (item: T, index: number) => Rendered) {
  return { count: items.length, rendered: (await mapYielding(items, row)).join('') as Rendered }
}

/** Sixty bits: among ten thousand rows a collision has a chance of one in twenty thousand million. */
const REVISION_LENGTH = 10

export function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, REVISION_LENGTH)
}
