import { communeOfAddress } from '../../server/core/places/communes.ts'
import { readCard } from '../../server/core/scan/card.ts'
import { meaningOf } from '../../server/core/scan/meaning.ts'
import { blankEntry } from '../gate/fresh.ts'
import { offerEntry } from '../gate/next-entry.ts'
import { say, warn } from '../gate/notice.ts'
import { message } from '../message.ts'
import { useCode } from './codes.ts'
import { readItems } from './outbox.ts'
import { presence } from './rules.ts'
import { clockTime } from './words.ts'

/**
 * Handles a scan while offline: a card fills the form, unless the guard has typed `since` the scan; invitations and badges known to the
 * device work. Passes do not.
 */
export async function scanHere(text: string, since: number): Promise<boolean> {
  const meaning = meaningOf(text)
  if (meaning.kind === 'pass' && (await useCode(meaning.code))) return true
  const reading = readCard(text)
  if (reading.kind === 'unreadable' || reading.kind === 'other') {
    warn(message(reading.kind === 'other' ? 'offline.scan_needs_network' : 'scan.unreadable'))
    return true
  }
  const number = reading.kind === 'card' ? reading.card.number : reading.number
  const { inside } = presence(await readItems().catch(() => []))
  const known = inside.find(({ content }) => content?.fields?.['id_number'] === number)
  if (known) {
    warn(message('scan.inside', { name: known.content?.fields?.['name'] ?? '', time: clockTime(known.at) }))
    return true
  }
  const { name = '', address = '' } = reading.kind === 'card' ? reading.card : {}
  const entry = blankEntry({ id_number: number, name, place: address && placeOf(address) })
  if (entry) {
    showCard(entry, number)
    offerEntry(entry, since)
  }
  if (name) say(message('offline.scan_read'))
  else warn(message('scan.number_only'))
  return true
}

/** Only the commune, since a gate does not need the house number. */
function placeOf(address: string): string {
  const options = [...document.querySelectorAll<HTMLOptionElement>('#communes option')]
  const communes = options.map(({ value, label }) => ({ code: value, name: value, former: label }))
  return communeOfAddress(address, communes, document.getElementById('outbox')?.dataset['province'])
}

function showCard(entry: HTMLElement, number: string): void {
  const line = Object.assign(document.createElement('p'), {
    className: 'card-read',
    textContent: message('scan.card', { tail: number.slice(-4) }),
  })
  entry.querySelector('#entry-form')?.prepend(line)
}
