import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { invitationCode, invitationText } from '../../core/guests/invitation.ts'
import { listDelegates, listGuests } from '../../core/guests/queries.ts'
import type { Services } from '../../http/context.ts'
import { optionalDayField } from '../../http/day-field.ts'
import { createRouter } from '../../http/router.ts'
import { officeDay } from '../../platform/lib/clock.ts'
import { type CardsPage, cardsPage, guestsOfUnit } from './cards-page.ts'

const CardsQuery = z.object({
  day: optionalDayField().catch(''),
  cards: z.literal('party').optional().catch(undefined),
  like: z.guid().optional().catch(undefined),
  meeting: z.guid().optional().catch(undefined),
})

/** Name cards for a day's guests or one unit; the code on a card is the guest's invitation. */
export function cardRoutes(services: Services): Router {
  const router = createRouter()
  router.get('/cards', (req, res) => showCards(services, req, res))
  return router
}

async function showCards({ clock, config, db, keys, workers }: Services, req: Request, res: Response) {
  const { office, t } = res.locals
  const query = CardsQuery.parse(req.query)
  const today = officeDay(clock.now())
  const day = query.day || today
  const { meeting } = query
  const guests = meeting
    ? await listDelegates(db, office.id, meeting)
    : (await listGuests(db, office.id, { today, day })).guests
  const like = guests.find(({ id }) => id === query.like)
  const shown = guestsOfUnit(guests, like)
  const texts = shown.map(({ id }) => invitationText(config.PUBLIC_URL, invitationCode(keys, office.id, id)))
  const codes = await workers.run('drawCodes', office.id, texts)
  res.render('reception/guests/cards', {
    title: t('guests.cards'),
    ...cardsPage(
      guests,
      { like, shown, codes, list: meeting ? { meeting } : { day }, isByParty: query.cards === 'party' },
      t,
    ),
  } satisfies CardsPage)
}
