import './leaving.ts'

/** Stores ticked visit ids, which reveal no names, in this tab's session, so that a reloaded page keeps its ticks. */
const KEY = 'evacuation-ticks'

const boxes = [...document.querySelectorAll<HTMLInputElement>('.roll input[type=checkbox]')]
const note = document.querySelector<HTMLElement>('.roll-missing')
const ticked = new Set<string>(JSON.parse(sessionStorage.getItem(KEY) ?? '[]'))
for (const box of boxes) {
  box.checked = ticked.has(box.value)
  box.addEventListener('change', () => {
    const out = boxes.filter(({ checked }) => checked).map(({ value }) => value)
    sessionStorage.setItem(KEY, JSON.stringify(out))
    tellMissing()
  })
}
tellMissing()

/** Shows how many people, not rows, are missing; it decides whether somebody goes back in. */
function tellMissing(): void {
  if (!note) return
  const missing = boxes
    .filter(({ checked }) => !checked)
    .reduce((people, { dataset }) => people + Number(dataset['party']), 0)
  const { missing: some = '', everybody = '' } = note.dataset
  note.textContent = missing > 0 ? some.replace('{n}', String(missing)) : everybody
  note.classList.toggle('complete', missing === 0)
  note.hidden = false
}
