/** What a visitor chose to keep lives on his own phone only; the server never asks for it. */
const KEY = 'so-cong-visitor'
const FIELDS = ['name', 'phone', 'place'] as const
type Kept = Partial<Record<(typeof FIELDS)[number], string>>

const form = document.querySelector('form')
const tick = document.querySelector<HTMLInputElement>('#remember')

function input(name: string): HTMLInputElement | null {
  return form?.querySelector<HTMLInputElement>(`[name="${name}"]`) ?? null
}

/** A private window may refuse to keep anything; the form works all the same. */
function stored(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}

function recall(): void {
  const text = stored()?.getItem(KEY)
  if (!text || !form || !tick || input('name')?.value) return
  const kept = JSON.parse(text) as Kept
  for (const name of FIELDS) {
    const field = input(name)
    if (field && kept[name]) field.value = kept[name]
  }
  tick.checked = true
}

function keep(): void {
  const kept = Object.fromEntries(FIELDS.map((name) => [name, input(name)?.value.trim() ?? '']))
  if (tick?.checked) stored()?.setItem(KEY, JSON.stringify(kept))
  else stored()?.removeItem(KEY)
}

document.documentElement.classList.add('js')
recall()
form?.addEventListener('submit', keep)
