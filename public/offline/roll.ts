import { byGivenName } from '../../server/platform/lib/given-name.ts'
import { message } from '../message.ts'
import { rowsOf } from './list.ts'
import { fromTemplate, setText, stampText } from './words.ts'

/** The people inside as far as this device knows, to be called out at the assembly point. */
export function showRoll(lastContact: number): void {
  const main = document.getElementById('main')
  const section = document.getElementById('inside')
  if (!main || !section) return
  document.querySelector('.roll')?.remove()
  const roll = fromTemplate('outbox-roll')
  const rows = rowsOf(section)
  const people = rows.reduce((sum, row) => sum + Number(row.dataset['party'] ?? 1), 0)
  setText(roll, '.as-of', message('offline.as_of', { time: stampText(lastContact) }))
  setText(roll, '.roll-total', message('evacuation.total', { people, visits: rows.length }))
  roll.querySelector('ul')?.append(...rows.map(lineOf).sort(byName))
  roll.querySelector('.close')?.addEventListener('click', () => {
    roll.remove()
    delete main.dataset['view']
  })
  main.dataset['view'] = 'roll'
  main.append(roll)
  roll.focus()
}

function lineOf(row: HTMLElement): HTMLElement {
  const textOf = (selector: string) => row.querySelector(selector)?.textContent?.trim() ?? ''
  const line = fromTemplate('outbox-roll-line')
  setText(line, 'strong', textOf('.item-title a, .item-title strong'))
  setText(line, '.others', textOf('.others'))
  setText(
    line,
    'small',
    [message('evacuation.since', { time: textOf('.visit-time') }), textOf('.visit-details')]
      .filter(Boolean)
      .join(' · '),
  )
  return line
}

function byName(one: HTMLElement, other: HTMLElement): number {
  return byGivenName({ name: nameOn(one) }, { name: nameOn(other) })
}

function nameOn(line: HTMLElement): string {
  return line.querySelector('strong')?.textContent ?? ''
}
