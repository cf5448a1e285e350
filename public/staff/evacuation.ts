import './leaving.ts'

/** Ids of visits, which tell nobody anything; for this tab, so that a page that is loaded again keeps its ticks. */
const KEY = 'evacuation-ticks'

const boxes = [...document.querySelectorAll<HTMLInputElement>('.roll input[type=checkbox]')]
const ticked = new Set<string>(JSON.parse(sessionStorage.getItem(KEY) ?? '[]'))
for (const box of boxes) {
  box.checked = ticked.has(box.value)
  box.addEventListener('change', () => {
    const out = boxes.filter(({ checked }) => checked).map(({ value }) => value)
    sessionStorage.setItem(KEY, JSON.stringify(out))
  })
}
