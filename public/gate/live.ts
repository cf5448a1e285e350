import { message } from '../message.ts'
import { wipeBoard } from '../offline/board.ts'
import { doubt, isOnline, serverAnswered } from '../offline/connection.ts'
import { fetchWithin } from '../offline/fetch-within.ts'
import { backoff } from '../offline/rules.ts'
import { makeChanges, section, shownList } from './changes.ts'
import { createNews } from './news.ts'

const POLL = 30_000
/** A list that does not come would keep one of the few connections that a browser has for all else. */
const FETCH_TIMEOUT = 10_000
/** When a server restarts, all boards lose their streams at once: they spread their requests for the list over this time. */
const SPREAD = 3_000
/** A refused stream is tried again after two to four seconds, later after up to sixteen. */
const [FIRST_RETRY, LAST_RETRY] = [2, 4]
/** A tab that nobody has looked at for this long gives its connection back: a browser has few of them. */
const HIDDEN = 60_000

/** The parts of the board that name people. */
const NAMING = '#inside .waiting, #inside .unfilled, #inside .expected, #inside .visits, .notices > div'

type State = 'live' | 'stale' | 'ended'

/** Says how fresh the list is; nothing while all is well. */
function show(state: State): void {
  const line = document.getElementById('live')
  if (!line) return
  const text = state === 'live' ? '' : message(`gate.${state}`)
  line.hidden = !text
  if (line.textContent !== text) line.textContent = text
}

/**
 * The stream keeps the boards of an office in step; the poll goes on whatever becomes of the stream. Returns a function
 * that starts both again: when a network disappears silently, the browser never learns that its stream is over.
 */
export function keepFresh(): () => void {
  let state: State = 'live'
  const become = (next: State) => {
    state = next
    show(state)
  }

  const news = createNews(() => refresh())

  /**
   * Nobody is signed in: who has come is not shown any more, nor kept on the device where somebody has ended the session (`byHand`).
   * What is being typed stays.
   */
  const end = (byHand: boolean) => {
    become('ended')
    stream?.close()
    for (const part of document.querySelectorAll(NAMING)) part.replaceChildren()
    delete section()?.dataset['list']
    if (byHand) void wipeBoard().catch(() => {})
  }

  const poll = async () => {
    const address = section()?.dataset['poll']
    if (!address || document.hidden || !isOnline()) return
    const ask = news.next()
    const headers = { 'HX-Request': 'true', 'Shown-List': shownList() ?? '' }
    const answer = await fetchWithin(FETCH_TIMEOUT, address, { headers })
    // Only the end of the session leads elsewhere.
    if (answer.redirected) return end(new URL(answer.url).searchParams.has('ended'))
    if (!answer.ok) return
    const text = await answer.text()
    if (text && news.isNewest(ask)) news.take(text)
  }

  const refresh = () => void poll().catch(doubt)

  let stream: EventSource | undefined
  let refused = 0
  // The first stream brings what has changed since the page was made.
  let isFirst = true
  const open = () => {
    const address = section()?.dataset['events']
    stream?.close()
    if (!address) return
    stream = new EventSource(`${address}?since=${shownList() ?? ''}`)
    stream.onopen = () => {
      refused = 0
      become('live')
      serverAnswered()
      if (!isFirst) refresh()
      isFirst = false
    }
    stream.onmessage = ({ data }) => news.take(data)
    stream.onerror = () => {
      if (state === 'live') become('stale')
      doubt()
      // Once it is open again it asks as well.
      window.setTimeout(() => state === 'live' || refresh(), Math.random() * SPREAD)
      // A refused stream is not tried again by the browser.
      if (stream?.readyState === EventSource.CLOSED)
        window.setTimeout(open, backoff(Math.min(FIRST_RETRY + refused++, LAST_RETRY), Math.random()))
    }
  }
  window.addEventListener('pagehide', () => stream?.close())

  makeChanges()
  open()
  document.addEventListener('htmx:after:swap', () => {
    show(state)
    // What a search found of a crowd is a page without news; an answer brings the list back.
    if (!stream) open()
    if (shownList() === undefined) refresh()
  })
  window.setInterval(refresh, POLL)
  let resting: number | undefined
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(resting)
    if (document.hidden) resting = window.setTimeout(() => stream?.close(), HIDDEN)
    else if (stream?.readyState === EventSource.CLOSED) open()
    // A phone that was asleep asks at once.
    refresh()
  })
  return () => {
    open()
    refresh()
  }
}
