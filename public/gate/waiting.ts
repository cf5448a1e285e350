import { signalWaiting } from './feedback.ts'
import { isOn } from './setting.ts'

function waitingIds(): string[] {
  return [...document.querySelectorAll('#waiting .visit')].map(({ id }) => id)
}

/** Shows the number of waiting visitors in the page's title, and rings for each new one. */
export function watchWaiting(): void {
  const plain = document.title
  const known = new Set(waitingIds())
  const tell = () => {
    const ids = waitingIds()
    const count = ids.length
    document.title = count > 0 ? `(${count}) ${plain}` : plain
    const tab = document.getElementById('jump-waiting')
    if (tab) {
      tab.hidden = count === 0
      const number = tab.querySelector('span')
      if (number) number.textContent = String(count)
    }
    const isNew = ids.some((id) => !known.has(id))
    for (const id of ids) known.add(id)
    if (isNew && isOn('bell')) signalWaiting()
  }
  tell()
  document.addEventListener('htmx:after:swap', tell)
}
