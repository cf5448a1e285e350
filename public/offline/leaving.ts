import { readBoard, rememberPage, wipeBoard } from './board.ts'
import { drain } from './drain.ts'
import { fetchWithin } from './fetch-within.ts'
import { readQueued } from './outbox.ts'
import { isListStale, SLOW } from './rules.ts'
import { openStore, SIGNING_OUT } from './store.ts'

const SIGN_OUT = '/sign-out'
const HAND_OVER = '/gate/handover'

const others = 'BroadcastChannel' in window ? new BroadcastChannel('so-cong-sign-out') : undefined

/** Signing out in one window signs out all windows, and what a window showed before does not come back. */
export function followSignOut(): void {
  if (others) others.onmessage = () => leaveToShell()
  window.addEventListener('pageshow', ({ persisted }) => persisted && location.reload())
}

/** A page without names that notices when the session has ended. */
function leaveToShell(): void {
  rememberPage('')
  location.replace('/gate/offline')
}

/** A shift does not end unnoticed while entries lie on the device. */
export function guardLeaving(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target as HTMLFormElement
    if (![SIGN_OUT, HAND_OVER].includes(new URL(form.action).pathname)) return
    event.preventDefault()
    void leave(form)
  })
}

async function leave(form: HTMLFormElement): Promise<void> {
  if ((await countUnsent()) > 0 && !(await agreed())) return
  if (new URL(form.action).pathname === HAND_OVER) return form.submit()
  await signOutHere()
  const there = await fetchWithin(SLOW, '/livez').catch(() => undefined)
  if (there?.ok) form.submit()
  // The device obeys it; the server learns it when it is back.
  else location.replace('/gate')
}

/** The names go from this device at once, whatever the server says. */
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

/** Posts what could not be posted when somebody signed out without a connection. */
export function signOutNow(): void {
  const form = Object.assign(document.createElement('form'), { method: 'post', action: SIGN_OUT })
  document.body.append(form)
  form.submit()
}

/** The server confirms that nobody is signed in. */
export async function signedOut({ forGood }: { forGood: boolean }): Promise<void> {
  const store = await openStore().catch(() => undefined)
  await store?.delete('flags', SIGNING_OUT)
  // The same guard goes on with the names of today; those of an earlier day may be past their retention.
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

/** Safari before 15.4 shows its content as any other. */
const isDialogKnown = 'HTMLDialogElement' in window

/** Resolves once everything is sent, or the person goes all the same; false for who stays. */
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

/** On the sign-in page: the next person of the office who signs in sends the waiting events. */
export async function tellUnsent(): Promise<void> {
  const note = document.getElementById('unsent-note')
  const count = (await readQueued().catch(() => [])).length
  if (!note || count === 0) return
  note.textContent = (note.dataset['text'] ?? '').replace('{n}', String(count))
  note.hidden = false
}
