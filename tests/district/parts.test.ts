// What an organisation does without is in no menu, page, help sheet or notice, until its administrator switches it on.
import { expect, test } from 'vitest'
import { KIND, PARTS, type Part } from '../../server/core/organisation/kinds.ts'
import { POLICY } from '../../server/policy.ts'
import { REQUESTS, Scene } from '../support/requests.ts'
import { useFreshClient, useRenewedApp } from '../support/suite.ts'

const app = useRenewedApp({}, async (one) => {
  await one.rows(`update organisation set kind = 'su_nghiep'`)
})
const district = useFreshClient(app, 'district')
const head = useFreshClient(app, 'head.tt-hcc')
const PAGE = '/district/organisation'
const scene = new Scene(app)

const OF_PARTS = Object.entries(POLICY).filter(([, { needs }]) =>
  needs?.some((one) => PARTS.includes(one as Part)),
)

const menu = async () =>
  [await head.get('/today'), await district.get('/district')].flatMap(({ $ }) =>
    $('main a, nav a')
      .map((_, one) => $(one).attr('href'))
      .get(),
  )
const words = async () => {
  const pages = ['/district', '/log', '/report', '/district/report', '/people', '/privacy/tt-hcc']
  const texts = []
  for (const page of pages)
    texts.push((await (page.startsWith('/district') ? district : head).get(page)).text)
  for (const paper of ['head', 'district', 'staff']) texts.push((await head.get(`/help/${paper}`)).text)
  return texts.join('\n')
}
const ABOUT =
  /sổ tuyên truyền|tự khai|Tình hình ghi sổ|Truy vết nhiều|kể cả khi yêu cầu truy vết|mục tiêu 100%/giu
const WAYS = ['/trace', '/outreach', '/district/trace', '/district/compliance', '/district/outreach']

test('a hospital begins without them: no page, no link, no word', async () => {
  expect(KIND.su_nghiep.parts).toEqual([])
  for (const [route] of OF_PARTS) {
    const [make] = REQUESTS[route] ?? []
    const wanted = await Promise.resolve(make?.(scene)).catch(() => undefined)
    if (wanted)
      expect([route, (await scene.send(wanted, route.split(' ')[0] ?? '')).status]).toEqual([route, 404])
  }
  expect((await menu()).filter((href) => WAYS.includes(href ?? ''))).toEqual([])
  expect((await words()).match(ABOUT)).toBeNull()
  // One office goes on tracing where an authority asks it, from its log.
  expect((await head.get('/log')).$('main a[href="/trace"]')).toHaveLength(1)
})

test('what is ticked is there at once, kept and audited by its name', async () => {
  const { $ } = await district.get(PAGE)
  const boxes = $('input[name^=part_]')
  expect(boxes.filter('[checked]')).toHaveLength(0)
  const fields = $(`form[action="${PAGE}"] :is(input:not([type=checkbox], [type=radio]), textarea)`).get()
  const filled = Object.fromEntries(fields.map((one) => [$(one).attr('name') ?? '', String($(one).val())]))
  const ticked = Object.fromEntries(boxes.get().map((one) => [$(one).attr('name') ?? '', 'on']))
  expect((await district.post(PAGE, { ...filled, nation: 'on', ...ticked })).status).toBe(303)
  expect(await menu()).toEqual(expect.arrayContaining(WAYS))
  const spoken = (await words()).match(ABOUT)?.map((one) => one.toLowerCase())
  expect(new Set(spoken).size).toBe(5)
  expect(await app.audited('organisation.changed')).toEqual(['parts'])
})
