import { randomUUID } from 'node:crypto'
import { personalCode } from '../../../server/head/people/personal-link.ts'
import { type Requests, SAID, type Scene } from './scene.ts'

/** The address of a member's own declaration. */
async function declaration(scene: Scene): Promise<string> {
  const id = randomUUID()
  await scene.made('head.tt-hcc', '/people', { client_uuid: id, name: SAID.member, unit: SAID.unit })
  const row = await scene.first<Parameters<typeof personalCode>[1]>(
    'select * from staff_member where id = $1',
    [id],
  )
  return `/d/${personalCode(scene.app.context.keys, row)}`
}

async function pairingCode(scene: Scene): Promise<string> {
  const page = await (await scene.as('head.tt-hcc')).post('/poster/pairing')
  return page.$('.pairing').text()
}

async function pairedScreen(scene: Scene) {
  const screen = await scene.as(undefined)
  await screen.post('/board/tt-hcc/pair', { code: await pairingCode(scene) })
  return screen
}

const nobody = (to: string) => () => ({ by: undefined, to })

/** What needs no account: the server's own addresses, and what visitors, the staff and the lobby open. */
export const VISITOR: Requests = {
  'GET /livez': nobody('/livez'),
  'GET /readyz': nobody('/readyz'),
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
  'GET /p/:pass': async (scene) => ({ by: undefined, to: `/p/${(await scene.waiting()).pass}` }),
  'POST /p/:pass/leave': async (scene) => ({ by: undefined, to: `/p/${await scene.pass()}/leave` }),
  'POST /p/:pass/advice': async (scene) => ({
    by: undefined,
    to: `/p/${await scene.pass()}/advice`,
    fields: { app_outcome: 'installed' },
  }),
  'GET /i/:key': async (scene) => ({ by: undefined, to: `/i/${await scene.invitation()}` }),
  'GET /i/:key/calendar.ics': async (scene) => ({
    by: undefined,
    to: `/i/${await scene.invitation()}/calendar.ics`,
  }),
  'GET /d/:key': async (scene) => ({ by: undefined, to: await declaration(scene) }),
  'POST /d/:key': async (scene) => ({
    by: undefined,
    to: await declaration(scene),
    fields: { status: 'running', relatives: '2' },
  }),
  'GET /board/:office': async (scene) => ({ by: await pairedScreen(scene), to: '/board/tt-hcc' }),
  'GET /board/:office/panel': async (scene) => ({ by: await pairedScreen(scene), to: '/board/tt-hcc/panel' }),
  'POST /board/:office/pair': async (scene) => ({
    by: undefined,
    to: '/board/tt-hcc/pair',
    fields: { code: await pairingCode(scene) },
  }),
  'GET /privacy': nobody('/privacy'),
  'GET /privacy/:office': nobody('/privacy/tt-hcc'),
  'GET /:slug': nobody('/bluezone'),
  'GET /:slug/picture.png': nobody('/bluezone/picture.png'),
  'GET /embed/:slug': nobody('/embed/bluezone'),
}
