import { type DBSchema, type IDBPDatabase, openDB } from 'idb'
import type { Queued } from './rules.ts'

/** Data encrypted with AES-GCM, and its nonce. */
export interface Sealed {
  iv: Uint8Array<ArrayBuffer>
  sealed: ArrayBuffer
}

export type SealedItem = Omit<Queued, 'seq'> & { seq?: number } & Sealed

interface Schema extends DBSchema {
  /** Not extractable, so they only work in this browser. */
  keys: { key: string; value: CryptoKey }
  outbox: { key: number; value: SealedItem }
  board: { key: string; value: Sealed }
  /** Flags, such as a pending sign-out. */
  flags: { key: string; value: true }
}

const NAME = 'so-cong'
/** The flag of a device that has signed out, until the server knows. */
export const SIGNING_OUT = '/sign-out'

let opened: Promise<IDBPDatabase<Schema>> | undefined

/** Rejects when the browser stores nothing, as some do in private windows. */
export function openStore(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('keys')
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true })
      db.createObjectStore('board')
      db.createObjectStore('flags')
    },
    blocking: (_old, _new, event) => {
      opened = undefined
      ;(event.target as IDBDatabase).close()
    },
    terminated: () => {
      opened = undefined
    },
  })
  opened.catch(() => {
    opened = undefined
  })
  return opened
}

/** Encrypts `content`. `header` is authenticated but not encrypted: decryption needs the same header. */
export async function seal(keyName: string, header: string, content: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const text = new TextEncoder().encode(JSON.stringify(content))
  return { iv, sealed: await crypto.subtle.encrypt(cipher(iv, header), await keyOf(keyName), text) }
}

/** Returns a function that decrypts with a key; it resolves to undefined when this browser can no longer decrypt. */
export async function openerOf<Content>(
  keyName: string,
): Promise<(header: string, sealed: Sealed) => Promise<Content | undefined>> {
  const key = await keyOf(keyName)
  return async (header, { iv, sealed }) => {
    try {
      const text = await crypto.subtle.decrypt(cipher(iv, header), key, sealed)
      return JSON.parse(new TextDecoder().decode(text)) as Content
    } catch {
      return undefined
    }
  }
}

function cipher(iv: Uint8Array<ArrayBuffer>, header: string): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(header) }
}

async function keyOf(name: string): Promise<CryptoKey> {
  const store = await openStore()
  const known = await store.get('keys', name)
  if (known) return known
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
  try {
    await store.add('keys', key, name)
    return key
  } catch {
    // Another tab created the key first.
    return (await store.get('keys', name)) ?? key
  }
}
