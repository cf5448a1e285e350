import htmx from 'htmx.org'
import { section, shownList } from './changes.ts'

/** Which list it is that came, and for what is shown it is a change. */
const HEAD = /data-list="([\w-]*)"(?:\s+data-since="([\w-]*)")?/

/** What htmx is about to do: a request, and the places its answer goes to. */
interface Swap {
  ctx: { request: { headers: Record<string, string> } }
  tasks: { target: unknown; fragment: DocumentFragment; swapSpec: { style: string } }[]
}

function swapOf(event: Event): Swap {
  return (event as CustomEvent<Swap>).detail
}

/**
 * Lists that come by stream, poll or as the answer to a form, so that an older one never replaces a newer. `ask` is called
 * where news had to wait for a form.
 */
export function createNews(ask: () => void) {
  // Answers overtake each other: a list that was asked for before the one on show would bring back who has left.
  let asked = 0
  let onShow = 0
  const next = () => ++asked
  const isNewest = (one: number) => {
    if (one < onShow) return false
    onShow = one
    return true
  }

  // While a form is under way its own answer brings the list; news that came meanwhile is asked for afterwards.
  // So a visitor never stands in the list while the form that recorded them still waits to be emptied.
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
      // An answer has brought it already.
      if (list !== undefined && list === shownList()) return
      if (underWay.size > 0) missed.add(list ?? '')
      else if (since !== undefined && since !== shownList()) ask()
      else if (target) htmx.swap({ text, target, swap: 'outerMorph' }).catch(() => {})
    },
  }
}
