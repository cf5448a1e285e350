import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { sendAhead } from '../../server/platform/db/dialect.ts'
import { inOffice, type OfficeTx } from '../../server/platform/db/office-scope.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()
let officeId: string

beforeAll(async () => {
  officeId = await app.officeId('tt-hcc')
})

const FAILING = { text: 'select 1 / $1::integer', values: [0] }
const rename = (tx: OfficeTx) => sql`update office set name = 'Tên mới' where id = ${officeId}`.execute(tx)

async function mustHaveDoneNothing(): Promise<void> {
  const { pool } = app.context
  expect(pool.totalCount - pool.idleCount).toBe(0)
  expect(await app.rows('select name from office where id = $1', [officeId])).not.toEqual([
    { name: 'Tên mới' },
  ])
  // The next user of the connection gets their own office's scope.
  const scope = await inOffice(app.db, officeId, (tx) =>
    sql<{ id: string }>`select current_setting('app.office_id') as id`.execute(tx),
  )
  expect(scope.rows).toEqual([{ id: officeId }])
}

test('a statement that was sent ahead and fails makes the next one throw, and nothing is stored', async () => {
  const work = inOffice(app.db, officeId, async (tx) => {
    await rename(tx)
    await sendAhead(tx, FAILING)
    await sql`select 'whoever comes next'`.execute(tx)
  })
  await expect(work).rejects.toThrow('division by zero')
  // The stack must name the calling code.
  const error = await work.catch((one: Error) => one)
  expect((error as Error).stack).toContain('pipeline.test.ts')
  await mustHaveDoneNothing()
})

test('the last statement that was sent ahead and fails makes the commit throw, and nothing is stored', async () => {
  const work = inOffice(app.db, officeId, async (tx) => {
    await rename(tx)
    await sendAhead(tx, FAILING)
  })
  await expect(work).rejects.toThrow('division by zero')
  await mustHaveDoneNothing()
})

test('a transaction that gives up after sending ahead throws its own error, and nothing is stored', async () => {
  const work = inOffice(app.db, officeId, async (tx) => {
    await sendAhead(tx, { text: 'update office set name = $1 where id = $2', values: ['Tên mới', officeId] })
    await sendAhead(tx, FAILING)
    throw new Error('thought better of it')
  })
  await expect(work).rejects.toThrow('thought better of it')
  await mustHaveDoneNothing()
})

test('a connection that broke while statements were sent ahead is not used again', async () => {
  const work = inOffice(app.db, officeId, async (tx) => {
    await sendAhead(tx, { text: 'select pg_terminate_backend(pg_backend_pid())', values: [] })
    await sendAhead(tx, { text: 'select 1', values: [] })
  })
  await expect(work).rejects.toThrow(/terminat|EPIPE/)
  await mustHaveDoneNothing()
})
