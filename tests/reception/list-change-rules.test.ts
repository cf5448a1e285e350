// A list sent as its difference from an earlier one.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row } from '../../server/reception/gate/cached-rows.ts'
import type { InsideList } from '../../server/reception/gate/inside-list.ts'
import { SLOTS } from '../../server/reception/gate/list-bytes.ts'
import { formerOf, since } from '../../server/reception/gate/list-change.ts'

const ids = fc.uniqueArray(fc.nat(12), { maxLength: 12 })
/** Whether each row's text differs from before. */
const versions = fc.array(fc.boolean(), { minLength: 13, maxLength: 13 })

const rowOf = (id: number, isNew: boolean): Row => {
  const revision = `${id}${isNew ? 'b' : 'a'}`
  return { id: `v-${id}`, search: '', revision, bytes: Buffer.from(`<li id="v-${id}">${revision}</li>\n`) }
}

const listOf = (revision: string, rows: Row[]): InsideList => ({
  ...{ revision, rows, waiting: [], slips: [], queue: [], slots: SLOTS },
  ...{ count: rows.length, missing: 0, query: '', searchBy: '' },
})

/** Applies changes as public/gate/changes.ts does: removes rows, and inserts each new one behind its predecessor. */
function made(shown: Row[], lines: Buffer[]): string[] {
  const rows = shown.map(({ id, revision }) => ({ id, revision }))
  let before = -1
  for (const line of lines) {
    const [, id = '', gone, revision = ''] =
      /^<li id="([\w-]+)"( data-gone)?>(\w*)<\/li>\n$/.exec(String(line)) ?? []
    const at = rows.findIndex((row) => row.id === id)
    if (gone) rows.splice(at, 1)
    else if (revision) {
      const anchor = rows[before]
      if (at >= 0) rows.splice(at, 1)
      before = anchor ? rows.indexOf(anchor) + 1 : 0
      rows.splice(before, 0, { id, revision })
    } else before = at
  }
  return rows.map(({ revision }) => revision)
}

test('a change turns any list into any other, and names no row that kept its place', () => {
  fc.assert(
    fc.property(ids, ids, versions, (before, after, news) => {
      const shown = before.map((id) => rowOf(id, false))
      const rows = after.map((id) => rowOf(id, news[id] ?? false))
      const list = { ...listOf('new', rows), former: [formerOf(listOf('old', shown))] }
      const { change } = since('old', list)
      expect(made(shown, change?.lines.rows ?? [])).toEqual(rows.map(({ revision }) => revision))
    }),
  )
  const shown = Array.from({ length: 300 }, (_, id) => rowOf(id, false))
  const list = { ...listOf('new', shown.slice(1)), former: [formerOf(listOf('old', shown))] }
  expect(since('old', list).change?.lines.rows.map(String)).toEqual(['<li id="v-0" data-gone></li>\n'])
  expect(since('never', list).change).toBeUndefined()
})
