import { isCameraOpen } from './scan-parts.ts'

/** The empty entry form as the server sends it. */
let blank: string | undefined

/** Call with every form that may be an empty one. */
export function rememberBlank(entry = document.getElementById('entry')): void {
  if (entry && !titleOf(entry) && !entry.querySelector('.alert')) blank = entry.outerHTML
}

/** The first words in an entry form, usually the name; empty when nothing has been typed. */
export function titleOf(entry: ParentNode): string {
  const fields = [...entry.querySelectorAll<HTMLInputElement>('input[type="text"], input[type="tel"]')]
  return fields.find(({ name, value }) => name !== 'party_size' && value.trim())?.value.trim() ?? ''
}

/** An empty form, or one filled with `fields`, as a response of the server would have it. */
export function blankEntry(fields: Record<string, string> = {}): HTMLElement | null {
  const entry = blank ? new DOMParser().parseFromString(blank, 'text/html').getElementById('entry') : null
  const form = entry?.querySelector<HTMLFormElement>('#entry-form')
  if (form) fill(form, { client_uuid: crypto.randomUUID(), ...fields })
  return entry
}

/** On a phone the fields after name and number wait behind one line, until one is filled in or wrong. */
export function foldRest(entry: ParentNode): void {
  const rest = entry.querySelector<HTMLDetailsElement>('#entry-rest')
  if (!rest) return
  // Until then the style sheet folds it.
  rest.dataset['folds'] = ''
  if (!matchMedia('(max-width: 40rem)').matches) return
  rest.open = titleOf(rest) !== '' || rest.querySelector('.wrong') !== null
  rest.querySelector('details')?.setAttribute('open', '')
}

/** Opens the fold that hides this field. */
export function reveal(field: Element | null): void {
  for (let fold = field?.closest('details'); fold; fold = fold.parentElement?.closest('details'))
    fold.open = true
}

/** Shows this form in place of the one on show; keeps the scan block, in which the camera may be running. */
export function showEntry(entry: HTMLElement): void {
  const old = document.getElementById('entry')
  // Adopted first, since styles do not move between documents.
  document.adoptNode(entry)
  for (const kept of old?.querySelectorAll('[hx-preserve]') ?? [])
    entry.querySelector(`[id="${kept.id}"]`)?.replaceWith(kept)
  foldRest(entry)
  old?.replaceWith(entry)
  entry
    .querySelector('video')
    ?.play()
    .catch(() => {})
  focusEntry()
}

/**
 * The focus moves to the name; after a problem, to the wrong field. While the camera is open it does not move, so that the picture
 * stays in view and no on-screen keyboard covers it.
 */
function focusEntry(): void {
  const wrong = document.querySelector<HTMLElement>('#entry [aria-invalid="true"], #entry .alert a')
  const scanning = !wrong && isCameraOpen()
  const target = wrong ?? document.querySelector<HTMLElement>('#entry-form #name')
  if (!scanning || !matchMedia('(pointer: coarse)').matches) target?.focus({ preventScroll: scanning })
  document.querySelector('#entry .alert')?.scrollIntoView({ block: 'nearest' })
  // Clear of the bar with the button.
  if (wrong?.ariaInvalid) wrong.closest('.field, fieldset')?.scrollIntoView({ block: 'center' })
}

/** Fills a form; values without a field are added as hidden inputs. */
export function fill(form: HTMLFormElement, fields: Record<string, string>): void {
  for (const [name, value] of Object.entries(fields)) {
    const inputs = [
      ...form.querySelectorAll<HTMLInputElement>(`input[name="${name}"], select[name="${name}"]`),
    ]
    if (inputs.length === 0)
      form.append(Object.assign(document.createElement('input'), { type: 'hidden', name, value }))
    for (const input of inputs) {
      if (input.type === 'radio') input.checked = input.value === value
      else if (input.type === 'checkbox') input.checked = value === input.value
      else {
        input.value = value
        if (value) reveal(input)
      }
    }
  }
}
