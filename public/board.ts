import { runClock } from './clock.ts'

/** A code lives thirty seconds and is good for two minutes: one that is ten seconds old has been seen by nobody late. */
const REFRESH = 10_000
const PATIENCE = 5_000

const address = document.body.dataset['panel']
const away = document.getElementById('away')

function show(online: boolean): void {
  const panel = document.getElementById('panel')
  if (panel) panel.hidden = !online
  if (away) away.hidden = online
}

async function refresh(): Promise<void> {
  if (!address) return
  const answer = await fetch(address, { signal: AbortSignal.timeout(PATIENCE) })
  // The head has unpaired this screen, or another one took its place.
  if (answer.status === 404) return location.reload()
  if (!answer.ok) throw new Error(String(answer.status))
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const panel = page.getElementById('panel')
  if (panel) document.getElementById('panel')?.replaceWith(panel)
  show(true)
}

/** While the server is away the poster's own code stands in: whoever scans it waits for the receptionist. */
setInterval(() => refresh().catch(() => show(false)), REFRESH)
runClock()
