import { message } from '../message.ts'
import { wipeBoard } from '../offline/board.ts'
import { doubt, isOnline, serverAnswered } from '../offline/connection.ts'
import { fetchWithin } from '../offline/fetch-within.ts'
import { backoff } from '../offline/rules.ts'
import { createNews, section, shownList } from './news.ts'

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
const NAMING = '#inside .waiting, #inside .unfilled, #inside .expected, #inside .visits, #notice'

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

  const news = createNews(() => void refresh())

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
    const take = news.poll()
    const headers = { 'HX-Request': 'true', 'Shown-List': shownList() ?? '' }
    const answer = await fetchWithin(FETCH_TIMEOUT, address, { headers })
    // Only an ended session redirects.
    if (answer.redirected) return end(new URL(answer.url).searchParams.has('ended'))
    if (answer.status === 200) take(await answer.text())
  }

  let [isAsking, again] = [false, false]
  /** Polls, and once more if the list has changed meanwhile. */
  const refresh = async () => {
    again = true
    if (isAsking) return
    isAsking = true
    while (again) {
      again = false
      await poll().catch(doubt)
    }
    isAsking = false
  }

  let stream: EventSource | undefined
  let refused = 0
  const open = () => {
    const address = section()?.dataset['events']
    stream?.close()
    if (!address) return
    stream = new EventSource(address)
    stream.onopen = () => {
      refused = 0
      become('live')
      serverAnswered()
    }
    stream.addEventListener('list', ({ data }) => news.hear(data))
    stream.onerror = () => {
      if (state === 'live') become('stale')
      doubt()
      // When the stream opens again, the list is requested then anyway.
      window.setTimeout(() => state === 'live' || void refresh(), Math.random() * SPREAD)
      // Browsers do not retry a refused stream.
      if (stream?.readyState === EventSource.CLOSED)
        window.setTimeout(open, backoff(Math.min(FIRST_RETRY + refused++, LAST_RETRY), Math.random()))
    }
  }
  window.addEventListener('pagehide', () => stream?.close())

  open()
  document.addEventListener('htmx:after:swap', () => {
    show(state)
    // A list searched by the server gets no updates; a response brings the live list back.
    if (!stream) open()
    if (shownList() === undefined) void refresh()
  })
  window.setInterval(() => void refresh(), POLL)
  let resting: number | undefined
  document.addEventListener('visibilitychange', () => {
    window.clearTimeout(resting)
    if (document.hidden) resting = window.setTimeout(() => stream?.close(), HIDDEN)
    else if (stream?.readyState === EventSource.CLOSED) open()
    // A phone that was asleep refreshes at once.
    void refresh()
  })
  return () => {
    open()
    void refresh()
  }
}
