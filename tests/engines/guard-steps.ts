import type { Tab } from './engine.ts'
import { PATIENCE, press, seen, shows } from './seen.ts'
import type { Place } from './steps.ts'
import { VISITOR } from './visitor-steps.ts'

const GUEST = 'Trần Văn Xưa'
const KNOWN = { name: 'Võ Thị Quen', phone: '0912345678' }
const OFFLINE = 'Phan Thị Mất Mạng'

/** A registered visitor is shown above the list, with buttons whose text fits on one line. */
export async function confirm(tab: Tab): Promise<void> {
  await tab.goto(await tab.evaluate<string>('location.href'))
  const button = "document.querySelector('#inside .waiting .visit form button')"
  await seen(tab, button, 'nobody waits')
  const lines = await tab.evaluate<number>(
    `${button}.getBoundingClientRect().height / parseFloat(getComputedStyle(${button}).fontSize)`,
  )
  if (lines > 3.2) throw new Error('the words of the button stand on two lines')
  await press(tab, '#inside .waiting .visit form button')
  await seen(tab, `!document.querySelector('#inside .waiting') && ${rowOf(VISITOR)}`, 'not in the list')
}

export async function recordIn(tab: Tab): Promise<void> {
  // Lower where a mouse is, whose engine says so.
  const height = "document.querySelector('#entry [name=name]').getBoundingClientRect().height >= 40"
  await seen(tab, height, 'the field of the name has lost its looks')
  // The page's script marks the current section.
  const works =
    "!document.querySelector('#scan-open').offsetParent || document.querySelector('.jump [aria-current]')"
  await seen(tab, works, 'a tool is shown that does nothing')
  await enter(tab, GUEST)
  await seen(tab, rowOf(GUEST), 'not in the list')
}

export async function recordOut(tab: Tab): Promise<void> {
  await leave(tab, GUEST)
  await seen(tab, shows('body', 'Hoàn tác'), 'nothing to take it back with')
}

export async function search(tab: Tab): Promise<void> {
  await recordIn(tab)
  await tab.type('#find', 'khong co ai ten nay')
  await seen(tab, `${rowOf(GUEST)}.offsetParent === null`, 'the list is not searched')
  await tab.evaluate(
    "(function (find) { find.value = ''; find.dispatchEvent(new Event('input', { bubbles: true })) })(document.querySelector('#find'))",
  )
  await seen(tab, `${rowOf(GUEST)}.offsetParent`, 'the list stays searched')
}

/** A known visitor's phone number fills in the name. */
export async function recall(tab: Tab): Promise<void> {
  await tab.type('#entry [name=phone]', KNOWN.phone)
  await enter(tab, KNOWN.name)
  await seen(tab, rowOf(KNOWN.name), 'not in the list')
  await leave(tab, KNOWN.name)
  await tab.type('#entry [name=phone]', KNOWN.phone)
  await seen(tab, `document.querySelector('#entry [name=name]').value === '${KNOWN.name}'`, 'no name came')
  await tab.enter('#entry [name=name]')
  await seen(tab, rowOf(KNOWN.name), 'not in the list again')
}

/**
 * Waits until the service worker controls the page. WebKit of Safari 13.1 starts to install a worker only after the page has
 * seen its registration; leaving the page at that moment blocks every later registration until the browser is closed. `ready`
 * is not used because on some pages it never resolves there.
 */
export async function awaitWorker(tab: Tab): Promise<void> {
  await seen(tab, 'navigator.serviceWorker.controller', 'no worker is in charge', 2 * PATIENCE)
}

/** Reopens the page offline; what is recorded there must reach the register exactly once. */
export async function recordOffline(tab: Tab, { url, network, count }: Place): Promise<void> {
  // A page that was loading while the worker took over is not controlled by it, but its next page is.
  await tab.goto(`${url}/gate`)
  await awaitWorker(tab)
  network('cut')
  await tab.goto(`${url}/gate`)
  await seen(tab, "document.querySelector('#entry [name=name]')", 'no gate without the network')
  await enter(tab, OFFLINE)
  await seen(tab, shows('body', 'Đã giữ trên máy'), 'not kept on the device')
  network('good')
  await seen(
    tab,
    `${rowOf(OFFLINE)} && !/chờ gửi/.test(document.querySelector('.outbox').textContent)`,
    'not sent',
    2 * PATIENCE,
  )
  const times = await count(OFFLINE)
  if (times !== 1) throw new Error(`it is in the book ${times} times`)
}

/** Without any action on it, the page must notice that the program has stopped and that it is back. */
export async function seeRestart(tab: Tab, place: Place): Promise<void> {
  await tab.goto(`${place.url}/gate`)
  await seen(tab, "document.querySelector('#entry [name=name]')", 'no gate')
  await place.restart()
  const live = "document.getElementById('live').hidden && document.getElementById('outbox').hidden"
  await seen(tab, live, 'still stale')
}

async function enter(tab: Tab, name: string): Promise<void> {
  await tab.type('#entry [name=name]', name)
  await tab.enter('#entry [name=name]')
}

async function leave(tab: Tab, name: string): Promise<void> {
  const id = await tab.evaluate<string>(`${rowOf(name)}.id`)
  await press(tab, `#${id} button`)
  await seen(tab, `!document.getElementById('${id}')`, 'still in the list')
}

/** Of a visit in the register: what is still being sent has another id, and no buttons. */
function rowOf(name: string): string {
  return `[].slice.call(document.querySelectorAll('#inside .visit[id^=v-]')).filter(function (row) { return row.textContent.indexOf('${name}') >= 0 })[0]`
}
