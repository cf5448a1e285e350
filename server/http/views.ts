import path from 'node:path'
import ejs from 'ejs'
import type { Express } from 'express'
import { projectRoot } from '../paths.ts'

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
