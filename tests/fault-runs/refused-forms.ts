import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { Client } from '../support/client.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { form, type Sent, sendWithoutPause, unlike } from './senders.ts'
import type { World } from './world.ts'

const OFFICE = 'p-tckh'
/** Connections from one address, more than the browsers of a building open, and of one account. */
const [CROWD, THRONG, COUNT] = [400, 900, 40]
/** As many fields as any form has, all of which must be parsed. */
const HUGE = new URLSearchParams(
  Array.from({ length: 590 }, (_, at): [string, string] => [`f${at}`, 'ằ'.repeat(20)]),
)
/** A list of 125 kB in an ordinary form field, without any column that an import knows. */
const LIST = Array.from({ length: 4000 }, (_, at) => `${at};Nguyễn`).join('\n')

/** Sends forms that are refused, without pause, from strangers and from an account: does another office slow down? */
export async function refusedForms(world: World, lasts: number): Promise<Outcome[]> {
  const [head] = await clientsOf(world, OFFICE, 'head', 1)
  const others = await clientsOf(world, 'tt-hcc', 'reception', 4)
  const signIn = await form(head as Client, '/sign-in', HUGE)
  const { Cookie: _, ...headers } = signIn.headers
  const stranger = [
    { ...signIn, headers },
    { ...signIn, headers, url: `${signIn.url}/code` },
    { ...signIn, headers, body: new Uint8Array(Buffer.from('a&'.repeat(65_000))) },
  ]
  const type = 'application/x-www-form-urlencoded; charset=utf-7'
  const madeUp = Array.from({ length: 100 }, () => ({
    url: signIn.url.replace('/sign-in', '/gate'),
    method: 'GET' as const,
    headers: { Cookie: `sid=${randomBytes(32).toString('base64url')}` },
  }))
  const packed = {
    ...signIn,
    headers: { ...headers, 'Content-Type': type, 'Content-Encoding': 'gzip' },
    body: new Uint8Array(gzipSync('+ '.repeat(65_000))),
  }
  const beside = (what: string, requests: Sent[], atOnce: number, wanted: number[]) =>
    besideAbuse(world, {
      what: `${atOnce} connections ${what}`,
      ...{ others, lasts },
      begin: async () => {
        const end = await sendWithoutPause(requests, atOnce)
        return async () => unlike(await end(), wanted)
      },
    })
  const broken = {
    ...signIn,
    url: `${(head as Client).url}/gate/replay`,
    headers: { ...signIn.headers, 'Content-Type': 'application/json' },
    body: new Uint8Array(Buffer.from('['.repeat(240_000))),
  }
  return [
    await beside(
      'of one address send forms of 590 and of 65 000 fields that are no sign-in',
      stranger,
      CROWD,
      [401, 413, 422, 503],
    ),
    // The clients at the gates share this address.
    await beside('of one address make sessions up', madeUp, THRONG, [0, 303, 503]),
    await beside('of one address send packed forms in UTF-7', [packed], CROWD, [415, 503]),
    await beside('of one account send what is no record of a device', [broken], COUNT, [400, 503]),
    await beside(
      'of one account paste a list that is none',
      [await form(head as Client, '/people/import', { text: LIST })],
      COUNT,
      [422, 503],
    ),
  ]
}
