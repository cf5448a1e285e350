import type { KeptOnDevice } from '../../server/core/guests/guest.ts'
import { openerOf, openStore, SIGNING_OUT, seal } from './store.ts'
import { desk } from './words.ts'

/** The board as of the last contact. It contains names, so it is encrypted and deleted at sign-out. */
interface Board extends Partial<KeptOnDevice> {
  office: string
  at: number
  lang: string
  title: string
  /** The page as it came from the server, with an empty form. */
  body: string
  /** The latest list. */
  list: string
}

const KEY = 'board'

let body = ''

/** Call before anything is typed or drawn. */
export function rememberPage(page = document.body.outerHTML): void {
  body = page
}

export async function saveBoard(list: string, at: number, keeps: KeptOnDevice): Promise<void> {
  const { office } = desk() ?? {}
  if (!office || !body) return
  const board: Board = {
    office,
    at,
    lang: document.documentElement.lang,
    title: document.title,
    body,
    list,
    ...keeps,
  }
  const sealed = await seal(KEY, KEY, board)
  const tx = (await openStore()).transaction(['board', 'flags'], 'readwrite')
  // The user may have signed out meanwhile, here or in another window.
  const isWanted = body !== '' && !(await tx.objectStore('flags').get(SIGNING_OUT))
  if (isWanted) await tx.objectStore('board').put(sealed, KEY)
  await tx.done
}

/** Undefined after a sign-out, and on a device that has never shown the gate. */
export async function readBoard(): Promise<Board | undefined> {
  const store = await openStore()
  const sealed = await store.get('board', KEY)
  return sealed && (await openerOf<Board>(KEY))(KEY, sealed)
}

/** Deletes the key as well, so that remains on the disk cannot be decrypted. */
export async function wipeBoard(): Promise<void> {
  body = ''
  const store = await openStore()
  const tx = store.transaction(['board', 'keys'], 'readwrite')
  await Promise.all([tx.objectStore('board').delete(KEY), tx.objectStore('keys').delete(KEY), tx.done])
}
