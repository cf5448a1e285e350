/**
 * Subscribes this device to push messages about visitors, or says why it cannot. Asks for the browser's permission only after a
 * tap.
 */

// Makes this file a module, with its own scope.
export {}

const form = document.querySelector<HTMLFormElement>('#device-form')
const button = document.querySelector<HTMLButtonElement>('#device-on')
const state = document.querySelector<HTMLElement>('#device-state')

type Trouble = 'unable' | 'ios' | 'denied' | 'failed'

function say(trouble: Trouble): void {
  if (!state || !button) return
  state.textContent = state.dataset[trouble] ?? ''
  state.hidden = false
  // Another tap may help after a network failure.
  button.hidden = trouble !== 'failed'
}

/** Safari on phones supports push only for pages on the home screen. */
const isOnlyOnHomeScreen = () => 'standalone' in navigator && navigator.standalone !== true

const canPush = () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window

/** This page's own service worker; another one, such as the gate's, is for other pages. */
async function registered(worker: URL): Promise<ServiceWorkerRegistration | undefined> {
  const found = await navigator.serviceWorker.getRegistration(worker)
  return found?.scope === new URL('.', worker).href ? found : undefined
}

async function markOf({ endpoint }: PushSubscription): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(endpoint))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Marks this device in the list. Removes a subscription that the list does not contain. */
async function find(worker: URL): Promise<boolean> {
  const registration = await registered(worker)
  const own = await registration?.pushManager.getSubscription()
  if (!own) return false
  const line = document.querySelector(`[data-mark="${await markOf(own)}"]`)
  if (!line) await own.unsubscribe()
  line?.querySelector('.device-here')?.removeAttribute('hidden')
  return line !== null
}

async function turnOn({ worker, key }: { worker: URL; key: string }): Promise<void> {
  const permission = await Notification.requestPermission()
  if (permission === 'denied') return say('denied')
  if (permission !== 'granted') return
  await navigator.serviceWorker.register(worker)
  const { pushManager } = await navigator.serviceWorker.ready
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key })
  const { endpoint, keys = {} } = made.toJSON()
  for (const [name, value] of Object.entries({ endpoint, ...keys })) {
    const field = form?.elements.namedItem(name)
    if (field instanceof HTMLInputElement) field.value = value ?? ''
  }
  form?.submit()
}

async function start(): Promise<void> {
  const { worker: address, key } = form?.dataset ?? {}
  if (!button || !address || !key) return
  if (!canPush()) return say(isOnlyOnHomeScreen() ? 'ios' : 'unable')
  const worker = new URL(address, location.href)
  if (Notification.permission === 'denied') return say('denied')
  button.hidden = await find(worker)
  button.addEventListener('click', () => {
    button.disabled = true
    turnOn({ worker, key })
      .catch(() => say('failed'))
      .finally(() => {
        button.disabled = false
      })
  })
}

void start().catch(() => say('failed'))
