import htmx from 'htmx.org'

/** The entry form as the server sends it when nothing is typed yet. */
let blank: string | undefined

export function rememberBlank(): void {
  blank = document.getElementById('entry')?.outerHTML
}

/** Puts an empty form in the place of the one that was kept, as an answer of the server would, or one with `fields`. */
export function showBlank(fields: Record<string, string> = {}): void {
  const old = document.getElementById('entry')
  const entry = blank && new DOMParser().parseFromString(blank, 'text/html').getElementById('entry')
  if (!old || !entry) return
  // The camera may be running in the old one's block, and its styles would not pass from document to document.
  document.adoptNode(entry)
  const scan = document.getElementById('scan')
  if (scan) entry.querySelector('#scan')?.replaceWith(scan)
  const form = entry.querySelector<HTMLFormElement>('#entry-form')
  if (form) fill(form, { client_uuid: crypto.randomUUID(), ...fields })
  old.replaceWith(entry)
  htmx.process(entry)
  scan
    ?.querySelector('video')
    ?.play()
    .catch(() => {})
  entry.querySelector<HTMLElement>('#name')?.focus()
}

/** Puts words into the fields of a form; what it has no field for goes along hidden. */
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
      else input.value = value
    }
  }
}
