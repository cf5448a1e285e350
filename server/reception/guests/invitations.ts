import { invitationCode, invitationText } from '../../core/guests/invitation.ts'
import type { GuestArrival } from '../../core/guests/queries.ts'
import { partyText } from '../../core/guests/words.ts'
import type { Office } from '../../core/offices/directory.ts'
import { pagesBeside } from '../../http/pages.ts'
import type { Keys } from '../../platform/lib/keys.ts'
import type { Translate } from '../../platform/messages/messages.ts'
import { invitationOf } from './guests-page.ts'

/** Messages on one page; rendering more would block other requests. */
const PAGE = 100

interface How {
  office: Office
  keys: Keys
  publicUrl: string | undefined
  /** The URL path of these pages. */
  address: string
  page: number
  /** True when the messages announce a new time or place. */
  isMoved: boolean
}

/** A message with a link for each delegate who has not come yet. */
export function invitationsPart(
  { title, delegates }: { title: string; delegates: GuestArrival[] },
  { office, keys, publicUrl, address, page, isMoved }: How,
  t: Translate,
) {
  const missing = delegates.filter(({ visit_id: visit }) => !visit)
  const shown = publicUrl ? missing.slice((page - 1) * PAGE, page * PAGE) : []
  const messages = shown.map((guest, index) => {
    const link = invitationText(publicUrl, invitationCode(keys, office.id, guest.id))
    return {
      id: `message-${index}`,
      label: [partyText(guest, t), guest.position, guest.place].filter(Boolean).join(' · '),
      text: invitationOf(guest, { office, link, isMoved }, t)?.message ?? '',
    }
  })
  return {
    name: title,
    hasAddress: publicUrl !== undefined,
    all: messages.map(({ text }) => text).join('\n\n'),
    messages,
    script: 'copy.js',
    ...pagesBeside(address, page, missing.length > page * PAGE, isMoved ? 'moved=1' : ''),
  }
}
