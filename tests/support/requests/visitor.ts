import { randomUUID } from 'node:crypto'
import { personalCode } from '../../../server/core/hosts/personal-link.ts'
import { markOf } from '../../../server/core/notices/devices.ts'
import { PASSWORD } from '../global-setup.ts'
import { pairingCode } from '../pairing-code.ts'
import { pushBrowser } from '../push-browser.ts'
import { DAY, type Fields, type Make, type Requests, SAID, type Scene } from './scene.ts'

const HEAD = 'head.tt-hcc'

/** The path of a member's personal page. */
export async function declaration(scene: Scene, name = SAID.member): Promise<string> {
  const id = randomUUID()
  await scene.made(HEAD, '/people', { client_uuid: id, name, unit: SAID.unit })
  const row = await scene.first<Parameters<typeof personalCode>[1]>(
    'select * from staff_member where id = $1',
    [id],
  )
  return `/d/${personalCode(scene.app.context.keys, row)}`
}

/** A member with a visitor inside who names them as host, and with a guest announced through their link. */
async function host(scene: Scene): Promise<{ at: string; visit: string; guest: string }> {
  await scene.expectsGuests()
  await scene.made(HEAD, '/office/hosts', { tells_hosts: 'on' })
  // Unique, because a visitor is not assigned to a host who has a namesake.
  const name = `${SAID.host} ${scene.phone().replaceAll(/\d/g, (digit) => 'abcdefghij'[Number(digit)] ?? '')}`
  const at = await declaration(scene, name)
  await scene.made('gate.tt-hcc', '/gate', {
    ...{ client_uuid: randomUUID(), name: SAID.visitor, place: SAID.place, host: name },
    ...{ purpose: 'other', purpose_note: SAID.note },
  })
  const { id } = await scene.first<{ id: string }>('select id from visit where host = $1', [name])
  const guest = randomUUID()
  await (await scene.as(undefined)).post(`${at}/guests`, hostGuest(guest))
  return { at, visit: id, guest }
}

/** The personal link of a member who can switch push on. */
async function pushed(scene: Scene): Promise<string> {
  await scene.made(HEAD, '/office/hosts', { tells_hosts: 'on' })
  await scene.made(HEAD, '/office/hosts/push', { pushes_hosts: 'on' })
  return declaration(scene)
}

/** Pass an empty string for a form that changes a guest and so has no number. */
const hostGuest = (client_uuid: string = randomUUID()) => ({
  ...(client_uuid && { client_uuid }),
  ...{ name: SAID.visitor, day: DAY, position: SAID.position, place: SAID.place },
  ...{ purpose: 'other', purpose_note: SAID.note },
})

const hostMeeting = (client_uuid: string = randomUUID()) => ({
  ...(client_uuid && { client_uuid }),
  ...{ title: 'Họp giao ban', day: DAY, begins: '14h', ends: '', room: '' },
})

/** The path of a meeting that a member holds, with one delegate. */
async function held(scene: Scene): Promise<string> {
  const { at } = await host(scene)
  const id = randomUUID()
  const member = await scene.as(undefined)
  await member.post(`${at}/meetings`, hostMeeting(id))
  const text = `${SAID.visitor} - ${SAID.position} - ${SAID.place}`
  await member.post(`${at}/meetings/${id}/list`, { text, step: 'confirm' })
  return `${at}/meetings/${id}`
}

/** A visitor's or a member's request, to a path below something that was made for it. */
const below =
  (make: (scene: Scene) => Promise<string>) =>
  (path = '', fields?: Fields): Make =>
  async (scene) => ({ by: undefined, to: `${await make(scene)}${path}`, ...(fields && { fields }) })

const ofHost = below(async (scene) => (await host(scene)).at)
const ofGuest = below(async (scene) => {
  const { at, guest } = await host(scene)
  return `${at}/guests/${guest}`
})
const ofMeeting = below(held)
const ofPass = below(async (scene) => `/p/${await scene.pass()}`)
const ofWaiting = below(async (scene) => `/p/${(await scene.waiting()).pass}`)
const ofInvited = below(async (scene) => `/i/${await scene.invitation()}`)

/** Where the head gets a pairing code, and where the screen is. */
const SCREENS = {
  lobby: { code: '/poster/pairing', at: '/board/tt-hcc' },
  kiosk: { code: '/poster/kiosks/pairing', at: '/kiosk/tt-hcc' },
}

async function codeFor(scene: Scene, kind: keyof typeof SCREENS): Promise<string> {
  return pairingCode(await scene.as('head.tt-hcc'), SCREENS[kind].code)
}

