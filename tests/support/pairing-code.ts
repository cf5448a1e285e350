import type { Client } from './client.ts'

/** Has the head make a code for a screen, and reads it from the page that then opens. */
export async function pairingCode(head: Client, form: string, headers?: Record<string, string>) {
  const [page = '', part] = ((await head.post(form, {}, headers)).location ?? '').split('#')
  return (await head.get(page)).$(`#${part} .pairing`).text()
}
