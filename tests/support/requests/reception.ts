import { randomUUID } from 'node:crypto'
import { PASSWORD } from '../global-setup.ts'
import { pairingCode } from '../pairing-code.ts'
import { entry, tap } from '../replay.ts'
import {
  DAY,
  delegateList,
  type Fields,
  type Make,
  MEETING,
  OFFICE,
  type Requests,
  SAID,
  type Scene,
  type Wanted,
} from './scene.ts'
import { imports, importsOf, lateEntry } from './shared.ts'

const GUARD = 'gate.tt-hcc'
const guard = (to: string, fields?: Fields) => () => ({ by: GUARD, to, ...(fields && { fields }) })

/** An offline device replays an entry, a departure that is undone at once, and an entry of a closed day. */
async function replayed(scene: Scene): Promise<Wanted> {
  const now = scene.app.clock.now().getTime()
  const { client_uuid: inside } = await scene.first<{ client_uuid: string }>(
    'select client_uuid from visit where id = $1',
    [await scene.visit()],
  )
  const items = [
    entry({ at: now - 900_000 }, { name: SAID.visitor }),
    tap('departure', inside, now - 1000),
    tap('undo', inside, now),
    lateEntry(scene),
  ]
  return {
    by: GUARD,
    to: '/gate/replay',
    json: { office: await scene.app.officeId(OFFICE), sent_at: now, items },
  }
}

/** A visitor inside, whom another entry, scan or correction finds by phone or ID number. */
async function known(scene: Scene): Promise<{ phone: string; id_number: string }> {
  const phone = scene.phone()
  const id_number = `07908${phone.slice(-7)}`
  await scene.visit({ phone, id_number })
  return { phone, id_number }
}

const visitForm = async (scene: Scene, id: string, action: string, fields: Fields) => ({
  by: GUARD,
  to: `/gate/visits/${id}/${action}`,
  fields: { ...(await scene.formAt(GUARD, `/gate/visits/${id}`, `/gate/visits/${id}/${action}`)), ...fields },
})
const tapOn =
  (action: string, make: (scene: Scene) => Promise<string>, fields: Fields = {}): Make =>
  async (scene) => ({ by: GUARD, to: `/gate/visits/${await make(scene)}/${action}`, fields })

const guest = (path = '', fields?: Fields) =>
  (async (scene) => ({
    by: GUARD,
    to: `/guests/${await scene.guest()}${path}`,
    ...(fields && { fields }),
  })) satisfies Make

/** Switches expected guests on before each of these requests. */
const expecting = (requests: Requests): Requests =>
  Object.fromEntries(
    Object.entries(requests).map(([name, makes]) => [
      name,
      [makes].flat().map((make) => async (scene: Scene) => {
        await scene.expectsGuests()
        return make(scene)
      }),
    ]),
  )

const guestList = () =>
  `Họ và tên;Ngày hẹn;Giờ hẹn;Chức vụ;Đơn vị;Điện thoại;Người cần gặp;Nội dung
${SAID.visitor} ${randomUUID()};25/11/2026;7h30;${SAID.position};${SAID.place};0912199999;${SAID.host};${SAID.note}`

const withGuest =
  (to: string, fields?: Fields): Make =>
  async (scene) => {
    await scene.guest()
    return { by: GUARD, to, ...(fields && { fields }) }
  }

const GUESTS: Requests = {
  'GET /guests': withGuest('/guests'),
  'POST /guests': [{ time: '' }, { time: '7h30', purpose: 'meeting', party_size: '12' }].map(
    (more): Make =>
      async (scene) => ({
        by: GUARD,
        to: '/guests',
        fields: {
          ...{ client_uuid: randomUUID(), name: SAID.visitor, host: SAID.host, place: SAID.place },
          ...{ position: SAID.position, purpose: 'other', purpose_note: SAID.note },
          ...{ day: DAY, phone: scene.phone(), ...more },
        },
      }),
  ),
  ...imports(GUARD, '/guests', guestList),
  'GET /guests/cards': withGuest('/guests/cards'),
  'GET /guests/:id': guest(),
  'POST /guests/:id': async (scene) => {
    const at = `/guests/${await scene.guest()}`
    return { by: GUARD, to: at, fields: { ...(await scene.formAt(GUARD, at)), host: `${SAID.host} Hai` } }
  },
  'POST /gate/guests/:id/arrive': [
    async (scene) => ({ by: GUARD, to: `/gate/guests/${await scene.guest()}/arrive` }),
    async (scene) => {
      const { phone } = await known(scene)
      return { by: GUARD, to: `/gate/guests/${await scene.guest({ phone })}/arrive` }
    },
  ],
  'POST /guests/:id/withdraw': guest('/withdraw'),
  'GET /gate/expected': withGuest('/gate/expected'),
  'POST /gate/expected': withGuest('/gate/expected', { query: SAID.visitor }),
}

