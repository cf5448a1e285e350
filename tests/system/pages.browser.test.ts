// Every page that the policy names, as those who may open it, and every form as it comes back when nothing in it is right.
import type { Page } from '@playwright/test'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { POLICY } from '../../server/policy.ts'
import {
  accessProblems,
  chromiumPath,
  contrastProblems,
  launch,
  overflow,
  structureProblems,
  type Visitor,
} from '../support/browser.ts'
import type { Answer, Client } from '../support/client.ts'
import { startProvider } from '../support/provider.ts'
import { ID_NUMBER } from '../support/requests/scene.ts'
import { isStream, REQUESTS, Scene, type Wanted } from '../support/requests.ts'
import { useMorningApp } from '../support/suite.ts'

type Rules = (page: Page) => Promise<string[]>

const LONG = {
  name: 'Nguyễn Phúc Công Tằng Tôn Nữ Thị Hoàng Phương Thảo',
  place: 'Công ty trách nhiệm hữu hạn một thành viên Thương mại và Dịch vụ Xuất nhập khẩu Long An',
  host: 'Bộ phận Tiếp nhận và Trả kết quả',
  party_size: '12',
}

/** Pages that lead on by themselves: to the gate once there is a network, and to the provider. */
const LEADS_ON = ['GET /gate/offline', 'POST /sign-in/oidc']

/** Names of fields that the refused form needs, to be the same form. */
const KEPT = ['client_uuid', 'seen_version', 'request_id']

/** Runs in the browser: unticked boxes with the browser's own look, which seem disabled in the dark. */
const GREY = `[...document.querySelectorAll('[type=checkbox]:not(:checked), [type=radio]:not(:checked)')]
  .filter((box) => box.offsetParent && getComputedStyle(box).appearance !== 'none').map((box) => box.outerHTML)`

/** Runs in the browser: the addresses of the icons. */
const ICONS = `[...new Set([...document.querySelectorAll('use')].map(({ href }) => href.baseVal))]`

/** Runs in the browser: opens every fold, and takes away frames without scripts, which nothing can look into. */
const OPENED = `for (const fold of document.querySelectorAll('main details')) fold.open = true
  for (const frame of document.querySelectorAll('iframe[sandbox]')) frame.remove()
  scrollTo(0, 0)`

