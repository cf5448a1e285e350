import { signalWaiting } from './feedback.ts'
import { isOn } from './setting.ts'

/** What the bell rings for: each waiting visitor, and once more who waits for long. */
function reasons(): string[] {
  return [...document.querySelectorAll('#waiting .visit')].flatMap((row) =>
    row.classList.contains('late') ? [row.id, `${row.id} late`] : [row.id],
  )
}

/** Shows the number of waiting visitors in the page's title, and rings for each new one. */
export function watchWaiting(): void {
  const plain = document.title
  const known = new Set(reasons())
  const tell = () => {
    const ids = reasons()
    const count = ids.filter((id) => !id.endsWith('late')).length
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