const meeting = (path = '', fields?: Fields) =>
  (async (scene) => ({
    by: GUARD,
    to: `/meetings/${(await scene.delegate()).meeting}${path}`,
    ...(fields && { fields }),
  })) satisfies Make

/** A meeting with one delegate, who has arrived. */
async function arrived(scene: Scene): Promise<string> {
  const { meeting: of, guest } = await scene.delegate()
  await scene.made(GUARD, `/gate/meetings/${of}/arrive`, { client_uuid: randomUUID(), guest })
  return of
}

const attended =
  (path: string): Make =>
  async (scene) => ({ by: GUARD, to: `/meetings/${await arrived(scene)}/attendance${path}` })

const MEETINGS: Requests = {
  'GET /meetings': async (scene) => {
    await scene.meeting()
    return { by: GUARD, to: '/meetings' }
  },
  'POST /meetings': () => ({ by: GUARD, to: '/meetings', fields: { client_uuid: randomUUID(), ...MEETING } }),
  ...importsOf(
    GUARD,
    '/meetings/:meeting',
    async (scene) => `/meetings/${await scene.meeting()}`,
    delegateList,
  ),
  'GET /meetings/:id': meeting(),
  'GET /meetings/:id/invitations': meeting('/invitations'),
  'POST /meetings/:id': meeting('', { ...MEETING, ends: '12:00', seen_version: '1' }),
  'POST /meetings/:id/cancel': meeting('/cancel'),
  'GET /meetings/:id/attendance': attended(''),
  'POST /meetings/:id/attendance/export': attended('/export'),
  'GET /gate/meetings/:id': async (scene) => ({
    by: GUARD,
    to: `/gate/meetings/${(await scene.delegate()).meeting}`,
  }),
  'POST /gate/meetings/:id/arrive': [
    async (scene) => {
      const { meeting: of, guest: one } = await scene.delegate()
      const fields = { client_uuid: randomUUID(), guest: one }
      return { by: GUARD, to: `/gate/meetings/${of}/arrive`, fields }
    },
    async (scene) => {
      const { phone } = await known(scene)
      const { meeting: of, guest: only } = await scene.delegate(phone)
      return { by: GUARD, to: `/gate/meetings/${of}/arrive`, fields: { client_uuid: randomUUID(), only } }
    },
  ],
  'POST /gate/meetings/:id/undo': async (scene) => {
    const { meeting: of, guest: one } = await scene.delegate()
    const batch = randomUUID()
    await scene.made(GUARD, `/gate/meetings/${of}/arrive`, { client_uuid: batch, guest: one })
    return { by: GUARD, to: `/gate/meetings/${of}/undo`, fields: { batch } }
  },
}

/** An action on a badge made for the request. */
const badge =
  (act: string, make: (scene: Scene) => Promise<{ id: string }> = (scene) => scene.badge()): Make =>
  async (scene) => ({ by: GUARD, to: `/badges/${(await make(scene)).id}/${act}` })

const lostBadge = async (scene: Scene) => {
  const one = await scene.badge()
  await scene.made(GUARD, `/badges/${one.id}/lost`)
  return one
}

const BADGES: Requests = {
  'GET /badges': async (scene) => {
    await scene.badgeOut()
    return { by: GUARD, to: '/badges' }
  },
  'POST /badges/:id/lost': badge('lost'),
  'POST /badges/:id/found': badge('found', lostBadge),
  'POST /badges/:id/returned': badge('returned', (scene) => scene.badgeOut()),
  'POST /gate/visits/:id/badge': async (scene) => {
    const { label } = await scene.badge()
    return { by: GUARD, to: `/gate/visits/${await scene.visit()}/badge`, fields: { badge: label } }
  },
  'POST /gate/visits/:id/badge/kept': async (scene) => {
    const { label } = await scene.badge()
    return { by: GUARD, to: `/gate/visits/${await scene.left({ badge: label })}/badge/kept` }
  },
}

