import { randomUUID } from 'node:crypto'
import { ask } from '../support/sql.ts'
import { besideAbuse, clientsOf } from './beside.ts'
import type { Outcome } from './outcome.ts'
import { form, type Sent, sendWithoutPause, unlike } from './senders.ts'
import type { World } from './world.ts'

const OFFICE = 'ubnd-xa-long-hau'
/** As many as an office may expect in a day; each becomes a separate entry. */
const DELEGATES = 500
/** Concurrent forms of one account. */
const AT_ONCE = 40

/** A receptionist lets in a whole delegation and undoes it, in forty windows at once: does another office slow down? */
export async function delegations(world: World, lasts: number): Promise<Outcome> {
  const { adminUrl } = await world.server()
  const [head] = await clientsOf(world, OFFICE, 'head', 1)
  const [guard] = await clientsOf(world, OFFICE, 'reception', 1)
  if (!head || !guard) throw new Error('nobody works at the office')
  await head.switchOn('guests')
  const meeting = randomUUID()
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date())
  const fields = { title: 'Hội nghị', day, begins: '23h', room: 'Hội trường' }
  await guard.post('/meetings', { client_uuid: meeting, ...fields })
  const lines = Array.from({ length: DELEGATES }, (_, at) => `Đại biểu ${at};Xã Long Hậu`)
  const text = ['Họ và tên;Đơn vị', ...lines].join('\n')
  await guard.imports(`/meetings/${meeting}`, text)
  const delegates = await ask(adminUrl, 'select id from expected_guest where meeting_id = $1', [meeting])
  if (delegates.length !== DELEGATES) throw new Error(`${delegates.length} delegates are expected`)
  const unit = String(delegates[0]?.['id'])
  const requests: Sent[] = []
  for (let each = 0; each < AT_ONCE / 2; each += 1) {
    const batch = randomUUID()
    const at = `/gate/meetings/${meeting}`
    requests.push(await form(guard, `${at}/arrive`, { client_uuid: batch, unit_of: unit }))
    requests.push(await form(guard, `${at}/undo`, { batch }))
  }
  return besideAbuse(world, {
    what: `${AT_ONCE} forms of ${DELEGATES} delegates at once, without pause`,
    others: await clientsOf(world, 'tt-hcc', 'reception', 4),
    lasts,
    begin: async () => {
      const end = await sendWithoutPause(requests, AT_ONCE)
      // A request with twenty forms queued before it is refused with 503.
      return async () => unlike(await end(), [303, 503])
    },
  })
}
