import type { Client } from '../support/client.ts'
import { newVisitor } from '../support/load.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { form, sendWithoutPause, unlike } from './senders.ts'
import type { World } from './world.ts'

/** Connections of one account, and the number of different forms, which are repeated after the last. */
const [COUNT, FORMS] = [200, 4000]

/** A device records entries without pause, new and repeated ones: does another office slow down? */
export async function acts(world: World, lasts: number): Promise<Outcome> {
  const [guard] = await clientsOf(world, 'p-tckh', 'reception', 1)
  const forms = Array.from({ length: FORMS }, () => form(guard as Client, '/gate', newVisitor()))
  const entries = await Promise.all(forms)
  return besideAbuse(world, {
    what: `${COUNT} connections of one account that record entries without pause`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      const end = await sendWithoutPause(entries, COUNT)
      return async () => unlike(await end(), [303, 503])
    },
  })
}
