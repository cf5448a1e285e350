import { foldRest } from './fresh.ts'

function form(): HTMLFormElement | null {
  return document.querySelector('#entry-form')
}

function radio(name: string, value: string): HTMLInputElement | null | undefined {
  return form()?.querySelector<HTMLInputElement>(`[name="${name}"][value="${value}"]`)
}

/** A visitor without a phone has no smartphone, so the tick also sets and clears that answer. */
function followNoPhone(tick: HTMLInputElement): void {
  const [from, to] = tick.checked ? ['not_asked', 'no_smartphone'] : ['no_smartphone', 'not_asked']
  const answer = radio('app_status', to)
  if (answer && radio('app_status', from)?.checked) answer.checked = true
  const phone = form()?.querySelector<HTMLInputElement>('[name="phone"]')
  if (tick.checked && phone) phone.value = ''
}

/** A typed number means that there is a phone; Tab then skips the tick that denies it. */
function followPhone(phone: HTMLInputElement): void {
  const tick = form()?.querySelector<HTMLInputElement>('[name="no_phone"]')
  if (tick) tick.tabIndex = phone.value ? -1 : 0
  if (!phone.value || !tick?.checked) return
  tick.checked = false
  followNoPhone(tick)
}

/** Scrolls the question and its advice into view if they do not fit. */
function showAdvice(): void {
  const bottom = document.getElementById('advice-panel')?.getBoundingClientRect().bottom ?? 0
  const button = document.querySelector('#entry .primary')?.getBoundingClientRect().top ?? window.innerHeight
  if (bottom > Math.min(button, window.innerHeight)) {
    document.getElementById('app_status-choices')?.scrollIntoView({ block: 'start' })
  }
}

/** Convenience of the entry form, which also works without scripts. */
export function startEntry(): void {
  foldRest(document)
  document.addEventListener('input', (event) => {
    const input = event.target as HTMLInputElement
    if (input.form?.id !== 'entry-form') return
    if (input.name === 'no_phone') followNoPhone(input)
    else if (input.name === 'phone') followPhone(input)
    else if (input.name === 'app_status' && ['absent', 'off'].includes(input.value)) showAdvice()
  })
  document.addEventListener('click', (event) => {
    const fold = (event.target as Element).closest('#entry-form summary')?.parentElement
    fold?.addEventListener('toggle', () => fold.querySelector<HTMLElement>('input, select')?.focus(), {
      once: true,
    })
    const link = (event.target as Element).closest<HTMLElement>('[data-opens]')
    const panel = link && document.getElementById(link.dataset['opens'] ?? '')
    if (!panel) return
    // Following the link would lose what was typed.
    event.preventDefault()
    link.setAttribute('aria-expanded', String(panel.classList.toggle('open')))
    showAdvice()
  })
}
