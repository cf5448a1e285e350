import { reveal } from '../gate/fresh.ts'
import { returnEntry } from '../gate/next-entry.ts'
import { say, warn } from '../gate/notice.ts'
import { message } from '../message.ts'
import { type EntryProblem, fieldsOf, problemsOf } from './entry-rules.ts'
import { entryOfGuest, stillExpected } from './guest-rules.ts'
import { guestsHere } from './guests.ts'
import { listDrawn, rowOfVisit } from './list.ts'
import { addEvents, type Content, readItems, readQueued, requeue, takeBack } from './outbox.ts'
import { isFull, type Kind } from './rules.ts'
import { clockTime, desk, fromTemplate } from './words.ts'

const underWay = new Set<string>()
let turn = Promise.resolve()

/** Runs jobs in order. Two visitors who leave together count twice; one button tapped twice counts once. */
function oneAfterAnother(what: string, work: () => Promise<void>): Promise<void> {
  if (underWay.has(what)) return turn
  underWay.add(what)
  turn = turn
    .then(work)
    .catch(() => warn(message('offline.not_kept')))
    .finally(() => underWay.delete(what))
  return turn
}

/** Stores an entry on the device; the form comes back if it cannot be. */
export function keepEntry(form: HTMLFormElement, body: URLSearchParams, at: number): Promise<void> {
  const visit = body.get('client_uuid') ?? crypto.randomUUID()
  return oneAfterAnother(`entry ${visit}`, async () => {
    let isKept = false
    try {
      isKept = await storeEntry(form, visit, body, at)
    } finally {
      if (!isKept) returnEntry(form)
    }
  })
}

async function storeEntry(
  form: HTMLFormElement,
  visit: string,
  body: URLSearchParams,
  at: number,
): Promise<boolean> {
  const fields = fieldsOf(body)
  if (showProblems(form, problemsOf(fields))) return false
  const { mends } = form.dataset
  const mended = mends ? (await readItems()).find(({ seq }) => String(seq) === mends) : undefined
  if (mended) await requeue(mended, { fields })
  // The original has been sent, so a new entry would be another visit.
  else if (mends) return refuse(message('offline.settled_elsewhere'))
  else {
    if (isFull(await readQueued())) return refuse(message('offline.full'))
    const previous = body.get('resolve') === 'leave_first' && rowOfVisit(`v-${body.get('previous_id')}`)
    if (previous) await keep('departure', previous.dataset['visit'] ?? '', at, { name: nameIn(previous) })
    await keep('entry', visit, at, { fields })
  }
  await listDrawn()
  say(message('offline.entered', { name: fields['name'] ?? '', time: clockTime(mended?.at ?? at) }))
  return true
}

function refuse(text: string | undefined): false {
  warn(text)
  return false
}

export function keepDeparture(visit: string, at: number): Promise<void> {
  return oneAfterAnother(`departure ${visit}`, async () => {
    const name = nameIn(rowOfVisit(visit))
    await keep('departure', visit, at, { name })
    await listDrawn()
    sayLeft(message('offline.left', { name, time: clockTime(at) }), { visit, name })
  })
}

/** Offers to undo the departure. */
function sayLeft(text: string, { visit, name }: { visit: string; name: string }): void {
  const undo = fromTemplate('outbox-undo')
  undo.dataset['visit'] = visit
  undo.dataset['name'] = name
  say(text, undo)
}

export function keepUndo(form: HTMLElement, visit: string, at: number): Promise<void> {
  return oneAfterAnother(`undo ${visit}`, async () => {
    const name = form.dataset['name'] ?? ''
    await keep('undo', visit, at, { name })
    await listDrawn()
    say(message('offline.undone', { name }))
  })
}

/** Stores an entry for each of these guests, one or a whole unit; `name` is used for a guest unknown to the device. */
export function keepArrivals(ids: string[], name: string, at: number): Promise<void> {
  return oneAfterAnother(`arrival ${ids.join(' ')}`, async () => {
    const items = await readItems()
    const here = guestsHere()
    const named = ids.map((id) => here.find((one) => one.id === id) ?? { id, name })
    const guests = stillExpected(named, items)
    const [first] = guests
    if (!first) return
    if (isFull(items, guests.length)) return warn(message('offline.full'))
    const events = guests.map((guest) =>
      eventOf('entry', crypto.randomUUID(), at, { fields: entryOfGuest(guest) }),
    )
    await addEvents(events)
    await listDrawn()
    const undo = fromTemplate('outbox-undo')
    undo.dataset['visits'] = events.map(({ visit }) => visit).join(' ')
    const time = clockTime(at)
    say(
      guests.length > 1
        ? message('offline.arrived', { n: guests.length, time })
        : message('offline.entered', { name: first.name, time }),
      undo,
    )
  })
}

/** Undoes a tap on the wrong row by deleting its entries; warns when one was sent already. */
export function takeBackArrivals(visits: string, at: number): Promise<void> {
  return oneAfterAnother(`back ${visits} ${at}`, async () => {
    const isDone = await takeBack(visits.split(' '))
    await listDrawn()
    if (isDone) say(message('offline.taken_back'))
    else warn(message('offline.sent'))
  })
}

function eventOf(kind: Kind, visit: string, at: number, content: Omit<Content, 'by'>) {
  const { account = '', office = '' } = desk() ?? {}
  return { kind, visit, at, office, content: { by: account, ...content } }
}

async function keep(kind: Kind, visit: string, at: number, content: Omit<Content, 'by'>): Promise<void> {
  await addEvents([eventOf(kind, visit, at, content)])
}

export function nameIn(row: HTMLElement | undefined): string {
  return row?.querySelector('.item-title a, .item-title strong')?.textContent ?? ''
}

/** Shows the problem beside each field, as the server would. Returns false when there is none. */
function showProblems(form: HTMLFormElement, problems: Record<string, EntryProblem>): boolean {
  for (const old of form.querySelectorAll('[data-problem]')) old.remove()
  for (const input of form.querySelectorAll<HTMLInputElement>('[aria-invalid]')) {
    input.removeAttribute('aria-invalid')
    input.closest('.field')?.classList.remove('wrong')
  }
  for (const [name, key] of Object.entries(problems).reverse()) {
    const input = form.querySelector<HTMLInputElement>(`[name="${name}"]`)
    const id = `${name}-problem`
    const text = Object.assign(document.createElement('p'), {
      id,
      className: 'problem',
      textContent: message(key),
    })
    text.dataset['problem'] = ''
    input?.closest('.field')?.append(text)
    input?.closest('.field')?.classList.add('wrong')
    input?.setAttribute('aria-invalid', 'true')
    input?.setAttribute('aria-describedby', id)
    reveal(input)
    input?.focus()
  }
  return Object.keys(problems).length > 0
}
