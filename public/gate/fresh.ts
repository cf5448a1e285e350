import htmx from 'htmx.org'

/** The empty entry form as the server sends it. */
let blank: string | undefined

export function rememberBlank(): void {
  blank = document.getElementById('entry')?.outerHTML
}

/** Replaces the form by an empty one, or one filled with `fields`, as a response of the server would. */
export function showBlank(fields: Record<string, string> = {}): void {
  const old = document.getElementById('entry')
  const entry = blank && new DOMParser().parseFromString(blank, 'text/html').getElementById('entry')
  if (!old || !entry) return
  // Keeps the scan block, in which the camera may be running; adopted first, since its styles do not move between documents.
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
      else input.value = value
    }
  }
}
