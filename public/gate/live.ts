import { message } from '../message.ts'
import { wipeBoard } from '../offline/board.ts'
import { doubt, isOnline, serverAnswered } from '../offline/connection.ts'
import { fetchWithin } from '../offline/fetch-within.ts'
import { backoff } from '../offline/rules.ts'
import { makeChanges, section, shownList } from './changes.ts'
import { createNews } from './news.ts'

const POLL = 30_000
/** A request for the list that hangs would occupy one of the few connections of a browser. */
const FETCH_TIMEOUT = 10_000
/** After a server restart all boards lose their streams at once; they spread their requests over this time. */
const SPREAD = 3_000
/** Exponents of the backoff: a refused stream is retried after two to four seconds, later after up to sixteen. */
const [FIRST_RETRY, LAST_RETRY] = [2, 4]
/** A tab hidden for this long closes its stream, because a browser has few connections. */
const HIDDEN = 60_000

/** The parts of the board that contain names. */
const NAMING = '#inside .waiting, #inside .unfilled, #inside .expected, #inside .visits, .notices > div'

type State = 'live' | 'stale' | 'ended'

/** Shows that the list is out of date; shows nothing when it is live. */
function show(state: State): void {
  const line = document.getElementById('live')
  if (!line) return
  const text = state === 'live' ? '' : message(`gate.${state}`)
  line.hidden = !text
  if (line.textContent !== text) line.textContent = text
}

/**
 * Keeps the board current by a stream, and by polling whether or not the stream works. Returns a function that restarts both:
 * when the network drops silently, the browser does not notice that its stream has ended.
 */
export function keepFresh(): () => void {
  let state: State = 'live'
  const become = (next: State) => {
    state = next
    show(state)
  }

  const news = createNews(() => refresh())

  /**
   * The session has ended: hides the visitors, and deletes them from the device if the user signed out (`byHand`). Keeps what
   * is being typed.
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
    // Only an ended session redirects.
    if (answer.redirected) return end(new URL(answer.url).searchParams.has('ended'))
    if (!answer.ok) return
    const text = await answer.text()
    if (text && news.isNewest(ask)) news.take(text)
  }

  const refresh = () => void poll().catch(doubt)

  let stream: EventSource | undefined
  let refused = 0
  // The first stream sends what has changed since the page was rendered.
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
      // When the stream opens again, the list is requested then anyway.
      window.setTimeout(() => state === 'live' || refresh(), Math.random() * SPREAD)
      // Browsers do not retry a refused stream.
      if (stream?.readyState === EventSource.CLOSED)
        window.setTimeout(open, backoff(Math.min(FIRST_RETRY + refused++, LAST_RETRY), Math.random()))
    }
  }
  window.addEventListener('pagehide', () => stream?.close())

  makeChanges()
  open()
  document.addEventListener('htmx:after:swap', () => {
    show(state)
    // A list searched by the server gets no updates; a response brings the live list back.
    if (!stream) open()
    if (shownList() === undefined) refresh()
  })
  window.setInterval(refresh, POLL)
  let resting: number | undefined
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(resting)
    if (document.hidden) resting = window.setTimeout(() => stream?.close(), HIDDEN)
    else if (stream?.readyState === EventSource.CLOSED) open()
    // A phone that was asleep refreshes at once.
    refresh()
  })
  return () => {
    open()
    refresh()
  }
}
