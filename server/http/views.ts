import path from 'node:path'
import ejs from 'ejs'
import type { Express, Response } from 'express'
import { projectRoot } from '../platform/lib/paths.ts'

/** Every page's own part, beside what middleware gives each view. */
export interface Page {
  title: string
}

export function setUpViews(app: Express): void {
  app.engine('ejs', ejs.renderFile as never)
  app.set('views', path.join(projectRoot, 'views'))
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
