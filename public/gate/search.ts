import { boardWords, isOnBoard } from '../../server/core/visits/board-search.ts'
import { searchExpected } from './expected.ts'

/** What was searched for is shown: without a search there is nothing to go through. */
let isNarrow = false

export function narrow(): void {
  const query = document.querySelector<HTMLInputElement>('#find')?.value.trim() ?? ''
  const wanted = boardWords(query)
  searchExpected(query)
  if (!query && !isNarrow) return
  isNarrow = query !== ''
  // Of guests whom the page does not have all, the server decides who is found.
  const rows = [...document.querySelectorAll<HTMLElement>('#inside .visits:not([data-ask]) > .visit')]
  for (const row of rows) row.hidden = !isOnBoard(row.dataset['search'] ?? '', wanted)
  const nobody = document.getElementById('nobody-found')
  if (nobody) nobody.hidden = rows.length === 0 || rows.some((row) => !row.hidden)
}

/** Narrows the list as one types, and again after every refresh of the list. */
export function rememberSearch(): void {
  document.addEventListener('input', (event) => {
    if ((event.target as Element).id === 'find') narrow()
  })
  // Above the keyboard of a phone there is room for the field and the first rows under it, if it stands on top.
  document.addEventListener('focusin', (event) => {
    if ((event.target as Element).id === 'find' && matchMedia('(max-width: 63.99rem)').matches)
      document.getElementById('inside')?.scrollIntoView()
  })
  document.addEventListener('submit', (event) => {
    // Another list is a page of its own.
    const leads = (event as SubmitEvent).submitter?.hasAttribute('formaction')
    if ((event.target as Element).classList.contains('find') && !leads) event.preventDefault()
  })
  document.addEventListener('htmx:after:swap', narrow)
}
