import type { RequestHandler, Response, Router } from 'express'
import { headsOf } from '../../core/accounts/queries.ts'
import type { Office } from '../../core/offices/directory.ts'
import type { Services } from '../../http/context.ts'
import { onward } from '../../http/language.ts'
import { createRouter } from '../../http/router.ts'
import { notFound } from '../../platform/lib/errors.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import {
  AT_THE_GATE,
  explained,
  MORE,
  NEEDS,
  NEUTRAL,
  OPTIONAL,
  PAPERS,
  type Paper,
  pictureIn,
} from './topics.ts'

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

const NAMES = Object.keys(PAPERS) as Paper[]

/**
 * How to use the program, one sheet for each kind of user. It needs no account; whoever is signed in reads it for their own
 * office, with the head's name and without what is switched off.
 */
export function helpRoutes({ assets, config, db, offices }: Services): Router {
  const router = createRouter()

  const leadOf = (paper: Paper, { t, features }: Response['locals']) =>
    t(paper === 'district' && !features.has('units') ? 'help.district.lead_one' : `help.${paper}.lead`)
  /** The pictures are of the shipped district and its app. */
  const showsPictures = async (hasApp: boolean) => hasApp && (await offices.organisation())?.kind === 'huyen'

  router.get('/', (req, res) => {
    const { t } = res.locals
    res.render('account/help/help', {
      title: t('help.title'),
      papers: NAMES.map((paper) => ({
        address: onward(req, `/help/${paper}`),
        title: t(`help.${paper}.title`),
        lead: leadOf(paper, res.locals),
      })),
    })
  })

  /** Without a session, lines of dots to fill in by hand. */
  async function atTheGate(office: Office | undefined, t: Translate) {
    const heads = office ? await headsOf(db, office.id, office.organisation.oneUnit) : []
    const lines = AT_THE_GATE.map((id) => {
      const [when = '', ...what] = t(`help.gate.${id}`).split(': ')
      return { when: `${when}:`, what: what.join(': ') }
    })
    const { PUBLIC_URL } = config
    const blank = t('help.blank')
    return {
      lines,
      call: t('help.call', { who: heads.join(', ') || blank }),
      address: t('help.address', { address: office && PUBLIC_URL ? `${PUBLIC_URL}/gate` : blank }),
    }
  }

  router.get('/:paper', async (req, res) => {
    const { lang, t, hasApp, features } = res.locals
    const office = res.locals.signedIn && res.locals.office
    const name = req.params['paper']
    if (!isPaper(name)) throw notFound()
    const { topics } = PAPERS[name]
    const neutral = name === 'reception' ? NEUTRAL[name] : []
    const pictures = (await showsPictures(hasApp)) ? PAPERS[name].pictures : neutral
    res.render('account/help/paper', {
      title: t(`help.${name}.title`),
      style: 'help.css',
      paper: name,
      lead: leadOf(name, res.locals),
      pictures: pictures
        .map((one) => ({ name: `${pictureIn(lang, one)}.webp`, alt: t(`help.picture.${one}`) }))
        .filter((one) => assets.names.includes(one.name))
        .map((one) => ({ address: assets.url(one.name), alt: one.alt })),
      atTheGate: name === 'reception' ? await atTheGate(office, t) : undefined,
      topics: topics
        .filter((id) => {
          const needed = NEEDS[`${name}#${id}`]
          return !needed || features.has(needed)
        })
        .filter((id) => !office || (OPTIONAL[id]?.(office) ?? true))
        .map((id) => ({
          id,
          title:
            t(`help.${name}.${id}.title` as 'help.visitor.pass.title') +
            (office || !OPTIONAL[id] ? '' : ` ${t('help.if_on')}`),
          text: ['text', ...(MORE[`${name}#${id}`] ?? []).filter((part) => features.has(part))]
            .map((part) => t(`help.${name}.${id}.${part}` as 'help.visitor.pass.text'))
            .join(' '),
        })),
      index: onward(req, '/help'),
    })
  })

  return router
}

function isPaper(name: string | undefined): name is Paper {
  return name !== undefined && Object.hasOwn(PAPERS, name)
}
