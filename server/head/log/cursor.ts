import * as z from 'zod'

/** Visits whose tones match as typed come first, then all other matches; each list newest first. */
const LISTS = ['exact', 'other'] as const
export type List = (typeof LISTS)[number]

/** A row of the log beside which a page begins, however many rows have been added since. */
export interface Cursor {
  list: List
  enteredAt: Date
  id: string
}

export interface PagePosition {
  cursor: Cursor | undefined
  towards: 'older' | 'newer'
}

export const START: PagePosition = { cursor: undefined, towards: 'older' }

export function cursorText({ list, enteredAt, id }: Cursor): string {
  return `${list}.${enteredAt.getTime()}.${id}`
}

/** An invalid position in the URL leads to the start. */
export function readPosition({
  after,
  before,
}: {
  after?: string | undefined
  before?: string | undefined
}): PagePosition {
  const cursor = readCursor(after ?? before ?? '')
  return cursor ? { cursor, towards: after === undefined ? 'newer' : 'older' } : START
}

function readCursor(text: string): Cursor | undefined {
  const [name, time = '', id = ''] = text.split('.')
  const list = LISTS.find((one) => one === name)
  if (!list || !/^\d{1,14}$/.test(time) || !z.guid().safeParse(id).success) return undefined
  return { list, enteredAt: new Date(Number(time)), id }
}
