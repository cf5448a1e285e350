import { readFileSync } from 'node:fs'
import path from 'node:path'
import ejs from 'ejs'
import type { Express, Response } from 'express'
import { projectRoot } from '../platform/lib/paths.ts'

/** Every page's own part, beside what middleware gives each view. */
export interface Page {
  title: string
}

const VIEWS = path.join(projectRoot, 'views')

export function setUpViews(app: Express): void {
  app.engine('ejs', ejs.renderFile as never)
  app.set('views', VIEWS)
  app.set('view engine', 'ejs')
  // Templates are part of the release; compiled once, in every environment.
  app.enable('view cache')
}

/** A view as text, for what holds it or is made of it. */
export function renderText(res: Response, view: string, page: object): Promise<string> {
  return new Promise((resolve, reject) => {
    res.render(view, page, (error, text) => (error ? reject(error) : resolve(text)))
  })
}

/** Markup made by a view, the only text that a page prints without escaping it. */
export type Rendered = string & { readonly __rendered: unique symbol }

/**
 * A part of pages as a function of its data alone. Its text may be kept for whoever sees it next: it knows nothing of the
 * session that happened to ask first.
 */
export function partView<Data extends object>(view: string): (data: Data) => Rendered {
  const filename = path.join(VIEWS, `${view}.ejs`)
  let render: ejs.TemplateFunction | undefined
  return (data) => {
    render ??= ejs.compile(readFileSync(filename, 'utf8'), { filename, cache: true })
    return render(data as ejs.Data) as Rendered
  }
}

/** A list of hundreds is made of lines; an event has to name each of its own. */
export function onOneLine(part: Rendered): Rendered {
  return `${part.trim().replace(/\n */g, ' ')}\n` as Rendered
}
