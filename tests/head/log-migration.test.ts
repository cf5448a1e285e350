import { expect, inject, test } from 'vitest'
import { up } from '../../migrations/2026-11-24T2100-log-search.ts'
import { connect } from '../../server/platform/db/connect.ts'
import { startApp, withDatabase } from '../support/app.ts'

test('visits from before the search index are found by the same words as those from after it', async () => {
  const app = await startApp()
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Nguyễn Thị Thi Hoà', phone: '0912000345', host: 'Bà Thuý, phòng 12' })
  await guard.enter({ name: 'H’Loan Êban', place: 'Công ty Đức Đạt' })
  await (await app.client('gate.ubnd-xa-long-hau')).enter({ name: 'Trần Văn Út' })
  const words = () => app.rows('select * from visit_search_term order by visit_id, word, toned')
  const after = await words()
  expect(after).toHaveLength(9 + 7 + 3)

  // The former schema: search words from the name only, without tones.
  await app.rows('drop table log_filter')
  await app.rows('alter table visit_search_term rename to visit_word')
  await app.rows('alter table visit_word drop constraint visit_search_term_pkey')
  await app.rows(`delete from visit_word where word ~ '^#' or word = 'phong'`)
  await app.rows('alter table visit_word drop column toned')
  await app.rows('alter table visit_word add column n serial, add constraint visit_word_pkey primary key (n)')

  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const owner = connect(withDatabase(inject('cluster').ownerUrl, name), () => {}, 1)
  await owner.db.transaction().execute((tx) => up(tx as never))
  await owner.close()
  await app.rows('alter table visit_word drop column n')
  await app.rows('alter table visit_word rename to visit_search_term')
  expect(await words()).toEqual(after)
  await app.close()
})
