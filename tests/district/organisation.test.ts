// What an administrator says of the organisation is on its pages at once, and nowhere in the audit.
import { expect, test } from 'vitest'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
const district = useFreshClient(app, 'district')

const PAGE = '/district/organisation'

test('the page is filled in, and what is changed is on the visitor’s pages, kept and audited by its parts', async () => {
  const before = await filled()
  expect(before).toMatchObject({ place: 'Cần Giuộc', purpose_work: 'Liên hệ công tác' })
  expect(before).not.toHaveProperty('purpose_patient')
  const changed = {
    ...before,
    purpose_work: 'Gặp nhân viên',
    purpose_delivery: '',
    contact_phone: '0272 3 123 456',
  }
  expect(await district.post(PAGE, { ...changed, head: 'giám đốc', nation: 'on' })).toMatchObject({
    status: 303,
  })
  const form = (await (await app.client()).get('/v/tt-hcc')).$
  expect(form('option[value=work]').text()).toBe('Gặp nhân viên')
  expect(form('option[value=delivery]')).toHaveLength(0)
  expect(form('body').text()).toMatch(/người trực cổng hoặc giám đốc.*xin liên hệ 0272 3 123 456/s)
  expect(await filled()).toMatchObject({ ...changed, head: 'giám đốc' })
  expect(await app.audited('organisation.changed')).toEqual(['head purposes contact'])
})

test('a wrong address or no purpose at all is refused beside the field', async () => {
  const typed = { ...(await filled()), contact_email: 'van phong' }
  const refused = await district.post(PAGE, typed)
  expect([refused.status, refused.$('#contact_email-problem').text()]).toEqual([
    422,
    expect.stringContaining('thư điện tử'),
  ])
  const none = Object.fromEntries(Object.entries(typed).filter(([field]) => !/^purpose_|email/.test(field)))
  const empty = await district.post(PAGE, none)
  expect([empty.status, empty.$('#purpose_other-problem').length]).toEqual([422, 1])
})

test('a page that is saved as it was changes nothing, and a school is offered what a school receives visitors for', async () => {
  const purposes = ['school', 'work', 'other'].map((purpose) => ({ purpose }))
  await app.rows(`update organisation set kind = 'su_nghiep', details = $1`, [
    JSON.stringify({ ownership: 'private', purposes }),
  ])
  await app.forget()
  const fields = await filled()
  expect([Object.keys(fields).filter((field) => /^(purpose_|nation)/.test(field)), fields['nation']]).toEqual(
    [['school', 'work', 'other', 'meeting', 'delivery'].map((purpose) => `purpose_${purpose}`), undefined],
  )
  expect((await district.post(PAGE, fields)).status).toBe(303)
  const [stored] = await app.rows<{ details: object }>('select details from organisation')
  expect(stored?.details).toEqual({ ownership: 'private', purposes })
})

async function filled(): Promise<Record<string, string>> {
  const { $ } = await district.get(PAGE)
  const fields = $(`form[action="${PAGE}"] :is(input:not([type=checkbox]:not([checked])), textarea)`).get()
  return Object.fromEntries(fields.map((one) => [$(one).attr('name') ?? '', String($(one).val() ?? 'on')]))
}