describe.skipIf(!chromiumPath)(
  'every page keeps WCAG 2.2 AA, its content security policy and its width',
  async () => {
    const provider = await startProvider({ PUBLIC_URL: 'http://localhost:3000' })
    const app = useMorningApp(provider.settings)
    let scene: Scene
    let visitor: Visitor
    const sprites = new Map<string, string>()

    beforeAll(async () => {
      scene = new Scene(app)
      const browsers = await launch()
      visitor = await browsers.open(app)
      const guard = await app.client('gate.tt-hcc')
      await guard.enter({ ...LONG, app_status: 'no_smartphone' })
      for (const app_status of ['running', 'off', 'absent', 'unsupported', 'not_asked'])
        await guard.enter({ name: `Khách ${app_status}`, app_status })
      await guard.enter({
        name: 'Y'.repeat(120),
        place: 'Đ'.repeat(160),
        app_status: 'absent',
        app_outcome: 'declined',
      })
      return () => browsers.close()
    })

    // Several requests need the same card, whose owner must not be inside.
    beforeEach(() =>
      app.rows(`update visit set state = 'left', left_at = entered_at
        where id_last4 = right('${ID_NUMBER}', 4) and state = 'inside'`),
    )

    const clientOf = async ({ by }: Wanted): Promise<Client> => (typeof by === 'object' ? by : scene.as(by))

    const isPage = ({ headers, text }: Answer) =>
      (headers.get('content-type') ?? '').startsWith('text/html') && text.includes('</html>')

    async function become(client: Client, lang: string): Promise<void> {
      const { context } = visitor
      await context.clearCookies()
      const cookies = [...client.cookies, ['lang', lang] as const]
      await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: app.url })))
    }

    /** Light and wide, then dark and narrow, each by its rules. */
    async function look(page: Page, wide: Rules | undefined, narrow: Rules): Promise<string[]> {
      const found: string[] = []
      if (wide) {
        await page.emulateMedia({ colorScheme: 'light' })
        await page.setViewportSize({ width: 1366, height: 768 })
        await page.evaluate(OPENED)
        found.push(...(await wide(page)))
      }
      await page.emulateMedia({ colorScheme: 'dark' })
      await page.setViewportSize({ width: 360, height: 740 })
      await page.evaluate(OPENED)
      found.push(...(await narrow(page)))
      found.push(...(await page.evaluate<string[]>(GREY)))
      for (const icon of await page.evaluate<string[]>(ICONS)) {
        const [path = '', id] = icon.split('#')
        if (!sprites.has(path)) sprites.set(path, (await (await app.client()).get(path)).text)
        if (!sprites.get(path)?.includes(`id="${id}"`)) found.push(`no icon ${icon}`)
      }
      // 1280 px at 400 %.
      await page.setViewportSize({ width: 320, height: 640 })
      const [wider, headings] = [await overflow(page), await page.locator('h1').count()]
      if (wider > 0) found.push(`${wider} px wider than the window`)
      if (headings !== 1) found.push(`${headings} first headings`)
      // A bar that stays in sight lies over something until one scrolls.
      const whole = found.filter((one) => !one.includes('partially obscured'))
      return [...whole, ...visitor.complaints.splice(0)]
    }

    const routes = (method: string) =>
      Object.keys(POLICY).filter(
        (name) => name.startsWith(`${method} `) && !isStream(name) && !LEADS_ON.includes(name),
      )

    test.each(routes('GET'))('%s', async (name) => {
      for (const make of REQUESTS[name] ?? []) {
        const wanted = await make(scene)
        const client = await clientOf(wanted)
        const answer = await client.get(wanted.to)
        if (!isPage(answer)) {
          expect(answer.text, wanted.to).not.toContain('<h1')
          continue
        }
        expect(answer.status, wanted.to).toBe(200)
        await become(client, 'vi')
        await visitor.page.goto(wanted.to)
        expect.soft(await look(visitor.page, accessProblems, contrastProblems), wanted.to).toEqual([])
      }
    })

    test.each(routes('POST'))('%s, refused, in English', async (name) => {
      const [make] = REQUESTS[name] ?? []
      if (!make) return
      const wanted = await make(scene)
      const client = await clientOf(wanted)
      client.cookies.set('lang', 'en')
      const show = async (answer: Answer) => {
        if (!isPage(answer) || ![200, 422].includes(answer.status)) return
        await become(client, 'en')
        const { page } = visitor
        await page.route(
          `**${wanted.to}`,
          (route) =>
            route.fulfill({
              status: answer.status,
              headers: Object.fromEntries(answer.headers),
              body: answer.text,
            }),
          { times: 1 },
        )
        await page.goto(wanted.to)
        expect
          .soft(
            await look(page, undefined, answer.status === 200 ? accessProblems : structureProblems),
            `${wanted.to} ${answer.status}`,
          )
          .toEqual([])
      }
      const blank = Object.keys(wanted.fields ?? {}).filter((field) => !KEPT.includes(field))
      const wrong = { ...wanted.fields, ...Object.fromEntries(blank.map((field) => [field, ''])) }
      const refused = await client.post(wanted.to, wrong)
      await show(refused)
      if (refused.status === 422) await show(await scene.send({ ...wanted, by: client }, 'POST'))
    })

    test('the check itself finds a fault', async () => {
      const { page, context } = visitor
      await context.clearCookies()
      await page.goto('/sign-in')
      await page.evaluate(`document.querySelector('label').remove()
      const main = document.querySelector('main')
      main.style.width = '2000px'
      main.insertAdjacentHTML('beforeend', '<h1>x</h1><input type="checkbox" aria-label="x"><img alt="" src="https://example.org/x">')
      main.querySelector('[type=checkbox]').style.appearance = 'auto'`)
      const found = (await look(page, accessProblems, contrastProblems)).join('\n')
      for (const fault of [
        'label: <input id="username"',
        'px wider',
        '<input type="checkbox"',
        '2 first headings',
        'img-src',
      ])
        expect(found).toContain(fault)
    })
  },
)
