/**
 * Adds a button that opens the browser's calendar beside a typed day. The browser's own field shows days in the order of the
 * computer's language; ours is always day, month, year, and is announced so to screen readers.
 */
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-day]:not([data-ready])')) {
  const field = document.querySelector<HTMLInputElement>(`#${CSS.escape(button.dataset['day'] ?? '')}`)
  const calendar = document.createElement('input')
  if (!field || typeof calendar.showPicker !== 'function') continue
  calendar.type = 'date'
  calendar.className = 'day-calendar'
  calendar.tabIndex = -1
  calendar.setAttribute('aria-hidden', 'true')
  calendar.addEventListener('change', () => {
    const [year, month, day] = calendar.value.split('-')
    if (day) field.value = `${day}/${month}/${year}`
    field.dispatchEvent(new Event('change', { bubbles: true }))
    field.focus()
  })
  button.after(calendar)
  button.dataset['ready'] = ''
  button.hidden = false
  button.addEventListener('click', () => {
    calendar.value = field.value.replace(/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, (_, day, month, year) =>
      [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-'),
    )
    calendar.showPicker()
  })
}
