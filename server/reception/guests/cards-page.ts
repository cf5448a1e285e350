import { byUnit, people } from '../../core/guests/delegates.ts'
import { guestTime } from '../../core/guests/guest.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import type { Page } from '../../http/views.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Code } from '../../platform/svg/qr.ts'

interface Card {
  name: string
  /** Of somebody of a party whose name nobody knows: whose party; the name is written by hand. */
  partyOf: string
  meeting: string
  position: string
  place: string
  host: string
  time: string
  code: Code | undefined
  alt: string
}

interface Link {
  href: string
  text: string
  current: boolean
}

export interface CardsPage extends Page {
  back: string
  sheets: Card[][]
  /** How many cards on how many sheets, and that there are more. */
  count: string
  more: string
  /** The units of the day's guests, each with its own cards. */
  units: Link[]
  /** A card for each person or for each party; empty where everybody comes alone. */
  parties: Link[]
}

/** Cards of one sheet of A4, two beside each other. */
const A_SHEET = 10
/** Of one page: a hall full of people has five hundred; a browser sets no page of many thousands. */
const MAX_CARDS = 1000

/** Whose cards are wanted: of the whole day, or of the unit of one guest, since no address says a name. */
export function guestsOfUnit(guests: GuestArrival[], like: string | undefined): GuestArrival[] {
  const one = guests.find(({ id }) => id === like)
  const wanted = one ? guests.filter(({ place }) => place === one.place) : guests
  return wanted.toSorted((a, b) => (a.place ?? '').localeCompare(b.place ?? '', 'vi') || byGivenName(a, b))
}

interface Wanted {
  shown: GuestArrival[]
  codes: Code[]
  list: { day: OfficeDay } | { meeting: string }
  /** A card for each party, not for each person. */
  isByParty: boolean
}

export function cardsPage(
  guests: GuestArrival[],
  { shown, codes, list, isByParty }: Wanted,
  t: Translate,
): Omit<CardsPage, 'title'> {
  const size = (some: GuestArrival[]) => (isByParty ? some.length : people(some))
  const cards = shown
    .flatMap((guest, index) => cardsOf(guest, codes[index], isByParty, t))
    .slice(0, MAX_CARDS)
  const sheets = Array.from({ length: Math.ceil(cards.length / A_SHEET) }, (_, sheet) =>
    cards.slice(sheet * A_SHEET, (sheet + 1) * A_SHEET),
  )
  const current = shown.length < guests.length ? shown[0] : undefined
  const of = (one: GuestArrival | undefined, byParty: boolean) => address(list, one?.id, byParty)
  return {
    back: 'day' in list ? `/guests?day=${list.day}` : `/meetings/${list.meeting}`,
    sheets,
    count: t('guests.cards_count', { cards: cards.length, sheets: sheets.length }),
    more: size(shown) > cards.length ? t('guests.cards_more', { count: size(shown) - cards.length }) : '',
    units: [
      {
        href: of(undefined, isByParty),
        text: t('guests.cards_all', { count: size(guests) }),
        current: !current,
      },
      ...unitsOf(guests).map(([unit, own]) => ({
        href: of(own[0], isByParty),
        text: `${unit} (${size(own)})`,
        current: current?.place === unit,
      })),
    ],
    parties: guests.some(({ party_size: party }) => party > 1)
      ? [false, true].map((byParty) => ({
          href: of(current, byParty),
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

/** Those that have a name, in its order. */
function unitsOf(guests: GuestArrival[]): [unit: string, own: GuestArrival[]][] {
  return byUnit(guests)
    .filter(([unit]) => unit)
    .toSorted(([a], [b]) => a.localeCompare(b, 'vi'))
}

/** The guest's, with their code, and those of whoever comes along. */
function cardsOf(guest: GuestArrival, code: Code | undefined, isByParty: boolean, t: Translate): Card[] {
  const { name, position, place, host, meeting_title: meeting, party_size: party } = guest
  const common = { place: place ?? '', host: host ?? '', time: guestTime(guest), meeting: meeting ?? '' }
  const companion = {
    ...common,
    name: '',
    position: '',
    partyOf: t('guests.party_of', { name }),
    code: undefined,
    alt: '',
  }
  return [
    { ...common, name, position: position ?? '', partyOf: '', code, alt: t('guests.card_alt', { name }) },
    ...Array.from({ length: isByParty ? 0 : party - 1 }, () => companion),
  ]
}
