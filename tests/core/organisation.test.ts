// What the texts say follows from whose installation it is.
import { expect, test } from 'vitest'
import { createOffices, type Offices } from '../../server/core/offices/directory.ts'
import { storeOrganisation } from '../../server/core/organisation/organisation.ts'
import { LANGUAGES, type MessageKey, translator } from '../../server/platform/messages/messages.ts'
import { useApp } from '../support/suite.ts'

const app = useApp()

/** A text with the words of every language, which no catalogue needs to have. */
function words(): Record<string, string> {
  const text = (language: (typeof LANGUAGES)[number]) =>
    translator(language)('{{root}} | {{Unit}} | {{units}} | {{head}} | {{staff}}' as MessageKey)
  return Object.fromEntries(LANGUAGES.map((language) => [language, text(language)]))
}

async function change(offices: Offices, changed: Partial<Parameters<typeof storeOrganisation>[1]>) {
  const { id: rootId, kind, details } = (await offices.organisation()) ?? expect.unreachable()
  await storeOrganisation(app.db, { rootId, kind, details, ...changed }, app.clock.now())
  offices.forget()
}

test('texts speak of the organisation of the database, in its words and by its own name', async () => {
  const offices = createOffices(app.db, app.clock)
  await offices.tree()
  expect(words()).toEqual({
    vi: 'UBND huyện Cần Giuộc | Cơ quan | cơ quan, đơn vị | thủ trưởng cơ quan | cán bộ, công chức',
    en: 'UBND huyện Cần Giuộc | Office | offices | head of office | staff',
  })
  await change(offices, { kind: 'doanh_nghiep', details: { head: 'giám đốc nhà máy' } })
  const office = await offices.get(await app.officeId('tt-hcc'))
  expect(office?.organisation).toMatchObject({ kind: 'doanh_nghiep', oneUnit: false })
  expect(words()).toEqual({
    vi: 'UBND huyện Cần Giuộc | Cơ sở | địa điểm, cơ sở | giám đốc nhà máy | người lao động',
    en: 'UBND huyện Cần Giuộc | Site | sites | site manager | staff',
  })
})

test('there is one organisation, and its root is an office', async () => {
  const other = await app.officeId('tt-hcc')
  const storing = storeOrganisation(app.db, { rootId: other, kind: 'xa', details: {} }, app.clock.now())
  await expect(storing).rejects.toThrow('organisation_is_one')
})
