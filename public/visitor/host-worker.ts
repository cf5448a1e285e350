/**
 * The service worker of one host's page: shows push messages as notifications, and a tap opens the page. It handles no
 * fetches and caches nothing, so that the gate's worker on the same device is not affected.
 */

// Makes this file a module, with its own scope.
export {}

/** Prepended to this script by the server. */
declare const GIVEN: { icon: string; title: string; key: string }

interface Extendable extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Pushed extends Extendable {
  data: { json(): unknown } | null
}
interface SubscriptionChangeEvent extends Extendable {
  oldSubscription?: PushSubscription | null
  newSubscription?: PushSubscription | null
}
interface Clicked extends Extendable {
  notification: Notification
}
interface Tab {
  url: string
  focus(): Promise<unknown>
}
interface Scope {
  addEventListener(type: 'install', listener: (event: Extendable) => void): void
  addEventListener(type: 'push', listener: (event: Pushed) => void): void
  addEventListener(type: 'pushsubscriptionchange', listener: (event: SubscriptionChangeEvent) => void): void
  addEventListener(type: 'notificationclick', listener: (event: Clicked) => void): void
  skipWaiting(): Promise<void>
  registration: ServiceWorkerRegistration
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Tab[]>
    openWindow(url: string): Promise<unknown>
  }
}

const worker = self as unknown as Scope

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()))
worker.addEventListener('push', (event) => event.waitUntil(show(event)))
worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(renew(event)))
worker.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(openPage())
})

/** One notification at a time: the latest has the number of waiting visitors, and an equal one changes nothing. */
async function show({ data }: Pushed): Promise<void> {
  const { title = GIVEN.title, body = '' } = read(data)
  const options = { body, icon: GIVEN.icon, tag: 'waiting', renotify: true, requireInteraction: true }
  await worker.registration.showNotification(title, options)
}

/** Browsers require a notification for each push, whatever it contains. */
function read(data: Pushed['data']): { title?: string; body?: string } {
  try {
    return (data?.json() ?? {}) as { title?: string; body?: string }
  } catch {
    return {}
  }
}

/**
 * When the push service changes this device's endpoint, reports the new one to the personal link under which this worker is
 * registered. Unsubscribes when that link no longer works.
 */
async function renew({ oldSubscription, newSubscription }: SubscriptionChangeEvent): Promise<void> {
  const { pushManager, scope } = worker.registration
  const how = { userVisibleOnly: true, applicationServerKey: GIVEN.key }
  const made = newSubscription ?? (await pushManager.subscribe(how))
  const { endpoint = '', keys = {} } = made.toJSON()
  const replaces = oldSubscription?.endpoint ?? ''
  const body = new URLSearchParams({ endpoint, ...keys, replaces })
  const answer = await fetch(`${scope}devices`, { method: 'POST', body, redirect: 'manual' })
  if (answer.status === 404) await made.unsubscribe()
}

/** The worker's scope is the personal link, so no message has to contain it. */
async function openPage(): Promise<void> {
  const page = `${worker.registration.scope}guests`
  const tabs = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })
  const tab = tabs.find(({ url }) => url.split(/[?#]/)[0] === page)
  await (tab ? tab.focus() : worker.clients.openWindow(page))
}
