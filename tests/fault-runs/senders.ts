import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { projectRoot } from '../../server/platform/lib/paths.ts'
import type { Client } from '../support/client.ts'

export interface Sent {
  url: string
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: Uint8Array<ArrayBuffer>
}

export function page(client: Client, path: string): Sent {
  return { url: client.url + path, method: 'GET', headers: { Cookie: cookiesOf(client) } }
}

/** The request of an import form with this file, as `client` would send it. */
export function upload(client: Client, page: string, file: string | Buffer): Promise<Sent> {
  const form = new FormData()
  form.set('text', '')
  form.set('file', new Blob([Uint8Array.from(Buffer.from(file))]), 'danh-sach.csv')
  return sent(client, page, form)
}

export function form(
  client: Client,
  page: string,
  fields: Record<string, string> | URLSearchParams,
): Promise<Sent> {
  return sent(client, page, new URLSearchParams(fields))
}

async function sent(client: Client, page: string, body: FormData | URLSearchParams): Promise<Sent> {
  const made = new Response(body)
  const headers = {
    Origin: client.origin,
    Cookie: cookiesOf(client),
    'Content-Type': made.headers.get('content-type') ?? '',
  }
  return { url: client.url + page, method: 'POST', headers, body: new Uint8Array(await made.arrayBuffer()) }
}

const cookiesOf = ({ cookies }: Client) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

/**
 * Repeats the requests, `atOnce` at a time, until the returned function is called, which gives the count of each status. The
 * sender is a separate process, already started, so that it does not delay the clients at the gates.
 */
export async function sendWithoutPause(
  requests: Sent[],
  atOnce = 1,
): Promise<() => Promise<Record<string, number>>> {
  const sender = fork(path.join(projectRoot, 'tests/support/senders.mjs'), { serialization: 'advanced' })
  await once(sender, 'message')
  sender.send({ requests, atOnce })
  return async () => {
    const told = once(sender, 'message')
    sender.send('end')
    const [answers] = await told
    sender.disconnect()
    return answers
  }
}

/** The same, but the returned function reports a problem unless some request was answered with `wanted`. */
export async function flood(
  requests: Sent[],
  atOnce: number,
  wanted = 200,
): Promise<() => Promise<string[]>> {
  const end = await sendWithoutPause(requests, atOnce)
  return async () => {
    const answers = await end()
    return answers[wanted] ? [] : [`never answered ${wanted}: ${JSON.stringify(answers)}`]
  }
}

/** Problems for other statuses than `wanted`, or if nothing was answered, since then nothing was tested. */
export function unlike(answers: Record<string, number>, wanted: number[]): string[] {
  const others = Object.entries(answers).filter(([status]) => !wanted.includes(Number(status)))
  const problems = others.map(([status, count]) => `${count} were answered ${status}`)
  return Object.keys(answers).length > 0 ? problems : ['nothing was answered']
}
