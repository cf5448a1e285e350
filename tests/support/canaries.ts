// One flow for everything that people say, type, show or are given; each carries words that must not appear elsewhere.
import { randomUUID } from 'node:crypto'
import type { TestApp } from './app.ts'
import { DAY, document, entry, phone, STAFF, uuid, VISITOR } from './canary-words.ts'
import { type Answer, Client } from './client.ts'
import { PASSWORD } from './global-setup.ts'
import { MEETING_FLOWS } from './meeting-canaries.ts'
import { pushBrowser } from './push-browser.ts'
import type { Stage } from './stage.ts'

export type Flow = (stage: Stage) => Promise<Answer>

const card = `${VISITOR.card}|301234567|${VISITOR.name}|02091990|Nữ|Ấp 1, Phước Lâm, Cần Giuộc, Long An|15042021`
const columns = ['name', 'phone', 'host', 'place'].map((column): [string, string] => ['columns', column])

const flows: Record<string, Flow> = {
  'an entry': ({ guard }) => guard.enter({ ...entry, phone: VISITOR.phone, resolve: 'shared' }),
  'an entry that is not taken': ({ guard }) => guard.enter({ ...entry, phone: 'Notera 09' }),
  'an entry by card': ({ guard }) => guard.enter({ ...entry, phone: '', id_number: VISITOR.card }),
  'a scanned card': ({ guard }) => guard.post('/gate/scan', { text: card }),
  'a scanned pass': ({ guard, pass }) => guard.post('/gate/scan', { text: `https://x.example/p/${pass}` }),
  'a recall by phone': ({ guard }) => guard.post('/gate/recall', { phone: VISITOR.phone }),
  'a search of the expected guests': ({ guard }) => guard.post('/gate/expected', { query: VISITOR.name }),
  'a search at the gate': ({ guard }) => guard.post('/gate/find', { query: VISITOR.name }),
  'an entry sent later': ({ app, guard }) => replay(app, guard),
  'a handover': ({ leaving }) =>
    leaving.post('/gate/handover', {
      ...{ ...uuid(), giver: STAFF.name, receiver: STAFF.member, incidents: VISITOR.incident },
    }),
  'a correction': ({ guard, visit, version }) =>
    guard.post(`/gate/visits/${visit}/correct`, {
      ...{
        ...entry,
        host: `${VISITOR.host} ${randomUUID().slice(0, 8)}`,
        seen_version: version,
        entered_at: '08:30',
      },
      reason: 'trial',
    }),
  'the name of a slip': ({ guard, slip }) =>
    guard.post(`/gate/visits/${slip}/fill`, { ...entry, phone: phone() }),
  'the page of a visit': ({ guard, visit }) => guard.get(`/gate/visits/${visit}`),
  'a confirmation': ({ guard, waiting }) => guard.post(`/gate/visits/${waiting}/confirm`),
  advice: ({ guard, visit }) =>
    guard.post(`/gate/visits/${visit}/advice`, { app_status: 'absent', app_outcome: 'installed' }),
  'a departure': ({ guard, visit }) => guard.post(`/gate/visits/${visit}/leave`),
  'a void': ({ guard, visit }) => guard.post(`/gate/visits/${visit}/void`, { reason: 'trial' }),
  'an un-void': ({ head, visit }) => head.post(`/log/visits/${visit}/unvoid`, { reason: 'trial' }),
  'the board': ({ guard }) => guard.get('/gate'),
  'the list of an evacuation': ({ guard }) => guard.get('/evacuation'),
  'a registration': ({ app }) =>
    new Client(app.url).post('/v/tt-hcc', {
      ...{ ...uuid(), name: VISITOR.name, phone: phone(), place: VISITOR.place, companions: '0' },
      plate: VISITOR.plate,
    }),
  'a pass': ({ app, pass }) => new Client(app.url).get(`/p/${pass}`),
  'a departure by pass': ({ app, pass }) => new Client(app.url).post(`/p/${pass}/leave`),
  'a search of the log': ({ head }) =>
    head.post('/log/search', { words: `${VISITOR.search} ${VISITOR.phone}` }),
  'what was found': ({ head, search }) => head.get(`/log?f=${search}`),
  'its export as CSV': ({ head, search }) => exported(head, search, 'csv'),
  'its export as Excel': ({ head, search }) => exported(head, search, 'xlsx'),
  'a page of the log': ({ head, visit }) => head.get(`/log/visits/${visit}`),
  'a phone number shown': ({ head, visit }) => head.post(`/log/visits/${visit}/phone`),
  'the book': ({ head }) => head.post('/book', { from: DAY, until: DAY, whole_phones: 'on' }),
  'a sheet of paper': ({ head, paper }) =>
    head.post(`/log/paper/${paper}`, {
      ...{ day: DAY, entered_at_1: '07:30', name_1: VISITOR.name, place_1: VISITOR.place, phone_1: phone() },
      ...{ plate_1: VISITOR.plate, host_1: VISITOR.host, party_size_1: '1' },
    }),
  'an expected guest': ({ guard }) =>
    guard.post('/guests', {
      ...{ ...uuid(), ...entry, position: VISITOR.position, day: DAY, time: '9h' },
      phone: phone(),
    }),
  'a list of guests': ({ guard }) =>
    guard.imports(
      '/guests',
      `Họ và tên;Ngày hẹn;Đơn vị;Nội dung\n${VISITOR.name} Hai;25/11/2026;${VISITOR.place};${VISITOR.note}`,
    ),
  'a guest who has come': async ({ guard }) => {
    const form = { ...uuid(), ...entry, day: DAY, phone: phone() }
    await guard.post('/guests', form)
    return guard.post(`/gate/guests/${form.client_uuid}/arrive`)
  },
  'their name cards': ({ guard }) => guard.get('/guests/cards'),
  'the expected guests': ({ guard }) => guard.get('/guests'),
  'a person’s own data': ({ head }) =>
    head.post('/subjects', { ...uuid(), kind: 'copy', person: VISITOR.phone, received_on: DAY }),
  'their copy': ({ head, subject }) => head.post(`/subjects/${subject}/export`, { format: 'json' }),
  'a breach': ({ head }) =>
    head.post('/breach', { ...uuid(), on: DAY, at: '08:00', kinds: 'name', what: VISITOR.incident }),
  'a trace': ({ head }) => head.post('/trace', { ...uuid(), person: VISITOR.phone, ...document }),
  'its minutes': ({ head, trace }) => head.post(`/trace/${trace}/print`),
  'its file': ({ head, trace }) => head.post(`/trace/${trace}/export`),
  'a trace by the district': async ({ app, district }) => {
    const offices = await app.officeId('tt-hcc')
    const fields = { ...uuid(), note: VISITOR.name, scope: 'chosen' }
    return district.post('/district/trace', { ...fields, offices, ...document })
  },
  'an answer to it': ({ head, request }) =>
    head.post('/trace', { ...uuid(), person: VISITOR.card, request_id: request }),
  'a diary': ({ head }) => {
    const said = { title: STAFF.diary, note: STAFF.diary, quantity: '5' }
    return head.post('/outreach', { ...uuid(), day: DAY, activity: 'radio.minute', ...said })
  },
  'a member of staff': ({ head }) =>
    head.post('/people', { ...uuid(), name: STAFF.member, unit: STAFF.name, status: 'running' }),
  'a list of staff': ({ head }) =>
    head.imports('/people', `Họ và tên;Bộ phận\n${STAFF.member};${STAFF.name}`),
  'a device of a host': ({ app, link }) =>
    new Client(app.url).post(`${link}/devices`, pushBrowser(STAFF.endpoint).fields),
  'a declaration': ({ app, link }) => new Client(app.url).post(link, { status: 'off', relatives: '1' }),
  'an account': ({ district }) =>
    district.post('/district/accounts', {
      ...{
        ...uuid(),
        username: STAFF.username,
        display_name: STAFF.name,
        role: 'reception',
        office: 'tt-hcc',
      },
    }),
  'a list of accounts': ({ district }) =>
    district.imports(
      '/district/accounts',
      `Họ và tên;Tên đăng nhập;Vai trò;Cơ quan\n${STAFF.name};${STAFF.username}2;reception;tt-hcc`,
    ),
  'a failed sign-in': ({ app }) =>
    new Client(app.url).post('/sign-in', { username: STAFF.username, password: STAFF.password }),
  'a password': ({ renewing }) =>
    renewing.post('/account/password', {
      ...{ current_password: PASSWORD, new_password: STAFF.password, repeat_password: STAFF.password },
    }),
  'an invitation': ({ app, invitation }) =>
    new Client(app.url).post(`/invitation/${invitation}`, {
      ...{ new_password: STAFF.password, repeat_password: STAFF.password },
    }),
  'the address that summaries go to': ({ head }) =>
    head.post('/account/summary', { summary_address: STAFF.mailbox, weekly: 'on' }),
  'the address of a webhook': async ({ head }) => {
    const answer = await head.post('/office/hosts/webhook', { url: STAFF.hook })
    // Otherwise visitors of other tests would be sent to this webhook.
    await head.post('/office/hosts/webhook/remove')
    return answer
  },
  'a key of another system': ({ district }) =>
    district.post('/district/keys', { ...uuid(), name: STAFF.key, scope: 'figures', term: '365' }),
  'a note in the calendar': ({ district }) =>
    district.post('/district/calendar', { day: '2026-12-24', kind: 'off', note: STAFF.name }),
}