export async function pairedScreen(scene: Scene, kind: keyof typeof SCREENS) {
  const screen = await scene.as(undefined)
  await screen.post(`${SCREENS[kind].at}/pair`, { code: await codeFor(scene, kind) })
  if (kind === 'kiosk') await screen.get(SCREENS.kiosk.at)
  return screen
}

const pairing =
  (kind: keyof typeof SCREENS): Make =>
  async (scene) => ({
    by: undefined,
    to: `${SCREENS[kind].at}/pair`,
    fields: { code: await codeFor(scene, kind) },
  })

const kiosk =
  (path = '', fields: Record<string, string> = {}) =>
  async (scene: Scene) => ({ by: await pairedScreen(scene, 'kiosk'), to: `/kiosk/tt-hcc${path}`, fields })

const board =
  (path = ''): Make =>
  async (scene) => ({ by: await pairedScreen(scene, 'lobby'), to: `/board/tt-hcc${path}` })

/** The card of somebody inside. */
const cardAt = (path: string) => async (scene: Scene) => {
  const number = `0801${scene.phone().slice(-8)}`
  await scene.made('gate.tt-hcc', '/gate', {
    ...{ client_uuid: randomUUID(), name: SAID.visitor, id_number: number },
  })
  return kiosk(path, { scanned: `${number}||${SAID.visitor}||||` })(scene)
}

/** A kiosk on the page after these, and what it says of its visitor. */
async function turnAt(scene: Scene, step: string, fields: Record<string, string>) {
  const by = await pairedScreen(scene, 'kiosk')
  const { $ } = await by.post(`/kiosk/tt-hcc/${step}`, fields)
  return { by, turn: String($('[name=turn]').val()) }
}

const system =
  (scope: 'figures' | 'metrics', to: string): Make =>
  async (scene) => ({ by: await scene.system(scope), to })

const nobody = (to: string) => () => ({ by: undefined, to })

