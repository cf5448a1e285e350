import { dayMonthText, officeDay, clockTime as officeTime } from '../../server/platform/lib/clock.ts'

function box(): HTMLElement | null {
  return document.getElementById('outbox')
}

export interface Desk {
  account: string
  office: string
}

/** The account and office of this board; undefined on other pages. */
export function desk(): Desk | undefined {
  const { account, office } = box()?.dataset ?? {}
  return account && office ? { account, office } : undefined
}

/** `08:31`. */
export function clockTime(at: number): string {
  return officeTime(new Date(at))
}

/** `24/11`. */
export function dayText(at: number): string {
  return dayMonthText(officeDay(new Date(at)))
}

/** `08:31`, or `24/11 08:31` for another day. */
export function stampText(at: number): string {
  const time = clockTime(at)
  return dayText(at) === dayText(Date.now()) ? time : `${dayText(at)} ${time}`
}

/** A copy of the first element of a template. */
export function fromTemplate<Kind extends HTMLElement>(id: string): Kind {
  const template = document.getElementById(id) as HTMLTemplateElement
  return document.importNode(template.content, true).firstElementChild as Kind
}

export function setText(root: ParentNode, selector: string, text: string): void {
  const element = root.querySelector(selector)
  if (element) element.textContent = text
}