const EVERY_FIELD: Fields = {
  ...{
    phone: '(0272) 3.874.123',
    place: SAID.place,
    host: SAID.host,
    purpose: 'other',
    purpose_note: SAID.note,
  },
  ...{ party_size: '12', app_status: 'absent', app_outcome: 'installed' },
}

const entering =
  (fieldsOf: (scene: Scene) => Promise<Fields> | Fields): Make =>
  async (scene) => ({
    by: GUARD,
    to: '/gate',
    fields: { client_uuid: randomUUID(), name: SAID.visitor, ...(await fieldsOf(scene)) },
  })

const SHIFT = () => ({ client_uuid: randomUUID(), giver: SAID.shift, incidents: SAID.incident })
const handing =
  (receiverOf: (scene: Scene) => Promise<Fields> | Fields): Make =>
  async (scene) => ({
    by: (await scene.person('reception')).username,
    to: '/gate/handover',
    fields: { ...SHIFT(), ...(await receiverOf(scene)) },
  })

const scanning =
  (textOf: (scene: Scene) => Promise<string>): Make =>
  async (scene) => ({ by: GUARD, to: '/gate/scan', fields: { text: await textOf(scene) } })

export const RECEPTION: Requests = {
  ...BADGES,
  ...expecting({ ...GUESTS, ...MEETINGS }),
  'GET /gate': async (scene) => {
    await scene.visit()
    return { by: GUARD, to: '/gate' }
  },
  'POST /gate': [
    entering((scene) => ({ phone: scene.phone(), host: SAID.host })),
    entering(async (scene) => ({ phone: (await known(scene)).phone })),
    entering(async (scene) => ({ id_number: (await known(scene)).id_number })),
    entering(async (scene) => {
      const phone = scene.phone()
      return { phone, resolve: 'leave_first', previous_id: await scene.visit({ phone }) }
    }),
    entering(async (scene) => {
      const { label, visit } = await scene.badgeOut()
      return { badge: label, resolve: 'leave_first', previous_id: visit }
    }),
    entering(async (scene) => ({ badge: (await scene.badgeOut()).label })),
    entering(() => EVERY_FIELD),
  ],
  'POST /gate/replay': replayed,
  'POST /gate/scan': [
    scanning(async (scene) => (await scene.waiting()).pass),
    scanning(async (scene) => {
      const pass = await scene.pass()
      // A scan right after an entry is no departure, so move the entry back.
      await scene.app.rows(`update visit set entered_at = entered_at - interval '1 minute'
        where state = 'inside' and entered_at = (select max(entered_at) from visit where state = 'inside')`)
      return pass
    }),
    scanning(async (scene) => String((await scene.slips()).number)),
    scanning(async (scene) => (await known(scene)).id_number),
    scanning((scene) => scene.invitation()),
    scanning(async (scene) => (await scene.badgeOut()).code),
    scanning(async (scene) => (await lostBadge(scene)).code),
    scanning(async (scene) => (await scene.badge()).code),
  ],
  'POST /gate/recall': async (scene) => ({
    by: GUARD,
    to: '/gate/recall',
    fields: { phone: (await known(scene)).phone },
  }),
  'POST /gate/find': guard('/gate/find', { query: 'chim' }),
  'GET /gate/inside': guard('/gate/inside'),
  'GET /gate/events': guard('/gate/events'),
  'GET /gate/advice': guard('/gate/advice'),
  'GET /gate/scanner': guard('/gate/scanner'),
  'GET /gate/handover': guard('/gate/handover'),
  'POST /gate/handover': [
    handing(() => ({ receiver: SAID.shift })),
    ...[PASSWORD, 'khong dung'].map((receiver_password) =>
      handing(async (scene) => ({ receiver_id: (await scene.person('reception')).id, receiver_password })),
    ),
  ],
  'POST /gate/handover/computer': async (scene) => ({
    by: (await scene.person('reception')).username,
    to: '/gate/handover/computer',
    fields: { code: await pairingCode(await scene.as('head.tt-hcc'), '/office/computers') },
  }),
  'GET /gate/handover/:id': async (scene) => {
    const { username } = await scene.person('head')
    const fields = { ...SHIFT(), receiver: SAID.shift }
    return { by: GUARD, to: await scene.made(username, '/gate/handover', fields) }
  },
  'GET /gate/visits/:id': async (scene) => ({ by: GUARD, to: `/gate/visits/${await scene.visit()}` }),
  'POST /gate/visits/:id/confirm': tapOn('confirm', async (scene) => (await scene.waiting()).id),
  'GET /gate/leave': guard('/gate/leave'),
  'POST /gate/leave': async (scene) => ({
    by: GUARD,
    to: '/gate/leave',
    fields: { visit: await scene.visit() },
  }),
  'POST /gate/visits/:id/undo/all': tapOn('undo/all', async (scene) => {
    const id = await scene.visit()
    return scene.made(GUARD, '/gate/leave', { visit: id }).then(() => id)
  }),
  'POST /gate/waiting/confirm': async (scene) => ({
    by: GUARD,
    to: '/gate/waiting/confirm',
    fields: { visit: (await scene.waiting()).id },
  }),
  'POST /gate/visits/:id/decline': tapOn('decline', async (scene) => (await scene.waiting()).id, {
    why: 'other',
  }),
  'GET /gate/visits/:id/advice': async (scene) => ({
    by: GUARD,
    to: `/gate/visits/${await scene.visit({ app_status: 'absent' })}/advice`,
  }),
  'POST /gate/visits/:id/advice': tapOn('advice', (scene) => scene.visit({ app_status: 'absent' }), {
    app_outcome: 'installed',
  }),
  'POST /gate/visits/:id/correct': [
    async (scene) =>
      visitForm(scene, await scene.visit(), 'correct', { host: `${SAID.host} Hai`, reason: 'typing_error' }),
    async (scene) =>
      visitForm(scene, await scene.visit(), 'correct', {
        phone: (await known(scene)).phone,
        reason: 'typing_error',
      }),
    async (scene) =>
      visitForm(scene, await scene.visit(), 'correct', {
        ...{ ...EVERY_FIELD, name: `${SAID.visitor} Hai`, place: 'x. cần giuộc' },
        ...{ entered_at: '08:15', left_at: '8:25', reason: 'wrong_person' },
      }),
  ],
  'POST /gate/visits/:id/fill': [
    async (scene) => visitForm(scene, await scene.unnamed(), 'fill', { name: SAID.visitor }),
    async (scene) => {
      const { phone } = await known(scene)
      return visitForm(scene, await scene.unnamed(), 'fill', { name: SAID.visitor, phone })
    },
  ],
  'POST /gate/visits/:id/guest': async (scene) => ({
    by: GUARD,
    to: `/gate/visits/${await scene.visit()}/guest`,
    fields: { guest_id: await scene.guest() },
  }),
  'POST /gate/visits/:id/note': async (scene) => ({
    by: GUARD,
    to: `/gate/visits/${await scene.visit()}/note`,
    fields: { client_uuid: randomUUID(), what: 'escort', more: SAID.noted },
  }),
  'POST /gate/visits/:id/void': tapOn('void', (scene) => scene.visit(), { reason: 'trial' }),
  'POST /gate/visits/:id/leave': tapOn('leave', (scene) => scene.visit()),
  'POST /gate/visits/:id/undo': tapOn('undo', (scene) => scene.left()),
  'POST /gate/visits/:id/back': tapOn('back', async (scene) => {
    const id = await scene.left()
    await scene.app.rows(`update visit set ended_at = ended_at - interval '1 minute' where id = $1`, [id])
    return id
  }),
  'GET /gate/ended': async (scene) => {
    await scene.left()
    return { by: GUARD, to: '/gate/ended' }
  },
  'POST /gate/ended': guard('/gate/ended', { query: 'chim' }),
  'GET /evacuation': guard('/evacuation'),
  'POST /evacuation': async (scene) => ({
    by: GUARD,
    to: '/evacuation',
    fields: { out: await scene.visit(), find: 'chim' },
  }),
  'POST /evacuation/again': guard('/evacuation/again', {}),
  'GET /slips': guard('/slips'),
  'POST /slips': () => ({ by: GUARD, to: '/slips', fields: { client_uuid: randomUUID(), sheets: '1' } }),
  'GET /slips/:sheet': async (scene) => ({ by: GUARD, to: `/slips/${(await scene.slips()).sheet}` }),
  'POST /slips/:sheet/retire': async (scene) => ({
    by: GUARD,
    to: `/slips/${(await scene.slips()).sheet}/retire`,
  }),
}
