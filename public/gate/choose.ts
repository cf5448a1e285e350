import { pressedOf } from './pressed.ts'

function ticks(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>('#inside-rows .pick input')]
}

/** Says on the button how many are ticked. */
function count(): void {
  const number = document.getElementById('chosen')
  const ticked = ticks().filter(({ checked }) => checked).length
  if (number) number.textContent = ticked > 0 ? `\u00a0(${ticked})` : ''
}

/** Ticking several visitors who leave together; without scripts, the form sends the ticks and the group itself. */
export function startChoosing(): void {
  document.addEventListener('change', ({ target }) => {
    const changed = target as HTMLInputElement
    if (changed.id === 'choose' && !changed.checked) for (const tick of ticks()) tick.checked = false
    if (changed.name === 'group') {
      const ids = changed.value.split(' ')
      for (const tick of ticks()) if (ids.includes(tick.value)) tick.checked = true
      changed.value = ''
    }
    count()
  })
  document.addEventListener('htmx:after:swap', (event) => {
    const { sourceElement } = (event as CustomEvent<{ ctx: { sourceElement?: Element } }>).detail.ctx
    const choose = document.querySelector<HTMLInputElement>('#choose')
    if (choose && pressedOf(sourceElement)?.id === 'leave-form') choose.checked = false
    count()
  })
}
