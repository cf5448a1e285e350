import { boardWords, isOnBoard } from '../../server/core/visits/board-search.ts'
import '../staff/today.ts'

/** Shows the delegates that match the query; hides units without any. */
function narrow(query: string): void {
  const words = boardWords(query)
  for (const unit of document.querySelectorAll<HTMLElement>('.delegation .unit')) {
    const rows = [...unit.querySelectorAll<HTMLElement>('[data-search]')]
    for (const row of rows) row.hidden = !isOnBoard(row.dataset['search'] ?? '', words)
    unit.hidden = rows.every((row) => row.hidden)
  }
}

const find = document.querySelector<HTMLInputElement>('#find')
find?.addEventListener('input', () => narrow(find.value))

/** The buttons say how many leave: who is ticked, and the group that was picked. */
document.querySelector('.delegation')?.addEventListener('change', () => {
  const chosen = new FormData(document.querySelector<HTMLFormElement>('#delegation') ?? undefined)
  const group = document.querySelector<HTMLSelectElement>('[name=group]')?.value.split(' ') ?? []
  const { size } = new Set([...chosen.getAll('visit'), ...group].filter(Boolean))
  for (const count of document.querySelectorAll('[data-chosen]')) count.textContent = size ? `(${size})` : ''
})
