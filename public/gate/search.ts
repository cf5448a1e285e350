import { boardWords, isOnBoard } from '../../server/core/visits/board-search.ts'
import { searchExpected } from './expected.ts'

/** True while a search is shown; otherwise the rows need not be checked. */
let isNarrow = false

export function narrow(): void {
  const query = document.querySelector<HTMLInputElement>('#find')?.value.trim() ?? ''
  const wanted = boardWords(query)
  searchExpected(query)
  if (!query && !isNarrow) return
  isNarrow = query !== ''
  // A list that is only partly in the page is searched by the server.
  const rows = [...document.querySelectorAll<HTMLElement>('#inside .visits:not([data-ask]) > .visit')]
  for (const row of rows) row.hidden = !isOnBoard(row.dataset['search'] ?? '', wanted)
  const nobody = document.getElementById('nobody-found')
  if (nobody) nobody.hidden = rows.length === 0 || rows.some((row) => !row.hidden)
}

/** Filters the list while the user types, and after every refresh. */
export function rememberSearch(): void {
  document.addEventListener('input', (event) => {
    if ((event.target as Element).id === 'find') narrow()
  })
  // Scrolls the search to the top, so that a phone shows the field and the first rows above its keyboard.
  document.addEventListener('focusin', (event) => {
    if ((event.target as Element).id === 'find' && matchMedia('(max-width: 63.99rem)').matches)
      document.getElementById('inside')?.scrollIntoView()
  })
  document.addEventListener('submit', (event) => {
    // A button with its own action leads to another page.
    const leads = (event as SubmitEvent).submitter?.hasAttribute('formaction')
    if ((event.target as Element).classList.contains('find') && !leads) event.preventDefault()
  })
  document.addEventListener('htmx:after:swap', narrow)
}
