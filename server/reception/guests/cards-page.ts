import { guestTime } from '../../core/guests/guest.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import type { Page } from '../../http/views.ts'
import type { OfficeDay } from '../../platform/lib/clock.ts'
import { byGivenName } from '../../platform/lib/given-name.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import type { Code } from '../../platform/svg/qr.ts'

interface Card {
  name: string
  meeting: string
  place: string
  host: string
  time: string
  code: Code | undefined
  alt: string
}

export interface CardsPage extends Page {
  back: string
  sheets: Card[][]
  /** The units of the day's guests, each with its own cards. */
  units: { href: string; text: string; current: boolean }[]
}

/** Cards of one sheet of A4, two beside each other. */
const A_SHEET = 10

/** Whose cards are wanted: of the whole day, or of the unit of one guest, since no address says a name. */
export function guestsOfUnit(guests: GuestArrival[], like: string | undefined): GuestArrival[] {
  const one = guests.find(({ id }) => id === like)
  const wanted = one ? guests.filter(({ place }) => place === one.place) : guests
  return wanted.toSorted((a, b) => (a.place ?? '').localeCompare(b.place ?? '', 'vi') || byGivenName(a, b))
}

export function cardsPage(
  guests: GuestArrival[],
  {
    shown,
    codes,
    list,
  }: { shown: GuestArrival[]; codes: Code[]; list: { day: OfficeDay } | { meeting: string } },
  t: Translate,
): Omit<CardsPage, 'title'> {
  const cards = shown.map((guest, index) => cardOf(guest, codes[index], t))
  const [[name, value] = []] = Object.entries(list)
  const address = `/guests/cards?${name}=${value}`
  const units = [...new Set(guests.map(({ place }) => place ?? ''))].filter(Boolean)
  const current = shown.length < guests.length ? shown[0]?.place : undefined
  return {
    back: 'day' in list ? `/guests?day=${list.day}` : `/meetings/${list.meeting}`,
    sheets: Array.from({ length: Math.ceil(cards.length / A_SHEET) }, (_, sheet) =>
      cards.slice(sheet * A_SHEET, (sheet + 1) * A_SHEET),
    ),
    units: [
      { href: address, text: t('guests.cards_all', { count: guests.length }), current: !current },
      ...units
        .toSorted((a, b) => a.localeCompare(b, 'vi'))
        .map((unit) => {
          const own = guests.filter(({ place }) => place === unit)
          return {
            href: `${address}&like=${own[0]?.id}`,
            text: `${unit} (${own.length})`,
            current: unit === current,
          }
        }),
    ],
  }
}

function cardOf(guest: GuestArrival, code: Code | undefined, t: Translate): Card {
  const { name, place, host, meeting_title: meeting } = guest
  return {
    ...{ name, place: place ?? '', host: host ?? '', time: guestTime(guest), code, meeting: meeting ?? '' },
    alt: t('guests.card_alt', { name }),
  }
}
