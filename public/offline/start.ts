import { warn, warnAlso } from '../gate/notice.ts'
import { message } from '../message.ts'
import { startBar } from './bar.ts'
import { saveBoard } from './board.ts'
import { isOnline, lastContact, onConnection, watchConnection } from './connection.ts'
import { drawGuests, refreshKept } from './guests.ts'
import { forgetServerList, keepList, serverList } from './list.ts'
import { startPanel } from './panel.ts'
import { showRoll } from './roll.ts'
import { isListStale } from './rules.ts'
import { startTakeover } from './takeover.ts'
import { desk } from './words.ts'

/**
 * Milliseconds before the list is saved, and the pause after it as a multiple of the time taken: a busy gate gets several lists
 * a second, and saving a long one takes a phone half a second.
 */
const [SAVE_AFTER, REST] = [1_000, 20]
const CLOCK = 60_000

/** Lets the board continue offline; `since` is the last contact when the page came from the device. */
export function startOffline(since: number | undefined, beginAnew: () => void): void {
  const { office } = desk() ?? {}
  if (!office) return
  startTakeover()
  startBar()
  startPanel()
  stayOnBoard()
  onConnection(({ online }, news, remarks) => {
    if (news) beginAnew()
    if (!online) {
      saveNow()
      void drawGuests()
    }
    for (const text of remarks) warnAlso(text)
  })
  watchConnection(office, since)
  keepList(saveSoon)
  void drawGuests()
  window.setInterval(forgetWhenStale, CLOCK)
  document.addEventListener('visibilitychange', () => document.hidden && saveNow())
}

/** Also applies to a board that has stayed open since. */
function forgetWhenStale(): void {
  if (!isOnline() && isListStale(lastContact(), Date.now())) void forgetServerList()
}

let saving: number | undefined
/** When the latest list came, and how long saving took the last time, in milliseconds. */
let [at, took] = [0, 0]

function saveSoon(): void {
  if (!isOnline()) return
  at = Date.now()
  saving ??= window.setTimeout(saveNow, Math.max(SAVE_AFTER, took * REST))
}

/** Saves pending changes at once: when the server is lost or the page hidden, the page may be closed next. */
function saveNow(): void {
  if (saving === undefined) return
  clearTimeout(saving)
  saving = undefined
  const save = async () => {
    const keeps = await refreshKept()
    const began = performance.now()
    const list = serverList()
    if (list !== undefined) await saveBoard(list, at, keeps)
    took = performance.now() - began
  }
  void save().catch(() => {})
}

/** A meeting's page is not available offline; its units and delegates are found through the search. */
function searchFor(words: string): void {
  const field = document.querySelector<HTMLInputElement>('#find')
  if (!field) return
  field.value = words.trim()
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Keeps the user on the board while offline: other pages do not load, and typed text would be lost. */
function stayOnBoard(): void {
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]')
    if (isOnline() || !link || event.defaultPrevented || link.target) return
    if (link.getAttribute('href')?.startsWith('#') || link.id === 'outbox-sign-in') return
    event.preventDefault()
    if (link.pathname === '/evacuation') showRoll(lastContact())
    else if (link.pathname.startsWith('/gate/meetings/'))
      searchFor(link.closest('.visit')?.querySelector('.item-title')?.textContent ?? '')
    else warn(message('offline.needs_network'))
  })
  document.addEventListener('submit', (event) => {
    if (isOnline() || event.defaultPrevented) return
    event.preventDefault()
    warn(message('offline.needs_network'))
  })
  if (location.pathname === '/evacuation') showRoll(lastContact())
}
