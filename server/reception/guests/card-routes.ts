import type { Request, Response, Router } from 'express'
import * as z from 'zod'
import { byUnit, people } from '../../core/guests/delegates.ts'
import { guestTime } from '../../core/guests/guest.ts'
import { invitationCode, invitationText } from '../../core/guests/invitation.ts'
import { type GuestArrival, listDelegates, listGuests } from '../../core/guests/queries.ts'
import type { Services } from '../../http/context.ts'
import { optionalDayField } from '../../http/day-field.ts'
import { createRouter } from '../../http/router.ts'
import { type OfficeDay, officeDay } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Code } from '../../platform/svg/qr.ts'

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
  const shown = guests
    .filter(({ place }) => !like || place === like.place)
    .toSorted((a, b) => (a.place ?? '').localeCompare(b.place ?? '', 'vi') || byGivenName(a, b))
  const texts = shown.map(({ id }) => invitationText(config.PUBLIC_URL, invitationCode(keys, office.id, id)))
  const codes = await workers.run('drawCodes', office.id, texts)
  res.render('reception/guests/cards', {
    title: t('guests.cards'),
    ...cardsPage(
      guests,
      { like, shown, codes, list: meeting ? { meeting } : { day }, isByParty: query.cards === 'party' },
      t,
    ),
  })
}

/** Cards on one A4 sheet, in two columns. */
const A_SHEET = 10
/** Cards on one page: a full hall has five hundred, and browsers cannot lay out many thousands. */
const MAX_CARDS = 1000

interface Wanted {
  /** A guest of the wanted unit, so that no name is in a URL; undefined for all guests. */
  like: GuestArrival | undefined
  shown: GuestArrival[]
  codes: Code[]
  list: { day: OfficeDay } | { meeting: string }
  /** True for one card per party instead of one per person. */
  isByParty: boolean
}

function cardsPage(guests: GuestArrival[], { like, shown, codes, list, isByParty }: Wanted, t: Translate) {
  const size = (some: GuestArrival[]) => (isByParty ? some.length : people(some))
  const cards = shown
    .flatMap((guest, index) => cardsOf(guest, codes[index], isByParty, t))
    .slice(0, MAX_CARDS)
  const sheets = Array.from({ length: Math.ceil(cards.length / A_SHEET) }, (_, sheet) =>
    cards.slice(sheet * A_SHEET, (sheet + 1) * A_SHEET),
  )
  const of = (one: GuestArrival | undefined, byParty: boolean) => address(list, one?.id, byParty)
  const units = byUnit(guests)
    .filter(([unit]) => unit)
    .toSorted(([a], [b]) => a.localeCompare(b, 'vi'))
  return {
    back: 'day' in list ? `/guests?day=${list.day}` : `/meetings/${list.meeting}`,
    sheets,
    count: t('guests.cards_count', { cards: cards.length, sheets: sheets.length }),
    more: size(shown) > cards.length ? t('guests.cards_more', { count: size(shown) - cards.length }) : '',
    units: [
      {
        href: of(undefined, isByParty),
        text: t('guests.cards_all', { count: size(guests) }),
        current: !like,
      },
      ...units.map(([unit, own]) => ({
        href: of(own[0], isByParty),
        text: `${unit} (${size(own)})`,
        current: like?.place === unit,
      })),
    ],
    parties: guests.some(({ party_size: party }) => party > 1)
      ? [false, true].map((byParty) => ({
          href: of(like, byParty),
          text: t(byParty ? 'guests.cards_by_party' : 'guests.cards_by_person', {
            count: byParty ? shown.length : people(shown),
          }),
          current: byParty === isByParty,
        }))
      : [],
  }
}

function address(list: Wanted['list'], like: string | undefined, isByParty: boolean): string {
  const query = new URLSearchParams({ ...list, ...(like && { like }), ...(isByParty && { cards: 'party' }) })
  return `/guests/cards?${query.toString()}`
}

/** The card of the guest, with the code, and those of their party, on which the names are written by hand. */
function cardsOf(guest: GuestArrival, code: Code | undefined, isByParty: boolean, t: Translate) {
  const { name, position, place, host, meeting_title: meeting, party_size: party } = guest
  const common = { place, host, time: guestTime(guest), meeting }
  const companion = { ...common, partyOf: t('guests.party_of', { name }) }
  return [
    { ...common, name, position, partyOf: '', code, alt: t('guests.card_alt', { name }) },
    ...Array.from({ length: isByParty ? 0 : party - 1 }, () => companion),
  ]
}
