/** What a visitor chose to keep lives on their phone only; the server never asks for it. */
const KEY = 'so-cong-visitor'
const FIELDS = ['name', 'phone', 'place'] as const
type Kept = Partial<Record<(typeof FIELDS)[number], string>>

const form = document.querySelector('form')
const tick = document.querySelector<HTMLInputElement>('#remember')
const note = document.querySelector<HTMLElement>('#recalled')

function input(name: string): HTMLInputElement | null {
  return form?.querySelector<HTMLInputElement>(`[name="${name}"]`) ?? null
}

/** A private window may refuse to keep anything, and anything may have been written there; the form works all the same. */
function attempt<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(window.localStorage)
  } catch {
    return undefined
  }
}

function fill(words: Kept): void {
  for (const name of FIELDS) {
    const field = input(name)
    if (field) field.value = words[name] ?? ''
  }
}

/** Fills the form in: what is left to do is one tap, and its button stays in sight. */
function recall(): void {
  const kept = attempt((storage) => JSON.parse(storage.getItem(KEY) ?? 'null') as Kept | null)
  if (!kept?.name || !form || !tick) return
  const fresh = form.dataset['mayRecall'] !== undefined && !input('name')?.value
  if (fresh) fill(kept)
  tick.checked = fresh || input('name')?.value === kept.name
  if (fresh) showRecalled(true)
}

function showRecalled(recalled: boolean): void {
  if (note) note.hidden = !recalled
  document.documentElement.classList.toggle('recalled', recalled)
}

/** Somebody else on the same phone: what is kept stays the owner's. */
function startAnew(): void {
  fill({})
  if (tick) tick.checked = false
  showRecalled(false)
  input('name')?.focus()
}

function keep(): void {
  if (!tick?.checked) return
  const kept: Record<string, string> = {}
  for (const name of FIELDS) kept[name] = input(name)?.value.trim() ?? ''
  attempt((storage) => storage.setItem(KEY, JSON.stringify(kept)))
}

document.documentElement.classList.add('js')
recall()
form?.addEventListener('submit', keep)
tick?.addEventListener('change', () => tick.checked || attempt((storage) => storage.removeItem(KEY)))
document.querySelector('#somebody-else')?.addEventListener('click', startAnew)