/** The flows that failures are injected into, ordered so that each finds the data it needs. */
export const FLOWS = [...Object.entries(flows), ...Object.entries(MEETING_FLOWS)]

/** The expected status of flows that are refused even when nothing fails; all others succeed. */
export const REFUSED: Record<string, number> = {
  ...{ 'a scanned card': 422, 'a failed sign-in': 401 },
  ...{ 'an entry that is not taken': 422, 'a meeting that is not taken': 422 },
  ...{ 'a list of delegates that cannot be read': 422, 'a guest of a host that is not taken': 422 },
}

async function replay(app: TestApp, guard: Client): Promise<Answer> {
  const at = app.clock.now().getTime()
  const fields = { ...entry, phone: phone(), id_number: VISITOR.card.replace(/.$/, '3') }
  return guard.postJson('/gate/replay', {
    office: await app.officeId('tt-hcc'),
    sent_at: at,
    items: [{ kind: 'entry', event: randomUUID(), visit: randomUUID(), at, fields }],
  })
}

export const exportForm = (format: string) =>
  new URLSearchParams([['export_purpose', 'check'], ['format', format], ...columns]).toString()

function exported(head: Client, search: string, format: string): Promise<Answer> {
  return head.postRaw(`/log/export?f=${search}`, exportForm(format))
}
