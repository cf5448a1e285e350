// Requests everything of an installation that has never recommended an app, and refuses words about one.
import { beforeAll, expect, test } from 'vitest'
import { PAPERS } from '../../server/account/help/topics.ts'
import { featuresOf, PARTS } from '../../server/core/organisation/kinds.ts'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import { POLICY } from '../../server/policy.ts'
import { type Answer, Client } from '../support/client.ts'
import { isStream, REQUESTS, Scene, type Wanted } from '../support/requests.ts'
import { textOfZip } from '../support/seen.ts'
import { useApp } from '../support/suite.ts'

const app = useApp({ PUBLIC_URL: 'https://socong.example.vn', LOG_LEVEL: 'silent' })
let scene: Scene

beforeAll(async () => {
  await app.rows('delete from recommended_app')
  scene = new Scene(app)
})

/** The app, the question about it, how it is made known, and what staff declare. */
const WORDS =
  /Bluezone|ứng dụng|app_(?:status|outcome)|tuyên truyền|khai báo|tự khai|gương mẫu|tờ rơi|\bcài (?!đặt)|\bapps?\b|outreach|declar|leaflet/giu

/** What has nothing to do with it, or leads to where an app is first recommended. */
const OTHERS =
  /ứng dụng xác thực|không cần cài ứng dụng(?: nào)?|no app(?: needed)?\.|authenticator app|route="[^"]*"|<a\s+href="\/district\/app">[^<]*<\/a>|docProps\/app|\/help\/staff#declare|name="app_status" value=""/giu

/** That place, an app's own addresses, the authenticator app's pages, and the API, whose fields never change. */
const ELSEWHERE = /^\w+ \/(?:district\/app\b|account\/second-factor|api\/|sign-in|:slug|embed\/)/

const read = ({ text, bytes }: Answer) => (bytes.subarray(0, 2).toString() === 'PK' ? textOfZip(bytes) : text)

const WITHOUT = featuresOf({ kind: 'huyen', parts: PARTS, oneUnit: false }, false)
const isClosed = (route: string) => POLICY[route]?.needs?.some((feature) => !WITHOUT.has(feature)) ?? false

const found: string[] = []

function look(route: string, answer: Answer): void {
  // The page of the installation names its folder, whatever that is called.
  const text = read(answer).replaceAll(projectRoot, '').replaceAll(OTHERS, '')
  for (const { index } of text.matchAll(WORDS))
    found.push(`${route}: ${text.slice(Math.max(0, index - 60), index + 60).replace(/\s+/g, ' ')}`)
}

/** No form asks about an app then. */
function withoutApp(wanted: Wanted): Wanted {
  if (!wanted.fields) return wanted
  const fields = Object.entries(wanted.fields).filter(([name]) => !/^app_/.test(name))
  return { ...wanted, fields: Object.fromEntries(fields) }
}

/** In both languages; an app's own pages are not there. */
async function ask(route: string, wanted: Wanted): Promise<void> {
  const [method = ''] = route.split(' ')
  const answer = await scene.send(withoutApp(wanted), method)
  if (isClosed(route)) return expect([route, answer.status]).toEqual([route, 404])
  look(route, answer)
  if (method !== 'GET' || answer.status !== 200) return
  const to = `${wanted.to}${wanted.to.includes('?') ? '&' : '?'}lang=en`
  look(route, await scene.send({ ...wanted, to }, method))
}

const turn = (route: string) => (isClosed(route) ? 2 : Number(route.startsWith('GET ')))

test('no page, file or message speaks of an app while none is recommended', {
  timeout: 600_000,
}, async () => {
  const routes = Object.keys(POLICY)
    .filter((route) => !isStream(route) && !ELSEWHERE.test(route))
    // Pages last, when they have content, but for what is prepared for the closed ones, such as answers to the question.
    .toSorted((one, other) => turn(one) - turn(other))
  for (const route of routes)
    for (const make of REQUESTS[route] ?? []) {
      // What needs an app to be prepared has no request.
      const wanted = await Promise.resolve(make(scene)).catch(
        (error) => isClosed(route) || Promise.reject(error),
      )
      if (typeof wanted === 'object') await ask(route, wanted)
    }
  for (const paper of Object.keys(PAPERS))
    await ask('GET /help/:paper', { by: new Client(app.url), to: `/help/${paper}` })
  expect([...new Set(found)]).toEqual([])
})
