import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { violatedUnique } from '../../server/platform/db/constraints.ts'
import { inOffice } from '../../server/platform/db/office-scope.ts'
import type { VisitRow } from '../../server/platform/db/schema.ts'
import { useApp } from '../support/suite.ts'

/** A database constraint allows one open visit per person and office, whatever code writes it. */
const app = useApp()
let model: VisitRow
let neighbour: string

beforeAll(async () => {
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Làm Mẫu' })
  const [row] = await app.rows<VisitRow>('select * from visit')
  if (!row) throw new Error('nothing was stored')
  model = row
  neighbour = await app.officeId('ubnd-xa-long-hau')
})

/** Stores another visit like the first. Returns the name of the constraint that it violated, if any. */
async function store(fields: Partial<VisitRow>): Promise<string | undefined> {
  const row = { ...model, id: randomUUID(), client_uuid: randomUUID(), number: nextNumber(), ...fields }
  try {
    await inOffice(app.db, row.office_id, (tx) => tx.insertInto('visit').values(row).execute())
    return undefined
  } catch (error) {
    const rule = violatedUnique(error)
    if (rule) return rule
    throw error
  }
}

let number = 100
function nextNumber(): number {
  number += 1
  return number
}

const left = { state: 'left', left_at: new Date('2026-11-25T10:00:00+07:00') } as const
const unclosed = { state: 'unclosed', day_closed_at: new Date('2026-11-25T19:00:00+07:00') } as const

describe.each([
  [
    'one phone number',
    'visit_open_phone',
    () => ({ phone: `+8491${String(nextNumber()).padStart(7, '0')}` }),
  ],
  ['one identity card', 'visit_open_id', () => ({ id_hash: Buffer.from(randomUUID()), id_key_version: 1 })],
])('with %s', (_, rule, person) => {
  test('only one may be inside', async () => {
    const who = person()
    expect(await store(who)).toBeUndefined()
    expect(await store(who)).toBe(rule)
  })

  test.each<[string, Partial<VisitRow>]>([
    ['has left', left],
    ['was never recorded as gone', unclosed],
    ['is only waiting', { state: 'waiting' }],
    ['was not received', { state: 'refused' }],
    ['was recorded by mistake', { voided_at: new Date() }],
  ])('a visit of somebody who %s does not block another one', async (__, state) => {
    const who = person()
    expect(await store({ ...who, ...state })).toBeUndefined()
    expect(await store({ ...who, ...state })).toBeUndefined()
    expect(await store(who)).toBeUndefined()
  })

  test('one person may be in two offices', async () => {
    const who = person()
    expect(await store(who)).toBeUndefined()
    expect(await store({ ...who, office_id: neighbour, desk_id: null })).toBeUndefined()
  })
})

test('people who share a number may both be inside, beside its owner', async () => {
  const phone = '+84919999999'
  expect(await store({ phone })).toBeUndefined()
  expect(await store({ phone, phone_shared: true })).toBeUndefined()
  expect(await store({ phone, phone_shared: true })).toBeUndefined()
})

test('a person without a number or card is not limited', async () => {
  expect(await store({})).toBeUndefined()
  expect(await store({})).toBeUndefined()
})

describe('the table of visits accepts no', () => {
  test.each<[string, Partial<VisitRow>]>([
    ['name that is not composed', { name: 'Nguyễn'.normalize('NFD') }],
    ['empty name', { name: '' }],
    ['name of 121 letters', { name: 'x'.repeat(121) }],
    ['phone that is no number', { phone: '0912345678' }],
    ['party of nobody', { party_size: 0 }],
    ['party of 501', { party_size: 501 }],
    ['state that is none', { state: 'gone' as 'left' }],
    ['departure before the entry', { ...left, left_at: new Date('2026-11-25T08:29:59+07:00') }],
    ['departure of somebody inside', { left_at: new Date('2026-11-25T10:00:00+07:00') }],
    ['left without a time', { state: 'left' }],
    ['unclosed without its day’s close', { state: 'unclosed' }],
  ])('%s', async (_, fields) => {
    await expect(store(fields)).rejects.toThrow('check constraint')
  })

  test('second visit with the same number in the register', async () => {
    expect(await store({ number: model.number })).toBe('visit_number')
  })

  test('second visit from the same form', async () => {
    expect(await store({ client_uuid: model.client_uuid })).toBe('visit_client_uuid')
  })
})
