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
 * At a busy gate the list comes several times a second. It takes a phone half a second to keep a crowd: then it rests so many times as
 * long as that took.
 */
const [SAVE_AFTER, REST] = [1_000, 20]
const CLOCK = 60_000

/** Lets the board go on without the server; `since` is the last contact where the page itself came from the device. */
export function startOffline(since: number | undefined, beginAnew: () => void): void {
  const { office } = desk() ?? {}
  if (!office) return
  startTakeover()
  startBar()
  startPanel()
  stayOnBoard()
  onConnection(({ online }, news, late, remarks) => {
    if (news) beginAnew()
    if (!online) {
      saveNow()
      void drawGuests()
    }
    if (late > 0) warn(message('offline.late', { n: late }))
    for (const text of remarks) warnAlso(text)
  })
  watchConnection(office, since)
  keepList(saveSoon)
  void drawGuests()
  window.setInterval(forgetWhenStale, CLOCK)
  document.addEventListener('visibilitychange', () => document.hidden && saveNow())
}

/** Also on a board that nobody has closed since. */
function forgetWhenStale(): void {
  if (!isOnline() && isListStale(lastContact(), Date.now())) void forgetServerList()
}

let saving: number | undefined
/** When the newest list came, and how long the last one took. */
let [at, took] = [0, 0]

function saveSoon(): void {
  if (!isOnline()) return
  at = Date.now()
  saving ??= window.setTimeout(saveNow, Math.max(SAVE_AFTER, took * REST))
}

/** What waits to be kept, kept at once: when the server or the eyes go away, the page may go next. */
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

/** The page of a meeting is away; its units and delegates are on the device. */
function searchFor(words: string): void {
  const field = document.querySelector<HTMLInputElement>('#find')
  if (!field) return
  field.value = words.trim()
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Without the server other pages do not open, and typed text would be lost. */
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
    const form = event.target as HTMLFormElement
    if (isOnline() || event.defaultPrevented || form.hasAttribute('hx-post')) return
    event.preventDefault()
    warn(message('offline.needs_network'))
  })
  if (location.pathname === '/evacuation') showRoll(lastContact())
}
