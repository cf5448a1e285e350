// The gate with scripts off, by the forms, buttons and links of its own pages.
import { beforeEach, expect, test } from 'vitest'
import { type Answer, type Client, fieldsOf } from '../support/client.ts'
import { useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp()
let guard: Client
let page: Answer

beforeEach(async () => {
  guard = await app.client('gate.tt-hcc')
  await open('/gate')
})

async function open(path: string): Promise<void> {
  page = await guard.get(path)
}

/** Presses a button, with its form as the page shows it but for what was `typed`, and follows to the next page. */
async function press(label: string, typed: Record<string, string> = {}): Promise<void> {
  const { $ } = page
  const named = (one: Parameters<typeof $>[0]) => ($(one).attr('aria-label') ?? $(one).text()).trim()
  const button = $('button:not([type=button])')
    .filter((_, one) => named(one) === label)
    .first()
  const form = button.attr('form') ? $(`form[id="${button.attr('form')}"]`) : button.closest('form')
  const fields = Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))
  const [name, value = ''] = [button.attr('name'), button.attr('value')]
  const to = button.attr('formaction') ?? form.attr('action') ?? `nowhere for ${label}`
  page = await guard.post(to, { ...fields, ...typed, ...(name && { [name]: value }) })
  if (page.location) await open(page.location)
}

const text = () => page.$('main').text().replace(/\s+/g, ' ')
const typedAs = (field: string) => page.$(`#entry-form [name=${field}]`).val()
const letIn = async (fields: Record<string, string>) => {
  await (await app.client('gate2.tt-hcc')).enter(fields)
  await open('/gate')
}
const visits = () => app.rows<{ name: string; state: string }>('select * from visit order by number')

test('a returning visitor is found by a button, keeps what was chosen, and is recorded', async () => {
  await letIn({ name: 'Nguyễn Thị Thuỳ Dương', phone: '0912345678', place: 'mỹ lộc' })
  await app.rows("update visit set state = 'left', left_at = entered_at")
  await press('Tìm khách cũ', { phone: '0912345678', purpose: 'work' })
  expect(text()).toContain('Khách đã từng đến 1 lần')
  expect([typedAs('name'), typedAs('place')]).toEqual(['Nguyễn Thị Thuỳ Dương', 'Xã Mỹ Lộc'])
  await press('Ghi khách vào')
  expect(text()).toContain('Đã ghi Nguyễn Thị Thuỳ Dương vào lúc 08:30')
  expect(await visits()).toMatchObject([{ state: 'left' }, { state: 'inside', purpose: 'work' }])
})

test('Enter presses the first button of the form, which repeats the question about a number inside', async () => {
  const form = { name: 'Trần Văn Út', phone: '0983111222' }
  // Enter presses the first button, which has no name.
  await press('', form)
  await press('', form)
  await press('')
  expect(text()).toContain('Khách này đã vào lúc 08:30, chưa ra')
  expect(await visits()).toHaveLength(1)
  await press('Khách khác dùng chung số')
  expect(await visits()).toHaveLength(2)
})

test('a departure is undone, an outcome is given later, and a visit is voided', async () => {
  await letIn({ name: 'Hồ Văn Sang', app_status: 'off' })
  await press('Khách ra: Hồ Văn Sang')
  expect(text()).toContain('Đã ghi giờ ra của Hồ Văn Sang')
  await press('Hoàn tác')
  expect(await visits()).toMatchObject([{ state: 'inside', left_at: null }])
  await open(page.$('li.visit .visit-marks a').attr('href') ?? '')
  await press('Đã bật')
  expect(text()).toContain('Đã ghi kết quả hướng dẫn cho Hồ Văn Sang')
  await open(page.$('li.visit .item-title a').attr('href') ?? '')
  await press('Hủy lượt ghi', { reason: 'trial' })
  expect(text()).toContain('Đã hủy lượt ghi của Hồ Văn Sang')
  expect(await visits()).toMatchObject([{ void_reason: 'trial' }])
})

test('the list is searched without tones, and by no address', async () => {
  await letIn({ name: 'Bùi Thị Hồng Ngữ' })
  await letIn({ name: 'Cao Minh Đức' })
  await press('Tìm', { query: 'thi hong' })
  expect(page.$('#inside .visits .item-title a').text()).toBe('Bùi Thị Hồng Ngữ')
  expect(page.$('#inside-count').text()).toBe('2')
  // An update would bring back the full list.
  expect(page.$('#inside').attr('data-poll')).toBeUndefined()
  await open(page.$('a:contains("Hiện tất cả")').attr('href') ?? '')
  expect(page.$('li.visit')).toHaveLength(2)
})

test('the Back button after an entry creates no second one without asking', async () => {
  const { client_uuid = '' } = fieldsOf(page, '#entry-form')
  await (await app.client('gate2.tt-hcc')).enter({ name: 'Cao Minh Đức', client_uuid })
  await press('Ghi khách vào', { name: 'Lâm Thị Diễm Phúc', party_size: '2' })
  expect(text()).toContain('Biểu mẫu này đã ghi cho lượt 08:30')
  await press('Ghi khách vào')
  expect(await visits()).toMatchObject([
    { name: 'Cao Minh Đức' },
    { name: 'Lâm Thị Diễm Phúc', party_size: 2 },
  ])
})
