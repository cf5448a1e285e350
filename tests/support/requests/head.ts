import { randomUUID } from 'node:crypto'
import { COLUMNS } from '../../../server/head/log/export-form.ts'
import { pairingCode } from '../pairing-code.ts'
import {
  CANARY,
  DAY,
  type Fields,
  ID_NUMBER,
  type Make,
  OFFICE,
  type Requests,
  SAID,
  type Scene,
  TODAY,
} from './scene.ts'
import { accounts, imports, outreach, reports, webhooks } from './shared.ts'
import { pairedScreen } from './visitor.ts'

const HEAD = 'head.tt-hcc'
const head = (to: string, fields?: Fields) => () => ({ by: HEAD, to, ...(fields && { fields }) })
const withNote = (to: string) => async (scene: Scene) => {
  await scene.note()
  return { by: HEAD, to }
}
const uuid = () => ({ client_uuid: randomUUID() })

/** Requests to paths below something that the head has just created. */
const below =
  (make: (scene: Scene) => Promise<string>) =>
  (path = '', fields?: Fields): Make =>
  async (scene) => ({ by: HEAD, to: `${await make(scene)}${path}`, ...(fields && { fields }) })

const view = below(async (scene) => {
  const id = randomUUID()
  await scene.made(HEAD, '/log/views', { client_uuid: id, name: id, span: 'week' })
  return `/log/views/${id}`
})
const visit = below(async (scene) => `/log/visits/${await scene.visit()}`)

async function paperSheet(scene: Scene): Promise<{ id: string; number: number }> {
  await scene.made(HEAD, '/log/paper', { ...uuid(), count: '1' })
  return scene.first('select id, number from paper_sheet order by number desc limit 1')
}
const paper = below(async (scene) => `/log/paper/${(await paperSheet(scene)).id}`)

async function printed(scene: Scene): Promise<{ id: string; mark: string }> {
  await scene.visit()
  await (await scene.as(HEAD)).post('/book', TODAY)
  return scene.first('select id, mark from book_page limit 1')
}

/** A data request by someone who visited once. */
async function asked(scene: Scene): Promise<{ at: string; visit: string }> {
  const phone = scene.phone()
  const visit = await scene.left({ phone, id_number: ID_NUMBER })
  const fields = { ...uuid(), kind: 'erase', person: phone, received_on: DAY }
  return { at: await scene.made(HEAD, '/subjects', fields), visit }
}
const request = below(async (scene) => (await asked(scene)).at)

const BREACH = {
  on: '2026-11-24',
  at: '16:30',
  what: SAID.breach,
  kinds: 'name',
  people: '12',
  harm: 'likely',
}
const breachOf = (scene: Scene) => scene.made(HEAD, '/breach', { ...uuid(), ...BREACH })
const breach = below(breachOf)
const DOCUMENT = {
  ...{ from: DAY, until: DAY, buffer: '30', hold_until: DAY },
  ...{ document_number: '12/TTYT', document_date: DAY, agency: 'Trung tâm Y tế', signer: SAID.signer },
}
const traced = async (scene: Scene): Promise<Fields> => {
  const phone = scene.phone()
  await scene.visit({ phone })
  return { ...uuid(), person: phone, ...DOCUMENT }
}
const trace = below(async (scene) => scene.made(HEAD, '/trace', await traced(scene)))

/** The district requests a trace. Returns the id of the request. */
export async function requestedTrace(scene: Scene): Promise<string> {
  const offices = await scene.app.officeId(OFFICE)
  const fields = { ...uuid(), note: SAID.request, scope: 'chosen', offices, ...DOCUMENT }
  const location = await scene.made('district', '/district/trace', fields)
  return location.split('/').at(-1) ?? ''
}
const requested = below(async (scene) => `/trace/requests/${await requestedTrace(scene)}`)

const member = below(async (scene) => {
  const id = randomUUID()
  const { member: name, unit, email } = SAID
  await scene.made(HEAD, '/people', { client_uuid: id, name, unit, email })
  return `/people/${id}`
})

