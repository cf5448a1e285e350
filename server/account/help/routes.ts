import type { RequestHandler, Router } from 'express'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import type { Page } from '../../http/views.ts'
import { notFound } from '../../platform/lib/errors.ts'
import { explained, OF_APP, PAPERS, type Paper, pictureIn } from './topics.ts'

interface IndexPage extends Page {
  papers: { address: string; title: string; lead: string }[]
}

interface PaperPage extends Page {
  style: string
  paper: Paper
  lead: string
  pictures: { address: string; alt: string }[]
  topics: { id: string; title: string; text: string }[]
  index: string
}

/** Gives every page the address of the help paragraph about it, computed only when a page is rendered. */
export const helpLink: RequestHandler = (req, res, next) => {
  Object.defineProperty(res.locals, 'help', {
    configurable: true,
    enumerable: true,
    get: () => {
      const about = explained(res.locals.route)
      return onward(req, about?.path ?? '/help') + (about ? `#${about.anchor}` : '')
    },
  })
  next()
}

/** How to use the program, one sheet for each kind of user. It has no personal data, so it needs no account. */
export function helpRoutes({ assets }: Services): Router {
  const router = createRouter()

  router.get('/', (req, res) => {
    const { t } = res.locals
    res.render('account/help/help', {
      title: t('help.title'),
      papers: (Object.keys(PAPERS) as Paper[]).map((paper) => ({
        address: onward(req, `/help/${paper}`),
        title: t(`help.${paper}.title`),
        lead: t(`help.${paper}.lead`),
      })),
    } satisfies IndexPage)
  })

  router.get('/:paper', (req, res) => {
    const { lang, t, hasApp } = res.locals
    const name = req.params['paper']
    if (!isPaper(name)) throw notFound()
    const { pictures, topics } = PAPERS[name]
    res.render('account/help/paper', {
      title: t(`help.${name}.title`),
      style: 'help.css',
      paper: name,
      lead: t(`help.${name}.lead`),
      pictures: pictures
        .map((one) => ({ name: `${pictureIn(lang, one)}.webp`, alt: t(`help.picture.${one}`) }))
        .filter((one) => assets.names.includes(one.name))
        .map((one) => ({ address: assets.url(one.name), alt: one.alt })),
      topics: topics
        .filter((id) => hasApp || !OF_APP.has(`${name}.${id}`))
        .map((id) => ({
          id,
          title: t(`help.${name}.${id}.title` as 'help.visitor.pass.title'),
          text: t(`help.${name}.${id}.text` as 'help.visitor.pass.text'),
        })),
      index: onward(req, '/help'),
    } satisfies PaperPage)
  })

  return router
}

function isPaper(name: string | undefined): name is Paper {
  return name !== undefined && Object.hasOwn(PAPERS, name)
}
