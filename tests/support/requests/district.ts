import { randomUUID } from 'node:crypto'
import { PARTS } from '../../../server/core/organisation/kinds.ts'
import { requestedTrace } from './head.ts'
import { CANARY, DAY, type Fields, type Make, type Requests, SAID, type Scene } from './scene.ts'
import { accounts, imports, outreach, preview, reports, webhooks } from './shared.ts'

const DISTRICT = 'district'
const district = (to: string, fields?: Fields) => () => ({ by: DISTRICT, to, ...(fields && { fields }) })

const NEW_APP = {
  android_url: 'https://play.google.com/store/apps/details?id=com.mic.bluezone',
  vi_steps: 'Cập nhật ứng dụng.',
  vi_running: 'Mã QR hiện ra.',
}
const newApp = async (scene: Scene): Promise<Fields> => {
  const slug = `app-${randomUUID()}`
  return { ...(await scene.formAt(DISTRICT, '/district/app/new')), ...NEW_APP, slug, name: slug }
}
async function addedApp(scene: Scene): Promise<string> {
  const form = await newApp(scene)
  await scene.made(DISTRICT, '/district/app/new', form)
  return `/district/app/${form['client_uuid']}`
}
const app =
  (path = ''): Make =>
  async (scene) => ({ by: DISTRICT, to: `${await addedApp(scene)}${path}` })

const newOffice = () => ({
  client_uuid: randomUUID(),
  name: `Cơ quan ${randomUUID()}`,
  kind: 'public_service',
  retention_days: '30',
})
async function addedOffice(scene: Scene): Promise<string> {
  const form = newOffice()
  await scene.made(DISTRICT, '/district/offices/new', form)
  return form.client_uuid
}
async function closedOffice(scene: Scene): Promise<string> {
  const id = await addedOffice(scene)
  await scene.made(DISTRICT, `/district/offices/${id}/close`, { last_day: DAY, sure: 'on' })
  return id
}
const office =
  (path = '', fields?: Fields, make = addedOffice): Make =>
  async (scene) => ({
    by: DISTRICT,
    to: `/district/offices/${await make(scene)}${path}`,
    ...(fields && { fields }),
  })

/** A desk of a new office. */
const desk =
  (path = ''): Make =>
  async (scene) => {
    const at = `/district/offices/${await addedOffice(scene)}/desks`
    const id = randomUUID()
    await scene.made(DISTRICT, at, { client_uuid: id, desk_name: 'Quầy 1' })
    return { by: DISTRICT, to: `${at}/${id}${path}`, fields: { client_uuid: id, desk_name: 'Quầy 2' } }
  }

/** An API key of another system. */
const key =
  (path = '', fields?: Fields): Make =>
  async (scene) => ({
    by: DISTRICT,
    to: `/district/keys/${(await scene.apiKey('figures')).id}${path}`,
    ...(fields && { fields }),
  })

const CULTURE_DAY = { day: '2026-11-24', kind: 'off', note: 'Ngày Văn hóa' }

