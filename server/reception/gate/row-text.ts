import type { Office } from '../../core/offices/directory.ts'
import { compactPlate } from '../../core/visits/plate.ts'
import { badgeWord } from '../../core/visits/printed-number.ts'
import type { OpenVisit } from '../../core/visits/queries.ts'
import { badgeInHand, placeText, purposeText, visitorName } from '../../core/visits/words.ts'
import { fold } from '../../platform/lib/text.ts'
import type { Translate } from '../../platform/messages/messages.ts'

/** The search key of a visit on the board: folded words and the last digits of its phone number. */
export function searchText(visit: OpenVisit, office: Office, t: Translate): string {
  const words = [visitorName(visit, t), placeText(visit, office.communes), visit.host ?? '']
  const numbers = [
    visit.phone?.slice(-3) ?? '',
    fold(compactPlate(visit.plate ?? '')),
    badgeWord(visit.badge ?? ''),
  ]
  return [fold(words.join(' ')), ...numbers].join(' ').trimEnd()
}

/** Badge and vehicle come first, because a long line is cut off; then location, origin and purpose. */
export function detailsText(visit: OpenVisit, office: Office, t: Translate, commonPurpose?: string): string {
  const slip = visit.slip_number && t('slips.numbered', { number: visit.slip_number })
  const isUsual = visit.purpose === commonPurpose && !visit.purpose_note
  const purpose = isUsual ? '' : purposeText(visit, t)
  return [badgeInHand(visit, t), visit.plate, visit.host, placeText(visit, office.communes), purpose, slip]
    .filter(Boolean)
    .join(' · ')
}
