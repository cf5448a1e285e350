import htmx from 'htmx.org'
import { section, shownList } from './changes.ts'

/** The revision of the list received and, for a difference, of the list to which it applies. */
const HEAD = /data-list="([\w-]*)"(?:\s+data-since="([\w-]*)")?/

/** The request and the swaps that htmx is about to make. */
interface Swap {
  ctx: { request: { headers: Record<string, string> } }
  tasks: { target: unknown; fragment: DocumentFragment; swapSpec: { style: string } }[]
}

function swapOf(event: Event): Swap {
  return (event as CustomEvent<Swap>).detail
}

/**
 * Orders lists from stream, poll and form responses, so that an older one never replaces a newer one. Calls `ask` when an
 * update had to wait for a form.
 */
export function createNews(ask: () => void) {
  // Responses can overtake each other: an older list would bring back visitors who have left.
  let asked = 0
  let onShow = 0
  const next = () => ++asked
  const isNewest = (one: number) => {
    if (one < onShow) return false
    onShow = one
    return true
  }

  // While a form is being sent, its response brings the list, and other updates are requested afterwards. So a visitor never
  // appears in the list while the form that recorded them is still filled in.
  const underWay = new Map<unknown, number>()
  const missed = new Set<string>()
  document.addEventListener('htmx:before:request', (event) => {
    const { ctx } = swapOf(event)
    ctx.request.headers['Shown-List'] = shownList() ?? ''
    underWay.set(ctx, next())
  })
  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx, tasks } = swapOf(event)
    const one = underWay.get(ctx)
    const task = tasks.find(({ target }) => target === section())
    if (!task) return
    const { list, since } = (task.fragment.firstElementChild as HTMLElement | null)?.dataset ?? {}
    const fits = since === undefined || since === shownList()
    if (since !== undefined) task.swapSpec.style = 'change'
    if (fits && (one === undefined || isNewest(one))) return
    tasks.splice(tasks.indexOf(task), 1)
    if (underWay.size === 0) ask()
    else missed.add(list ?? '')
  })
  document.addEventListener('htmx:finally:request', (event) => {
    underWay.delete(swapOf(event).ctx)
    if (underWay.size > 0) return
    const isBehind = [...missed].some((list) => list !== shownList())
    missed.clear()
    if (isBehind) ask()
  })

  return {
    next,
    isNewest,
    take(text: string) {
      const [, list, since] = HEAD.exec(text) ?? []
      const target = section()
      // A response has already brought this list.
      if (list !== undefined && list === shownList()) return
      if (underWay.size > 0) missed.add(list ?? '')
      else if (since !== undefined && since !== shownList()) ask()
      else if (target) htmx.swap({ text, target, swap: 'outerMorph' }).catch(() => {})
    },
  }
}