export const DISTRICT_OFFICE: Requests = {
  'GET /district': district('/district'),
  'GET /setup': district('/setup'),
  'POST /setup': async (scene) => {
    // Somebody has been recorded, so the district of all other requests stays.
    await scene.visit()
    const own = { kind: 'xa', name: 'UBND xã Bình Minh', opens: '07:00', closes: '17:00', sure: 'on' }
    const contact = { contact_name: 'Văn phòng', contact_phone: '0270 3 890 123' }
    return { by: DISTRICT, to: '/setup', fields: { ...own, ...contact } }
  },
  'GET /district/compliance': district('/district/compliance'),
  'GET /district/health': district('/district/health'),
  'GET /district/people': district('/district/people'),
  'GET /district/webhook': district('/district/webhook'),
  ...webhooks(DISTRICT, '/district/webhook', true),
  'GET /district/keys': district('/district/keys'),
  'POST /district/keys': () => ({
    by: DISTRICT,
    to: '/district/keys',
    fields: { client_uuid: randomUUID(), name: SAID.key, scope: 'figures', term: '365' },
  }),
  'GET /district/keys/:id': key(),
  'POST /district/keys/:id': key('', { name: `${SAID.key} khác` }),
  'POST /district/keys/:id/withdraw': key('/withdraw', {}),
  'GET /district/organisation': district('/district/organisation'),
  'POST /district/organisation': district('/district/organisation', {
    purpose_work: 'Việc khác',
    head: 'giám đốc',
    // What is not ticked would be switched off for the requests after it.
    ...Object.fromEntries(PARTS.map((part) => [`part_${part}`, 'on'])),
  }),
  'GET /district/calendar': district('/district/calendar'),
  'POST /district/calendar': district('/district/calendar', CULTURE_DAY),
  'POST /district/calendar/clear': async (scene) => {
    await scene.made(DISTRICT, '/district/calendar', { ...CULTURE_DAY, day: '2026-11-23' })
    return { by: DISTRICT, to: '/district/calendar/clear', fields: { day: '2026-11-23' } }
  },
  'GET /district/trace': district('/district/trace'),
  'POST /district/trace': () => ({
    by: DISTRICT,
    to: '/district/trace',
    fields: {
      client_uuid: randomUUID(),
      note: SAID.request,
      from: DAY,
      until: DAY,
      buffer: '30',
      hold_until: DAY,
      ...{ document_number: '12/TTYT', document_date: DAY, agency: 'Trung tâm Y tế', signer: SAID.signer },
    },
  }),
  'GET /district/trace/:id': async (scene) => ({
    by: DISTRICT,
    to: `/district/trace/${await requestedTrace(scene)}`,
  }),
  'POST /district/trace/:id/end': async (scene) => ({
    by: DISTRICT,
    to: `/district/trace/${await requestedTrace(scene)}/end`,
  }),
  ...reports(DISTRICT, '/district/report'),
  ...outreach(DISTRICT, '/district/outreach'),
  'GET /district/app': district('/district/app'),
  'POST /district/app/origins': district('/district/app/origins', { origin: 'https://one.example.vn' }),
  'POST /district/app/origins/forbid': async (scene) => {
    const fields = { origin: 'https://two.example.vn' }
    await scene.made(DISTRICT, '/district/app/origins', fields)
    return { by: DISTRICT, to: '/district/app/origins/forbid', fields }
  },
  'GET /district/app/new': district('/district/app/new'),
  'POST /district/app/new': async (scene) => ({
    by: DISTRICT,
    to: '/district/app/new',
    fields: await newApp(scene),
  }),
  'GET /district/app/:id': app(),
  'POST /district/app/:id': async (scene) => {
    const at = await addedApp(scene)
    return { by: DISTRICT, to: at, fields: { ...(await scene.formAt(DISTRICT, at)), ios_minimum: 'iOS 13' } }
  },
  'POST /district/app/:id/recommend': app('/recommend'),
  'POST /district/app/:id/withdraw': async (scene) => {
    const at = await addedApp(scene)
    await scene.made(DISTRICT, `${at}/recommend`)
    return { by: DISTRICT, to: `${at}/withdraw` }
  },
  ...accounts(DISTRICT, '/district/accounts'),
  'POST /district/accounts/search': district('/district/accounts/search', { query: '' }),
  'GET /district/offices': district('/district/offices'),
  'GET /district/offices/new': district('/district/offices/new'),
  'POST /district/offices/new': () => ({ by: DISTRICT, to: '/district/offices/new', fields: newOffice() }),
  ...imports(DISTRICT, '/district/offices', () => {
    const code = `co-quan-${randomUUID()}`
    return `Mã;Tên;Loại\n${code};Cơ quan ${code};district_dept`
  }),
  // One import can add, change and end offices and their desks.
  'POST /district/offices/import/:id': async (scene) => {
    const [one, two, three] = [randomUUID(), randomUUID(), randomUUID()].map((id) => `cq-${id}`)
    const columns = 'Mã;Tên;Loại;Đến hết;Bộ phận, quầy'
    const begin = [`${one};Cơ quan ${one};district_dept;;Quầy A`, `${two};Cơ quan ${two};district_dept;;`]
    const first = await preview(scene, DISTRICT, '/district/offices', [columns, ...begin].join('\n'))
    await scene.made(DISTRICT, first, await scene.formAt(DISTRICT, first))
    const then = [
      `${one};Tên khác ${one};;;Quầy A (một cửa) | Quầy B`,
      `${two};;;30/11/2026;`,
      `${three};Cơ quan ${three};district_dept;;`,
    ]
    const to = await preview(scene, DISTRICT, '/district/offices', [columns, ...then].join('\n'))
    return { by: DISTRICT, to, fields: await scene.formAt(DISTRICT, to) }
  },
  'GET /district/offices/import/stored.csv': district('/district/offices/import/stored.csv'),
  'GET /district/offices/:id': office(),
  'POST /district/offices/:id': async (scene) => {
    const at = `/district/offices/${await addedOffice(scene)}`
    return { by: DISTRICT, to: at, fields: { ...(await scene.formAt(DISTRICT, at)), short: CANARY } }
  },
  'POST /district/offices/:id/close': office('/close', { last_day: DAY, sure: 'on' }),
  'POST /district/offices/:id/reopen': office('/reopen', undefined, closedOffice),
  'POST /district/offices/:id/merge': async (scene) => ({
    by: DISTRICT,
    to: `/district/offices/${await addedOffice(scene)}/merge`,
    fields: { offices: await addedOffice(scene), merge_from: '2026-11-26', merge_sure: 'on' },
  }),
  'POST /district/offices/:id/hours': async (scene) => ({
    by: DISTRICT,
    to: `/district/offices/${await scene.app.officeId('can-giuoc')}/hours`,
    fields: { opens: '07:30', closes: '16:30', close_at: '18:00', overdue: '60' },
  }),
  'POST /district/offices/:id/desks': office('/desks', { client_uuid: randomUUID(), desk_name: 'Quầy 1' }),
  'POST /district/offices/:id/desks/:desk': desk(),
  'POST /district/offices/:id/desks/:desk/end': desk('/end'),
}