/** Routes without an account: technical addresses, and the pages for visitors, staff and the lobby. */
export const VISITOR: Requests = {
  'GET /livez': nobody('/livez'),
  'GET /readyz': nobody('/readyz'),
  'GET /robots.txt': nobody('/robots.txt'),
  'POST /csp-report': nobody('/csp-report'),
  'GET /service-worker.js': nobody('/service-worker.js'),
  'GET /manifest.webmanifest': nobody('/manifest.webmanifest'),
  'GET /gate/offline': nobody('/gate/offline'),
  'GET /help': nobody('/help'),
  'GET /help/:paper': nobody('/help/reception'),
  'POST /language': () => ({ by: undefined, to: '/language', fields: { language: 'en', back: '/privacy' } }),
  'GET /v/:office': nobody('/v/tt-hcc'),
  'POST /v/:office': (scene) => ({
    by: undefined,
    to: '/v/tt-hcc',
    fields: { client_uuid: randomUUID(), name: SAID.visitor, phone: scene.phone() },
  }),
  'GET /p/:pass': ofWaiting(),
  'GET /p/:pass/events': ofWaiting('/events'),
  'POST /p/:pass/leave': ofPass('/leave'),
  'POST /p/:pass/undo': async (scene) => {
    const to = `/p/${await scene.pass()}`
    await (await scene.as(undefined)).post(`${to}/leave`)
    return { by: undefined, to: `${to}/undo` }
  },
  'POST /p/:pass/advice': ofPass('/advice', { app_outcome: 'installed' }),
  'GET /i/:key': ofInvited(),
  'GET /i/:key/calendar.ics': ofInvited('/calendar.ics'),
  'GET /d/:key': below(declaration)(),
  'POST /d/:key': below(declaration)('', { status: 'running', relatives: '2' }),
  'GET /d/:key/guests': ofHost('/guests'),
  'GET /d/:key/guests/new': ofHost('/guests/new'),
  'GET /d/:key/events': ofHost('/events'),
  'POST /d/:key/guests': async (scene) => ({
    by: undefined,
    to: `${(await host(scene)).at}/guests`,
    fields: hostGuest(),
  }),
  'POST /d/:key/guests/:id/withdraw': ofGuest('/withdraw'),
  'GET /d/:key/guests/list': ofHost('/guests/list'),
  'POST /d/:key/guests/list': ofHost('/guests/list', {
    text: `${SAID.visitor} - ${SAID.place} - 7h15`,
    day: DAY,
    step: 'confirm',
  }),
  'GET /d/:key/guests/:id': ofGuest(),
  'POST /d/:key/guests/:id': ofGuest('', { ...hostGuest(''), party_size: '2', seen_version: '1' }),
  'GET /d/:key/meetings/:id': ofMeeting(),
  'POST /d/:key/meetings/:id': ofMeeting('', {
    ...hostMeeting(''),
    title: 'Họp đột xuất',
    seen_version: '1',
  }),
  'POST /d/:key/meetings/:id/cancel': ofMeeting('/cancel'),
  'GET /d/:key/meetings/:id/invitations': ofMeeting('/invitations'),
  'GET /d/:key/meetings/:id/list': ofMeeting('/list'),
  'POST /d/:key/meetings/:id/list': ofMeeting('/list', {
    text: `${SAID.visitor} - ${SAID.place} mới`,
    step: 'confirm',
  }),
  'POST /d/:key/visits/:id/answer': async (scene) => {
    const { at, visit } = await host(scene)
    return { by: undefined, to: `${at}/visits/${visit}/answer`, fields: { answer: 'wait' } }
  },
  'GET /d/:key/meetings/new': ofHost('/meetings/new'),
  'POST /d/:key/meetings': async (scene) => ({
    by: undefined,
    to: `${(await host(scene)).at}/meetings`,
    fields: hostMeeting(),
  }),
  'POST /d/:key/devices': async (scene) => ({
    by: undefined,
    to: `${await pushed(scene)}/devices`,
    fields: pushBrowser('https://push.example.vn/chim-hoang-yen').fields,
  }),
  'POST /d/:key/devices/:id/remove': async (scene) => {
    const at = await pushed(scene)
    const endpoint = `https://push.example.vn/${randomUUID()}`
    await (await scene.as(undefined)).post(`${at}/devices`, pushBrowser(endpoint).fields)
    const { id } = await scene.first<{ id: string }>('select id from push_device where mark = $1', [
      markOf(endpoint),
    ])
    return { by: undefined, to: `${at}/devices/${id}/remove` }
  },
  'GET /d/:key/worker.js': async (scene) => ({ by: undefined, to: `${await pushed(scene)}/worker.js` }),
  'GET /board/:office': board(),
  'GET /board/:office/panel': board('/panel'),
  'POST /board/:office/pair': pairing('lobby'),
  'GET /kiosk/:office': kiosk(),
  'POST /kiosk/:office/pair': pairing('kiosk'),
  'POST /kiosk/:office/alive': kiosk('/alive'),
  'GET /kiosk/:office/in': kiosk('/in'),
  'GET /kiosk/:office/out': kiosk('/out'),
  'GET /kiosk/:office/stop': kiosk('/stop'),
  'POST /kiosk/:office/name': kiosk('/name', { name: SAID.visitor }),
  'POST /kiosk/:office/scan': cardAt('/scan'),
  'POST /kiosk/:office/out': cardAt('/out'),
  'POST /kiosk/:office/enter': async (scene) => {
    await scene.made('head.tt-hcc', '/poster/kiosks', { kiosk_enters: 'on' })
    const { by, turn } = await turnAt(scene, 'name', { name: SAID.visitor })
    const asked = await by.post('/kiosk/tt-hcc/enter', { turn, purpose: 'work' })
    const last = String(asked.$('[name=turn]').val())
    return { by, to: '/kiosk/tt-hcc/enter', fields: { turn: last, app_status: 'running' } }
  },
  'POST /kiosk/:office/leave': async (scene) => {
    const { by, turn } = await turnAt(scene, 'scan', { scanned: await scene.pass() })
    return { by, to: '/kiosk/tt-hcc/leave', fields: { turn } }
  },
  'POST /kiosk/:office/stop': async (scene) => {
    const { by, turn } = await turnAt(scene, 'stop', { username: 'gate.tt-hcc', password: PASSWORD })
    return { by, to: '/kiosk/tt-hcc/stop', fields: { turn } }
  },
  'GET /privacy': nobody('/privacy'),
  'GET /privacy/:office': nobody('/privacy/tt-hcc'),
  'GET /api/openapi.json': nobody('/api/openapi.json'),
  'GET /api/figures': system('figures', `/api/figures?from=${DAY}`),
  'GET /api/figures.csv': system('figures', `/api/figures.csv?from=${DAY}`),
  'GET /metrics': system('metrics', '/metrics'),
  'GET /:slug': nobody('/bluezone'),
  'GET /:slug/picture.png': nobody('/bluezone/picture.png'),
  'GET /embed/:slug': nobody('/embed/bluezone'),
}
