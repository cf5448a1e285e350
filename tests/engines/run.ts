import { setTimeout as sleep } from 'node:timers/promises'
import { openWorld } from '../fault-runs/world.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { ENGINES, type Engine, launch, type Tab } from './old-chrome.ts'

/** Milliseconds until something that a person waits for must be there, and between two keys of a quick typist. */
const [PATIENCE, TYPING] = [15_000, 60]
const NAMES = { visitor: 'Lê Thị Cũ', guest: 'Trần Văn Xưa', offline: 'Phan Thị Mất Mạng' }

type Step = [what: string, needsScripts: boolean, walk: (tab: Tab, url: string) => Promise<void>]

const STEPS: Step[] = [
  ['visitor registers on a phone', false, register],
  ['visitor reads about the app', false, readAboutApp],
  ['guard signs in', false, signIn],
  ['guard records who comes in', false, (tab) => enter(tab, NAMES.guest, true)],
  ['guard records who leaves', false, leave],
  ['guard searches', true, search],
  ['guard records without network, and it is sent', true, enterOffline],
]

/** Walks the main paths in browsers as old as those of offices, and prints a table of browser and path. */
const world = await openWorld()
let failed = 0
try {
  const { url } = world.program()
  for (const engine of ENGINES) failed += await walkAll(engine, url)
} finally {
  await world.close()
}
process.exitCode = failed > 0 ? 1 : 0

async function walkAll(engine: Engine, url: string): Promise<number> {
  const browser = await launch(engine)
  const tab = await browser.newPage()
  const errors: string[] = []
  tab.on('pageerror', (error) => errors.push(String(error).slice(0, 120)))
  console.log(`${engine.name} (${await browser.version()})`)
  let wrong = 0
  for (const [what, needsScripts, walk] of STEPS) {
    if (needsScripts && !engine.scripts) continue
    errors.length = 0
    const problem = await walk(tab, url).then(
      // Where staff's scripts cannot run the browser says so, and the forms work.
      () => (engine.scripts || what.startsWith('visitor') ? errors[0] : undefined),
      (error: Error) => error.message,
    )
    if (problem) wrong += 1
    console.log(`  ${problem ? '✗' : '✓'} ${what}${problem ? `: ${problem}` : ''}`)
  }
  await browser.close()
  return wrong
}

async function register(tab: Tab, url: string): Promise<void> {
  await tab.setViewport({ width: 360, height: 740 })
  await tab.goto(`${url}/v/tt-hcc`)
  await fitsInWidth(tab)
  await tab.type('#name', NAMES.visitor)
  await tab.evaluate("document.querySelector('select[name=purpose]').selectedIndex = 1")
  await tab.evaluate("document.querySelector('main form button:not([type=button])').click()")
  await seen(tab, `location.pathname.indexOf('/p/') === 0 && ${shows('main', NAMES.visitor)}`, 'no pass')
  await fitsInWidth(tab)
}

async function readAboutApp(tab: Tab, url: string): Promise<void> {
  await tab.goto(`${url}/bluezone`)
  await seen(tab, shows('main', 'Bluezone'), 'no page of the app')
  await fitsInWidth(tab)
}

async function signIn(tab: Tab, url: string): Promise<void> {
  await tab.setViewport({ width: 1366, height: 768 })
  await tab.goto(`${url}/sign-in`)
  await tab.type('#username', 'load.tt-hcc')
  await tab.type('#password', PASSWORD)
  await tab.keyboard.press('Enter')
  await seen(tab, "location.pathname === '/gate'", 'not at the gate')
  const height = "document.querySelector('#entry [name=name]').getBoundingClientRect().height >= 44"
  await seen(tab, height, 'the field of the name has lost its looks')
}

async function enter(tab: Tab, name: string, online: boolean): Promise<void> {
  await tab.evaluate("document.querySelector('#entry [name=name]').focus()")
  await tab.type('#entry [name=name]', name, { delay: TYPING })
  await tab.keyboard.press('Enter')
  if (online) await seen(tab, shows('#inside', name), 'not in the list')
}

async function leave(tab: Tab): Promise<void> {
  const row = rowOf(NAMES.guest)
  const id = await tab.evaluate<string>(`${row}.id`)
  await tab.evaluate(`${row}.querySelector('form button').click()`)
  await seen(tab, `!document.getElementById('${id}')`, 'still in the list')
  await seen(tab, shows('body', 'Hoàn tác'), 'nothing to take it back with')
}

async function search(tab: Tab): Promise<void> {
  await enter(tab, NAMES.guest, true)
  await tab.type('#find', 'khong co ai ten nay')
  await seen(tab, `${rowOf(NAMES.guest)}.offsetParent === null`, 'the list is not searched')
  await tab.evaluate(
    "var find = document.querySelector('#find'); find.value = ''; find.dispatchEvent(new Event('input', { bubbles: true }))",
  )
}

async function enterOffline(tab: Tab): Promise<void> {
  await tab.setOfflineMode(true)
  await enter(tab, NAMES.offline, false)
  await seen(tab, shows('body', 'Đã giữ trên máy'), 'not kept on the device')
  await tab.setOfflineMode(false)
  await seen(
    tab,
    `${rowOf(NAMES.offline)} && ${rowOf(NAMES.offline)}.id.indexOf('v-') === 0 && !document.querySelector('.outbox').textContent.match(/chờ gửi/)`,
    'not sent',
    4 * PATIENCE,
  )
}

function shows(selector: string, text: string): string {
  return `document.querySelector('${selector}').textContent.indexOf('${text}') >= 0`
}

function rowOf(name: string): string {
  return `[].slice.call(document.querySelectorAll('#inside .visit')).filter(function (row) { return row.textContent.indexOf('${name}') >= 0 })[0]`
}

async function fitsInWidth(tab: Tab): Promise<void> {
  await seen(tab, 'document.documentElement.scrollWidth <= innerWidth', 'wider than the phone')
}

/** Throws with what was not seen in time. A page that is being left has no answer. */
async function seen(tab: Tab, condition: string, otherwise: string, patience = PATIENCE): Promise<void> {
  const until = performance.now() + patience
  while (performance.now() < until) {
    if (await tab.evaluate<boolean>(condition).catch(() => false)) return
    await sleep(100)
  }
  throw new Error(otherwise)
}
