import { fetchWithin } from '../offline/fetch-within.ts'
import { runClock, setClock } from '../staff/clock.ts'

/**
 * Milliseconds: the server makes a code every thirty seconds and accepts it for two minutes, so a code on the screen is never
 * too old.
 */
const REFRESH = 10_000
const FETCH_TIMEOUT = 5_000

const address = document.body.dataset['panel']
const away = document.getElementById('away')
const panelOf = (page: Document) => page.getElementById('panel')
const day = panelOf(document)?.dataset['day']

function show(online: boolean): void {
  const panel = panelOf(document)
  if (panel) panel.hidden = !online
  if (away) away.hidden = online
}

/** Shows the next slogan, or none. */
function say(slogan: string): void {
  const line = document.querySelector<HTMLElement>('.slogan')
  if (!line) return
  line.textContent = slogan
  line.hidden = slogan === ''
}

async function refresh(): Promise<void> {
  if (!address) return
  const answer = await fetchWithin(FETCH_TIMEOUT, address)
  // The head has unpaired this screen, or another one has replaced it.
  if (answer.status === 404) return location.reload()
  if (!answer.ok) throw new Error(String(answer.status))
  const panel = panelOf(new DOMParser().parseFromString(await answer.text(), 'text/html'))
  if (!panel) throw new Error('no panel came')
  // The word of the day changes with the day.
  if (panel.dataset['day'] !== day) return location.reload()
  setClock(Number(panel.dataset['now']))
  say(panel.dataset['slogan'] ?? '')
  panelOf(document)?.replaceWith(panel)
  show(true)
}

/** While the server is unreachable the poster's code is shown, whose visitors wait for a receptionist. */
setInterval(() => void refresh().catch(() => show(false)), REFRESH)
runClock()
