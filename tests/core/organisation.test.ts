// What the texts say follows from whose installation it is.
import { describe, expect, test } from 'vitest'
import { createOffices, type Offices } from '../../server/core/offices/directory.ts'
import { storeOrganisation } from '../../server/core/organisation/organisation.ts'
import { purposesWith } from '../../server/core/visits/visit.ts'
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
  await change(offices, { kind: 'huyen', details: {} })
  await offices.tree()
  expect(words()).toEqual({
    vi: 'UBND huyện Cần Giuộc | Cơ quan | cơ quan, đơn vị | thủ trưởng cơ quan | cán bộ, công chức',
    en: 'UBND huyện Cần Giuộc | Office | offices | head of office | staff',
  })
  await change(offices, { kind: 'doanh_nghiep', details: { head: 'giám đốc nhà máy' } })
  const office = await offices.get(await app.officeId('tt-hcc'))
  expect(office?.organisation).toMatchObject({ kind: 'doanh_nghiep', oneUnit: false })
  expect(words()).toEqual({
    vi: 'UBND huyện Cần Giuộc | Cơ sở | cơ sở | giám đốc nhà máy | người lao động',
    en: 'UBND huyện Cần Giuộc | Site | sites | site manager | staff',
  })
})

test('there is one organisation, and its root is an office', async () => {
  const other = await app.officeId('tt-hcc')
  const storing = storeOrganisation(app.db, { rootId: other, kind: 'xa', details: {} }, app.clock.now())
  await expect(storing).rejects.toThrow('organisation_is_one')
})

describe('what forms offer as the purpose of a visit', () => {
  const purposes = async () =>
    (await (await app.client()).get('/v/tt-hcc'))
      .$('select[name=purpose] option')
      .map((_, one) => one.attribs['value'])
      .get()

  test('is what the kind of organisation is visited for, or what it says itself, in its words', async () => {
    const offices = createOffices(app.db, app.clock)
    await change(offices, { kind: 'su_nghiep', details: {} })
    app.clock.forward(120_000)
    expect(await purposes()).toEqual(['examination', 'patient', 'work', 'meeting', 'delivery', 'other'])
    const own = [{ purpose: 'patient', label: 'Thăm người thân' }, { purpose: 'other' }] as const
    await change(offices, { kind: 'su_nghiep', details: { purposes: [...own] } })
    app.clock.forward(120_000)
    expect(await purposes()).toEqual(['patient', 'other'])
    expect((await (await app.client()).get('/v/tt-hcc')).text).toContain('Thăm người thân')
  })

  test('keeps the purpose that was recorded before', () => {
    expect(purposesWith({ purposes: ['work', 'other'] }, 'complaint')).toEqual(['work', 'other', 'complaint'])
    expect(purposesWith({ purposes: ['work', 'other'] }, 'work')).toEqual(['work', 'other'])
  })
})

test('the notice says on what basis this organisation keeps data, and whom to ask after the visit', async () => {
  const offices = createOffices(app.db, app.clock)
  const notice = async () => {
    app.clock.forward(120_000)
    return (await (await app.client()).get('/privacy/tt-hcc')).text
  }
  await change(offices, { kind: 'xa', details: {} })
  expect(await notice()).toContain('điểm c khoản 1 Điều 19')
  await change(offices, {
    kind: 'doanh_nghiep',
    details: { contact: { name: 'Phòng Hành chính', phone: '0272 3 123 456' } },
  })
  expect(await notice()).toMatch(/sự đồng ý của Ông\/Bà.*xin liên hệ Phòng Hành chính, 0272 3 123 456\./s)
  expect(await notice()).not.toContain('Điều 19')
  await change(offices, { kind: 'doanh_nghiep', details: { legal: 'Theo nội quy công ty.' } })
  expect(await notice()).toMatch(/Theo nội quy công ty\./)
})
