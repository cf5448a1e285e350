import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { apiKey } from '../../server/core/api-keys/key.ts'
import { daysIn } from '../../server/core/figures/date-range.ts'
import type { TreeOffice } from '../../server/core/offices/tree.ts'
import { readFiguresQuery } from '../../server/district/figures-api/figures-query.ts'
import { FEWEST, figureRow } from '../../server/district/figures-api/row.ts'
import { noCounts } from '../../server/platform/db/counts.ts'
import type { OfficeDayRow } from '../../server/platform/db/schema.ts'
import { readConfig } from '../../server/platform/lib/config.ts'
import { loadKeys } from '../../server/platform/lib/keys.ts'
import { SECRET_KEY } from '../support/global-setup.ts'

const office = {
  code: 'tt-hcc',
  name: 'Trung tâm',
  kind: 'one_stop_center',
  past: [],
} as unknown as TreeOffice

/** A day with so many visits, of which `atDesks` at one-stop desks; every visitor has a smartphone. */
function rowOf(visits: number, atDesks: number) {
  const counts = { ...noCounts(), visits, absent: visits, os_visits: atDesks, os_absent: atDesks }
  const day = { ...counts, day: '2026-11-24', revision: 0, closed_at: new Date() } as OfficeDayRow
  return figureRow(day, office, day)
}

describe('what visitors said', () => {
  test.each([
    [FEWEST - 1, FEWEST - 1, null, null],
    [FEWEST, FEWEST, FEWEST, FEWEST],
    [20, FEWEST - 1, 20, null],
    [20, 20 - FEWEST, 20, 20 - FEWEST],
    // Subtracting the desks from the total would reveal the small number.
    [20, 20 - FEWEST + 1, 20, null],
    [20, 19, 20, null],
    [20, 20, 20, 20],
  ])(
    'in %d visits, %d of them at the desks, is published for %j and for %j',
    (visits, atDesks, all, desks) => {
      expect(rowOf(visits, atDesks)).toMatchObject({
        ...{ visits, one_stop_visits: atDesks, smartphone: all, one_stop_smartphone: desks },
      })
    },
  )
})

test('a key is derived from the installation’s secret: another secret gives another key for the same id', () => {
  const [keys, id] = [loadKeys(readConfig({ SECRET_KEY })), randomUUID()]
  const other = { ...keys, sign: () => 'b'.repeat(43) }
  expect(apiKey(other, id, id)).not.toBe(apiKey(keys, id, id))
})

test.each([
  [{ from: '2026-10-01', to: '2026-10-31' }, '31'],
  [{ from: '2026-10-01', to: '2026-11-01' }, 'At most 31 days at a time.'],
  [{ from: '2026-10-02' }, '1'],
  [{ from: '2026-10-02', to: '2026-10-02' }, '1'],
  [{ from: '2026-10-02', to: '2026-10-01' }, 'from must not be after to.'],
  [{ from: '2026-10-32' }, 'from must be a day'],
  [{ from: '2026-10-02', until: '2026-10-02' }, 'until'],
])('a query of %j is of so many days, or is refused: %s', (query, answer) => {
  const asked = () => String(daysIn(readFiguresQuery(query)))
  if (/^\d+$/.test(answer)) expect(asked()).toBe(answer)
  else expect(asked).toThrow(answer)
})
