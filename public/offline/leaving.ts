import { readBoard, rememberPage, wipeBoard } from './board.ts'
import { drain } from './drain.ts'
import { fetchWithin } from './fetch-within.ts'
import { readQueued } from './outbox.ts'
import { isListStale, SLOW_MS } from './rules.ts'
import { openStore, SIGNING_OUT } from './store.ts'

const SIGN_OUT = '/sign-out'
const HAND_OVER = '/gate/handover'

const others = 'BroadcastChannel' in window ? new BroadcastChannel('so-cong-sign-out') : undefined

/** Signing out in one window signs out all, and the Back button does not restore an earlier page. */
export function followSignOut(): void {
  if (others) others.onmessage = () => leaveToShell()
  window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
}

/** Moves to a page without names, which notices the end of the session. */
function leaveToShell(): void {
  rememberPage('')
  location.replace('/gate/offline')
}

/** Asks before a sign-out or handover while events are queued on the device; a receiver who takes over on the spot sends them. */
export function guardLeaving(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (![SIGN_OUT, HAND_OVER].includes(new URL(form.action).pathname)) return
    if (form.querySelector<HTMLSelectElement>('#receiver_id')?.value) return
    event.preventDefault()
    void leave(form)
  })
}

async function leave(form: HTMLFormElement): Promise<void> {
  if ((await countUnsent()) > 0 && !(await agreed())) return
  if (new URL(form.action).pathname === HAND_OVER) return form.submit()
  await signOutHere()
  const there = await fetchWithin(SLOW_MS, '/livez').catch(() => undefined)
  if (there?.ok) form.submit()
  // The device signs out now; the server is told when it is reachable again.
  else location.replace('/gate')
}

/** Deletes names from this device at once, whether or not the server responds. */
async function signOutHere(): Promise<void> {
  await openStore()
    .then((store) => store.put('flags', true, SIGNING_OUT))
    .catch(() => {})
  await wipeBoard().catch(() => {})
  others?.postMessage('signed out')
}

export async function isSigningOut(): Promise<boolean> {
  const store = await openStore().catch(() => undefined)
  return (await store?.get('flags', SIGNING_OUT)) === true
}

/** Submits the sign-out that could not be submitted while offline. */
export function signOutNow(): void {
  const form = Object.assign(document.createElement('form'), { method: 'post', action: SIGN_OUT })
  document.body.append(form)
  form.submit()
}

/** Called when the server confirms that nobody is signed in. */
export async function signedOut({ forGood }: { forGood: boolean }): Promise<void> {
  const store = await openStore().catch(() => undefined)
  await store?.delete('flags', SIGNING_OUT)
  // The same guard continues with today's names; an earlier day's may be past their retention.
  if (!forGood && !(await isBoardStale())) return
  await wipeBoard().catch(() => {})
  others?.postMessage('signed out')
}

async function isBoardStale(): Promise<boolean> {
  const board = await readBoard().catch(() => undefined)
  return board !== undefined && isListStale(board.at, Date.now())
}

function dialog(): HTMLDialogElement | null {
  return document.querySelector('#unsent')
}

async function countUnsent(): Promise<number> {
  const { office } = dialog()?.dataset ?? {}
  const heads = await readQueued().catch(() => [])
  return heads.filter((one) => one.office === office).length
}

/** Safari before 15.4 does not know <dialog> and shows its content inline. */
const isDialogKnown = 'HTMLDialogElement' in window

/** Resolves to true when everything was sent or the user leaves anyway; to false when they stay. */
async function agreed(): Promise<boolean> {
  const box = dialog()
  if (!box) return true
  write(box, 'text', String(await countUnsent()))
  if (!isDialogKnown) return confirm(box.querySelector('p')?.textContent ?? '')
  box.showModal()
  return new Promise((resolve) => {
    const close = (answer: boolean) => {
      box.close()
      resolve(answer)
    }
    box.oncancel = () => resolve(false)
    box.onclick = async ({ target }) => {
      const button = (target as Element).closest<HTMLButtonElement>('[data-leave]')
      if (button?.dataset['leave'] === 'stay') close(false)
      if (button?.dataset['leave'] === 'later') close(true)
      if (button?.dataset['leave'] !== 'send') return
      button.disabled = true
      await drain(box.dataset['office'] ?? '').catch(() => {})
      button.disabled = false
      const rest = await countUnsent()
      if (rest === 0) return close(true)
      write(box, 'failed', String(rest))
    }
  })
}

function write(box: HTMLDialogElement, name: 'text' | 'failed', n: string): void {
  const text = box.querySelector('p')
  if (text) text.textContent = (box.dataset[name] ?? '').replace('{n}', n)
}

/** Shown on the sign-in page: the next user of the office who signs in sends the queued events. */
export async function tellUnsent(): Promise<void> {
  const note = document.getElementById('unsent-note')
  const count = (await readQueued().catch(() => [])).length
  if (!note || count === 0) return
  note.textContent = (note.dataset['text'] ?? '').replace('{n}', String(count))
  note.hidden = false
}
