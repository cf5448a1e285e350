/** What visitors choose to save stays on their phone; the server never asks for it. */
const KEY = 'so-cong-visitor'
const FIELDS = ['name', 'phone', 'place'] as const
type StoredWords = Partial<Record<(typeof FIELDS)[number], string>>

const form = document.querySelector('form')
const tick = document.querySelector<HTMLInputElement>('#remember')
const note = document.querySelector<HTMLElement>('#recalled')

function input(name: string): HTMLInputElement | null {
  return form?.querySelector<HTMLInputElement>(`[name="${name}"]`) ?? null
}

/** Storage may be unavailable in private windows or contain anything; the form works regardless. */
function attempt<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(window.localStorage)
  } catch {
    return undefined
  }
}

function fill(words: StoredWords): void {
  for (const name of FIELDS) {
    const field = input(name)
    if (field) field.value = words[name] ?? ''
  }
}

/** Fills in the form, so that one tap remains. */
function recall(): void {
  const kept = attempt((storage) => JSON.parse(storage.getItem(KEY) ?? 'null') as StoredWords | null)
  if (!kept?.name || !form || !tick) return
  const fresh = form.dataset['mayRecall'] !== undefined && !input('name')?.value
  if (fresh) fill(kept)
  tick.checked = fresh || input('name')?.value === kept.name
  if (fresh) showRecalled(true)
}

function showRecalled(recalled: boolean): void {
  if (note) note.hidden = !recalled
}

/** For another person on the same phone; the owner's saved data stays. */
function startAnew(): void {
  fill({})
  if (tick) tick.checked = false
  showRecalled(false)
  input('name')?.focus()
}

function keep(): void {
  if (!tick?.checked) return
  const kept: Record<string, string> = {}
  for (const name of FIELDS) kept[name] = input(name)?.value ?? ''
  attempt((storage) => storage.setItem(KEY, JSON.stringify(kept)))
}

document.documentElement.classList.add('js')
recall()
form?.addEventListener('submit', keep)
tick?.addEventListener('change', () => tick.checked || attempt((storage) => storage.removeItem(KEY)))
document.querySelector('#somebody-else')?.addEventListener('click', startAnew)
