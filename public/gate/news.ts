import htmx from 'htmx.org'

/** The request and the swaps that htmx is about to make. */
interface Swap {
  ctx: { request: { headers: Record<string, string> } }
  tasks: { target: unknown }[]
}

function swapOf(event: Event): Swap {
  return (event as CustomEvent<Swap>).detail
}

export function section(): HTMLElement | null {
  return document.getElementById('inside')
}

/** The revision of the list on show; undefined when it was emptied, or when its guests are drawn by the device. */
export function shownList(): string | undefined {
  const isDrawnHere = document.querySelector('#expected-list[data-shows]') !== null
  return isDrawnHere ? undefined : section()?.dataset['list']
}

/**
 * Orders lists from polls and form responses, so that an older one never replaces a newer one. Calls `ask` when the list has
 * changed: at once, or when the forms that are being sent have been answered.
 */
export function createNews(ask: () => void) {
  // Responses can overtake each other: an older list would bring back visitors who have left.
  let asked = 0
  let onShow = 0
  const isNewest = (one: number) => {
    if (one < onShow) return false
    onShow = one
    return true
  }

  // While a form is being sent, its response brings the list, and other updates are requested afterwards. So a visitor never
  // appears in the list while the form that recorded them is still filled in.
  const underWay = new Map<unknown, number>()
  let missed: string | undefined
  const hear = (revision: string) => {
    if (revision === shownList()) return
    if (underWay.size > 0) missed = revision
    else ask()
  }
  document.addEventListener('htmx:before:request', (event) => {
    const { ctx } = swapOf(event)
    ctx.request.headers['Shown-List'] = shownList() ?? ''
    underWay.set(ctx, ++asked)
  })
  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx, tasks } = swapOf(event)
    const one = underWay.get(ctx)
    const task = tasks.find(({ target }) => target === section())
    if (!task || one === undefined || isNewest(one)) return
    tasks.splice(tasks.indexOf(task), 1)
    missed = ''
  })
  document.addEventListener('htmx:finally:request', (event) => {
    underWay.delete(swapOf(event).ctx)
    if (missed === undefined || underWay.size > 0) return
    const revision = missed
    missed = undefined
    hear(revision)
  })

  return {
    hear,
    /** Call before a poll; takes the list with which it is answered. */
    poll() {
      const one = ++asked
      return (text: string) => {
        const target = section()
        if (underWay.size > 0) missed = ''
        else if (target && isNewest(one)) htmx.swap({ text, target, swap: 'outerMorph' }).catch(() => {})
      }
    },
  }
}