/** Switching a setting on, and switching it off. */
const switched = (to: string, column: string): Make[] =>
  (['on', 'off'] as const).map((value) => async (scene) => {
    await scene.made(HEAD, to, { [column]: value === 'on' ? 'off' : 'on' })
    return { by: HEAD, to, fields: { [column]: value } }
  })

export const HEAD_OF_OFFICE: Requests = {
  'GET /today': async (scene) => {
    // The page shows the longest stays, so this visit must be older than the others.
    const id = await scene.visit()
    await scene.app.rows(`update visit set entered_at = entered_at - interval '30 minutes' where id = $1`, [
      id,
    ])
    return { by: HEAD, to: '/today' }
  },
  'GET /log': async (scene) => {
    await scene.visit()
    return { by: HEAD, to: '/log' }
  },
  'POST /log/search': head('/log/search', { words: 'chim' }),
  'GET /log/charts': head('/log/charts'),
  'GET /log/chain': head('/log/chain'),
  'POST /log/chain': head('/log/chain'),
  'GET /log/export': head('/log/export'),
  'POST /log/export': [
    head('/log/export', { export_purpose: 'check', columns: 'name', format: 'csv' }),
    async (scene) => {
      await scene.visit()
      const how = { export_purpose: 'check', format: 'xlsx', whole_phones: 'on' }
      const columns = COLUMNS.map((column): [string, string] => ['columns', column])
      return { by: HEAD, to: '/log/export', form: [...Object.entries(how), ...columns] }
    },
  ],
  'GET /log/views': head('/log/views'),
  'POST /log/views': () => ({
    by: HEAD,
    to: '/log/views',
    fields: { ...uuid(), name: `${CANARY} ${randomUUID()}`, span: 'week' },
  }),
  'POST /log/views/:id': async (scene) => view('', { name: `${CANARY} ${randomUUID()}` })(scene),
  'POST /log/views/:id/delete': view('/delete'),
  'GET /clock': head('/clock'),
  'POST /clock': async (scene) => {
    const { app } = scene
    const now = app.clock.now()
    await app.context.purgeRuns.record(
      [{ officeId: await app.officeId('tt-hcc'), at: now, keptFrom: now }],
      [],
    )
    return { by: HEAD, to: '/clock', fields: { day: DAY } }
  },
  'POST /clock/restored': async (scene) => {
    await scene.restored()
    return { by: HEAD, to: '/clock/restored' }
  },
  'GET /log/visits/:id': visit(),
  'POST /log/visits/:id/phone': visit('/phone'),
  'POST /log/visits/:id/unvoid': async (scene) => {
    const id = await scene.visit()
    await scene.made('gate.tt-hcc', `/gate/visits/${id}/void`, { reason: 'trial' })
    return { by: HEAD, to: `/log/visits/${id}/unvoid`, fields: { reason: 'trial' } }
  },
  'GET /log/paper': head('/log/paper'),
  'POST /log/paper': () => ({ by: HEAD, to: '/log/paper', fields: { ...uuid(), count: '1' } }),
  'GET /log/paper/blank': async (scene) => {
    const { number } = await paperSheet(scene)
    return { by: HEAD, to: `/log/paper/blank?from=${number}&until=${number}` }
  },
  'GET /log/paper/:id': paper(),
  'POST /log/paper/:id': paper('', { entered_at_1: '07:15', name_1: SAID.visitor, day: DAY, complete: 'on' }),
  'GET /book': head('/book'),
  'POST /book': [TODAY, { ...TODAY, whole_phones: 'on' }].map((fields) => async (scene: Scene) => {
    await scene.visit()
    return { by: HEAD, to: '/book', fields }
  }),
  'GET /book/pages': async (scene) => ({ by: HEAD, to: `/book/pages?mark=${(await printed(scene)).mark}` }),
  'GET /book/pages/:id': async (scene) => ({ by: HEAD, to: `/book/pages/${(await printed(scene)).id}` }),
  'GET /book/pages/:id/:mark': async (scene) => {
    const { id, mark } = await printed(scene)
    return { by: HEAD, to: `/book/pages/${id}/${mark}` }
  },
  ...reports(HEAD, '/report'),

  'GET /subjects': head('/subjects'),
  'POST /subjects': (scene) => ({
    by: HEAD,
    to: '/subjects',
    fields: { ...uuid(), kind: 'view', person: scene.phone(), received_on: DAY },
  }),
  'GET /subjects/:id': request(),
  'POST /subjects/:id/leave-out': async (scene) => {
    const phone = scene.phone()
    const visit = await scene.left({ phone })
    await scene.left({ phone })
    const fields = { ...uuid(), kind: 'erase', person: phone, received_on: DAY }
    return { by: HEAD, to: `${await scene.made(HEAD, '/subjects', fields)}/leave-out`, fields: { visit } }
  },
  'POST /subjects/:id/copy': request('/copy'),
  'POST /subjects/:id/export': ['json', 'csv', 'xlsx'].map((format) => request('/export', { format })),
  'POST /subjects/:id/erase': request('/erase', { sure: 'on' }),
  'POST /subjects/:id/extend': request('/extend', {
    ...{ until: '2026-12-20', reason: 'complex', told_on: DAY, told_by: 'letter' },
  }),
  'GET /subjects/:id/extension': async (scene) => {
    const { at } = await asked(scene)
    const extension = { until: '2026-12-20', reason: 'complex', told_on: DAY, told_by: 'letter' }
    await scene.made(HEAD, `${at}/extend`, extension)
    return { by: HEAD, to: `${at}/extension` }
  },
  'POST /subjects/:id/answer': request('/answer', { outcome: 'refused', refusal: 'identity' }),
  'GET /breach': head('/breach'),
  'POST /breach': () => ({ by: HEAD, to: '/breach', fields: { ...uuid(), ...BREACH } }),
  'GET /breach/:id': breach(),
  'POST /breach/:id': breach('', { ...BREACH, people: '13', seen_version: '1' }),
  'POST /breach/:id/close': breach('/close'),
  'POST /breach/:id/print': breach('/print'),
  'GET /trace': head('/trace'),
  'POST /trace': [
    async (scene) => ({ by: HEAD, to: '/trace', fields: await traced(scene) }),
    async (scene) => {
      const phone = scene.phone()
      await scene.visit({ phone })
      const request_id = await requestedTrace(scene)
      return { by: HEAD, to: '/trace', fields: { ...uuid(), person: phone, request_id } }
    },
  ],
  'GET /trace/:id': trace(),
  'POST /trace/:id/print': trace('/print'),
  'POST /trace/:id/export': trace('/export'),
  'GET /trace/requests/:id': requested(),
  'POST /trace/requests/:id/none': requested('/none'),

  'GET /people': head('/people'),
  'POST /people': () => ({
    by: HEAD,
    to: '/people',
    fields: { ...uuid(), name: SAID.member, unit: SAID.unit, email: SAID.email },
  }),
  ...imports(
    HEAD,
    '/people',
    () => `Họ và tên;Phòng, bộ phận;Email\n${SAID.member};${randomUUID()};${SAID.email}`,
  ),
  'GET /people/links': head('/people/links'),
  'POST /people/links': [
    async (scene) => {
      await scene.made(HEAD, '/people', { ...uuid(), name: SAID.member, unit: SAID.unit })
      return { by: HEAD, to: '/people/links', fields: {} }
    },
    async (scene) => {
      const id = randomUUID()
      await scene.made(HEAD, '/people', { client_uuid: id, name: SAID.member, unit: SAID.unit })
      return { by: HEAD, to: '/people/links', fields: { member: id } }
    },
  ],
  'GET /people/:id': member(),
  'POST /people/:id': member('', { name: SAID.member, unit: SAID.unit, status: 'running', relatives: '1' }),
  'POST /people/:id/link': member('/link'),
  'POST /people/:id/link/withdraw': member('/link/withdraw'),
  'POST /people/:id/remove': member('/remove'),
  ...outreach(HEAD, '/outreach'),
  'GET /leaflets': head('/leaflets'),
  'POST /office/notes/:id/end': async (scene) => ({
    by: HEAD,
    to: `/office/notes/${await scene.note()}/end`,
  }),
  'GET /poster': head('/poster'),
  'POST /poster/renew': head('/poster/renew'),
  'POST /poster/pairing': head('/poster/pairing'),
  'POST /poster/unpair': async (scene) => {
    await pairedScreen(scene, 'lobby')
    return { by: HEAD, to: '/poster/unpair' }
  },
  'POST /office/computers': withNote('/office/computers'),
  'POST /office/computers/:id/unpair': async (scene) => {
    const computer = await scene.as('gate.tt-hcc')
    const code = await pairingCode(await scene.as('head.tt-hcc'), '/office/computers')
    await computer.post('/gate/handover/computer', { code })
    const { id } = await scene.first<{ id: string }>(
      `select ref_id as id from key_lookup where kind = 'gate' and expires_at is null order by ref_id desc limit 1`,
    )
    return { by: 'head.tt-hcc', to: `/office/computers/${id}/unpair` }
  },
  'POST /poster/kiosks': async (scene) => {
    const { kiosk_enters: isOn } = await scene.first<{ kiosk_enters: boolean }>(
      `select kiosk_enters from office where code = 'tt-hcc'`,
    )
    return { by: 'head.tt-hcc', to: '/poster/kiosks', fields: { kiosk_enters: isOn ? 'off' : 'on' } }
  },
  'POST /poster/kiosks/pairing': head('/poster/kiosks/pairing'),
  'POST /poster/kiosks/:id/unpair': async (scene) => {
    await pairedScreen(scene, 'kiosk')
    const { id } = await scene.first<{ id: string }>(
      `select ref_id as id from key_lookup where kind = 'kiosk' and expires_at is null order by ref_id desc limit 1`,
    )
    return { by: 'head.tt-hcc', to: `/poster/kiosks/${id}/unpair` }
  },
  'GET /office': withNote('/office'),
  'POST /office/guests': switched('/office/guests', 'expects_guests'),
  'GET /office/hosts': head('/office/hosts'),
  'POST /office/hosts': switched('/office/hosts', 'tells_hosts'),
  'POST /office/hosts/mail': switched('/office/hosts/mail', 'mails_hosts'),
  'POST /office/hosts/push': switched('/office/hosts/push', 'pushes_hosts'),
  'POST /office/hosts/district': switched('/office/hosts/district', 'calls_district'),
  'POST /office/hosts/names': switched('/office/hosts/names', 'names_visitors'),
  ...webhooks(HEAD, '/office/hosts/webhook', false),
  'POST /office/hosts/mail/test': head('/office/hosts/mail/test', { email: SAID.mailbox }),
  'POST /badges': async (scene) => {
    await scene.asksFor('plate', 'badge')
    const from = String(Number(scene.phone().slice(-4)))
    return { by: HEAD, to: '/badges', fields: { prefix: 'H', from, to: from } }
  },
  'GET /badges/print': async (scene) => {
    await scene.badge()
    return { by: HEAD, to: '/badges/print' }
  },
  'POST /badges/:id/withdrawn': async (scene) => ({
    by: HEAD,
    to: `/badges/${(await scene.badge()).id}/withdrawn`,
  }),
  'POST /office/fields': [
    async (scene) => {
      await scene.made(HEAD, '/office/fields', {})
      return { by: HEAD, to: '/office/fields', fields: { fields: 'plate' } }
    },
    async (scene) => {
      await scene.asksFor('plate')
      return { by: HEAD, to: '/office/fields', fields: {} }
    },
  ],
  'POST /office': [
    head('/office', { opens: '06:00', closes: '16:30', close_at: '18:00', overdue: '60' }),
    head('/office', { opens: '07:00', closes: '17:00', close_at: '19:00', overdue: '90' }),
  ],
  ...accounts(HEAD, '/office/accounts'),
}
