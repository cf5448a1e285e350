import { randomUUID } from 'node:crypto'
import { apiKey } from '../../../server/core/api-keys/key.ts'
import { invitationCode } from '../../../server/core/guests/invitation.ts'
import { recordRestored } from '../../../server/core/installation/purge-runs.ts'
import { restoredTo } from '../../../server/core/installation/restored.ts'
import { badgeCode } from '../../../server/core/visits/codes.ts'
import { LISTED_FIELDS, mapFields, OPTIONAL_FIELDS } from '../../../server/core/visits/visit-fields.ts'
import type { KeyScope, OptionalField, Role } from '../../../server/platform/db/schema.ts'
import type { PersonalField } from '../../docs/seen.ts'
import type { TestApp } from '../app.ts'
import { type Answer, Client } from '../client.ts'
import { TOTP_SECRET } from '../global-setup.ts'

export type Fields = Record<string, string>

/** The users who send requests; the neighbours belong to another office. */
export const PEOPLE = {
  reception: 'gate.tt-hcc',
  head: 'head.tt-hcc',
  district: 'district',
  neighbour: 'gate.ubnd-xa-long-hau',
  'head next door': 'head.ubnd-xa-long-hau',
} as const

/** One request that succeeds. */
export interface Wanted {
  /** The sender: one of PEOPLE, another user name, or a client that has already taken some steps. */
  by: Client | string | undefined
  to: string
  fields?: Fields
  /** The fields of a form in which a field is repeated. */
  form?: [string, string][]
  json?: unknown
}

/** Prepares everything that a request needs, and returns the request. */
export type Make = (scene: Scene) => Promise<Wanted> | Wanted

/** Keyed by `METHOD /path`, as in the policy: one request, or as many as cover everything that the route may do. */
export type Requests = Record<string, Make | Make[]>

const OFFICE = 'tt-hcc'
const DAY = '2026-11-25'

/** Creates what requests need, through the application's own forms. */
export class Scene {
  readonly app: TestApp
  private phones: number
  private badges = 0

  constructor(app: TestApp, phones = 100_000) {
    this.app = app
    this.phones = phones
  }

  /** Clears the rate limits of who signs in, so that no test has to wait. */
  async as(who: Client | string | undefined): Promise<Client> {
    if (typeof who === 'object') return who
    await this.app.rows('delete from throttle')
    return this.app.client(who)
  }

  /** Marks the database as restored from a backup of yesterday. */
  async restored(): Promise<void> {
    const offices = await this.app.rows<{ id: string }>('select id from office')
    const since = new Date(this.app.clock.now().getTime() - 24 * 60 * 60_000)
    const restore = { since, offices: offices.map(({ id }) => id), erased: new Map() }
    await recordRestored(this.app.db, restoredTo({}, this.app.clock.now(), restore))
    await this.app.context.purgeRuns.look()
  }

  async send({ by, to, fields, form, json }: Wanted, method: string): Promise<Answer> {
    const client = await this.as(by)
    if (method === 'GET') return client.get(to)
    if (form) return client.postRaw(to, new URLSearchParams(form).toString())
    return json === undefined ? client.post(to, fields) : client.postJson(to, json)
  }

  async first<Row>(sql: string, values: unknown[] = []): Promise<Row> {
    const [row] = await this.app.rows<Row>(sql, values)
    if (!row) throw new Error(`nothing for: ${sql}`)
    return row
  }

  /** Posts a form that must succeed. Returns the redirect's target; what is shown once is answered without one. */
  async made(by: string, to: string, fields: Fields = {}): Promise<string> {
    const answer = await (await this.as(by)).post(to, fields)
    if (![200, 303].includes(answer.status)) {
      const problems = answer.$('.problem, .alert').text().replace(/\s+/g, ' ')
      throw new Error(`${to} was answered ${answer.status}: ${problems}`)
    }
    return answer.location ?? ''
  }

  /** The fields of the form for `action`, as the page at `at` shows it, for any session to send. */
  async formAt(by: string, at: string, action = at): Promise<Fields> {
    const page = await (await this.as(by)).get(at)
    const form = page.$(`form[action="${action}"]`).last()
    if (form.length === 0) throw new Error(`${at} has no form for ${action} (${page.status})`)
    const fields = form.serializeArray().filter(({ name }) => name !== 'shown_to')
    return Object.fromEntries(fields.map(({ name, value }) => [name, value]))
  }

  /** A phone number that has not been used yet. */
  phone(): string {
    this.phones += 1
    return `0912${this.phones}`
  }

  /** Lets a visitor in. Returns the visit's id. */
  async visit(fields: Fields = {}): Promise<string> {
    const client_uuid = randomUUID()
    await this.asksFor(...OPTIONAL_FIELDS)
    await this.made('gate.tt-hcc', '/gate', {
      client_uuid,
      ...VISITOR,
      ...mapFields(LISTED_FIELDS, (field) => SAID[field as PersonalField]),
      phone: this.phone(),
      ...fields,
    })
    return (await this.first<{ id: string }>('select id from visit where client_uuid = $1', [client_uuid])).id
  }

  async left(fields: Fields = {}): Promise<string> {
    const id = await this.visit(fields)
    await this.made('gate.tt-hcc', `/gate/visits/${id}/leave`)
    return id
  }

  /** Registers a visitor, who then waits at the gate. Returns the visit and its pass. */
  async waiting(): Promise<{ id: string; pass: string }> {
    const client_uuid = randomUUID()
    const visitor = await this.as(undefined)
    const answer = await visitor.post('/v/tt-hcc', { client_uuid, name: SAID.visitor, phone: this.phone() })
    const pass = /\/p\/(\w+)/.exec(answer.location ?? '')?.[1]
    if (!pass) throw new Error(`no pass: ${answer.status} ${answer.location}`)
    const { id } = await this.first<{ id: string }>('select id from visit where client_uuid = $1', [
      client_uuid,
    ])
    return { id, pass }
  }

  /** The pass of a visitor who has been let in. */
  async pass(): Promise<string> {
    const { id, pass } = await this.waiting()
    await this.made('gate.tt-hcc', `/gate/visits/${id}/confirm`)
    return pass
  }

  /** Switches expected guests on, as the office's head. */
  async expectsGuests(office = OFFICE): Promise<void> {
    const { isOn } = await this.first<{ isOn: boolean }>(
      'select expects_guests as "isOn" from office where code = $1',
      [office],
    )
    if (!isOn) await this.made(`head.${office}`, '/office/guests', { expects_guests: 'on' })
  }

  /** Switches on exactly these optional fields, as the office's head. */
  async asksFor(...fields: OptionalField[]): Promise<void> {
    const { on } = await this.first<{ on: string[] }>('select fields as "on" from office where code = $1', [
      OFFICE,
    ])
    if (on.join() === fields.join()) return
    const form = new URLSearchParams(fields.map((field): [string, string] => ['fields', field]))
    await (await this.as(`head.${OFFICE}`)).postRaw('/office/fields', form.toString())
  }

  /** A badge that nobody holds, with its code. */
  async badge(): Promise<{ id: string; label: string; code: string }> {
    await this.asksFor(...OPTIONAL_FIELDS)
    this.badges += 1
    const number = String(this.badges)
    await this.made(`head.${OFFICE}`, '/badges', { prefix: 'S', from: number, to: number })
    const { id, label } = await this.first<{ id: string; label: string }>(
      `select id, label from badge where prefix = 'S' and number = $1`,
      [number],
    )
    return { id, label, code: badgeCode(this.app.context.keys, await this.app.officeId(OFFICE), id) }
  }

  /** A badge that its visitor did not return on leaving. */
  async badgeOut(): Promise<{ id: string; label: string; code: string; visit: string }> {
    const badge = await this.badge()
    const visit = await this.visit({ badge: badge.label })
    await this.made('gate.tt-hcc', `/gate/visits/${visit}/leave`)
    await this.made('gate.tt-hcc', `/gate/visits/${visit}/badge/kept`)
    return { ...badge, visit }
  }

  /** Adds a guest who is expected today. Returns the id. */
  async guest(fields: Fields = {}): Promise<string> {
    await this.expectsGuests()
    const client_uuid = randomUUID()
    const said = { ...VISITOR, position: SAID.position, phone: this.phone(), day: DAY, time: '09:00' }
    await this.made('gate.tt-hcc', '/guests', { client_uuid, ...said, ...fields })
    return client_uuid
  }

  /** Notes something for a visitor's next visit. Returns the id. */
  async note(): Promise<string> {
    const client_uuid = randomUUID()
    const note = { client_uuid, what: 'escort', more: SAID.noted }
    await this.made('gate.tt-hcc', `/gate/visits/${await this.visit()}/note`, note)
    return client_uuid
  }

  /** Adds a meeting of today. Returns the id. */
  async meeting(fields: Fields = {}): Promise<string> {
    await this.expectsGuests()
    const client_uuid = randomUUID()
    await this.made('gate.tt-hcc', '/meetings', { client_uuid, ...MEETING, ...fields })
    return client_uuid
  }

  /** Invites a delegate to a meeting of today. */
  async delegate(phone = this.phone()): Promise<{ meeting: string; guest: string }> {
    const meeting = await this.meeting()
    const to = await this.made('gate.tt-hcc', `/meetings/${meeting}/import`, {
      text: delegateList(phone),
    })
    await this.made('gate.tt-hcc', to, await this.formAt('gate.tt-hcc', to))
    const { id } = await this.first<{ id: string }>('select id from expected_guest where meeting_id = $1', [
      meeting,
    ])
    return { meeting, guest: id }
  }

  /** The code of a guest's invitation. */
  async invitation(fields: Fields = {}): Promise<string> {
    const id = await this.guest(fields)
    return invitationCode(this.app.context.keys, await this.app.officeId(OFFICE), id)
  }

  async slips(): Promise<{ sheet: string; number: number }> {
    const sheet = randomUUID()
    await this.made('gate.tt-hcc', '/slips', { client_uuid: sheet, sheets: '1' })
    const { number } = await this.first<{ number: number }>(
      'select min(number) as number from slip where sheet_id = $1',
      [sheet],
    )
    return { sheet, number }
  }

  /** A visitor let in by a slip, whose name is not recorded yet. */
  async unnamed(): Promise<string> {
    const { number } = await this.slips()
    await (await this.as('gate.tt-hcc')).post('/gate/scan', { text: String(number) })
    return (await this.first<{ id: string }>('select id from visit where slip_number = $1', [number])).id
  }

  /** Creates an API key, for all offices unless some are named. */
  async apiKey(scope: KeyScope, ...offices: string[]): Promise<{ id: string; key: string }> {
    const id = randomUUID()
    const form = new URLSearchParams({ client_uuid: id, name: 'Cổng dữ liệu', scope, term: '365' })
    form.set('reach', offices.length > 0 ? 'chosen' : 'all')
    for (const office of offices) form.append('offices', await this.app.officeId(office))
    const answer = await (await this.as('district')).postRaw('/district/keys', form.toString())
    if (answer.status !== 200) throw new Error(`no key: ${answer.status}`)
    const district = await this.first<{ id: string }>('select id from office where parent_id is null')
    return { id, key: apiKey(this.app.context.keys, district.id, id) }
  }

  /** A client of another system, with its API key. */
  async system(scope: KeyScope, ...offices: string[]): Promise<Client> {
    const { key } = await this.apiKey(scope, ...offices)
    return new Client(this.app.url, this.app.url, { Authorization: `Bearer ${key}` })
  }

  /** Creates an account for one test, with the usual password and second factor. */
  async person(
    role: Role,
    { factor = role !== 'reception', named = true, office: code = OFFICE } = {},
  ): Promise<{ id: string; username: string }> {
    const id = randomUUID()
    const username = `nguoi.${id}`
    const { id: office } = await this.first<{ id: string }>(
      `select id from office where case $2 when 'district' then parent_id is null else code = $1 end`,
      [code, role],
    )
    const secret = factor ? this.app.context.keys.seal('totp', id, TOTP_SECRET) : null
    await this.app.rows(
      `insert into account (id, office_id, username, display_name, role, password_hash, created_at, totp_secret)
       select $1, $2, $3, $4, $5, password_hash, $6, $7 from account where username = 'gate2.tt-hcc'`,
      [id, office, username, named ? SAID.account : username, role, this.app.clock.now(), secret],
    )
    return { id, username }
  }

  /** Somebody of reception with the head's rights. */
  async deputy(): Promise<{ id: string; username: string }> {
    const person = await this.person('reception', { factor: true })
    await this.made(PEOPLE.head, `/office/accounts/${person.id}/deputy`, DEPUTATION)
    return person
  }

  /** Opens another session of this account. Returns its id. */
  async sessionOf(username: string): Promise<string> {
    await this.app.session(username)
    const { id } = await this.first<{ id: string }>(
      `select s.id from session s join account a on a.id = s.account_id where username = $1
       order by s.created_at desc limit 1`,
      [username],
    )
    return id
  }
}

/** Part of every personal value here: it must not appear in a log or in an answer to a stranger. */
export const CANARY = 'Chim Hoàng Yến'
/** Every personal value here, in any spelling: without tones, and phone and card numbers by their first digits. */
export const PERSONAL =
  /chim ho|hoàng yến|hoang[ .-]yen|62a-?773\.?45|(?<![0-9a-f-])(?:\+?84|0)912\d{6}(?!\d)|(?<![0-9a-f-])0790[58]\d{7}(?!\d)/i
/** The personal values, different for each kind of field. */
export const SAID = {
  visitor: `Khách ${CANARY}`,
  host: `Bà ${CANARY}`,
  place: `Công ty ${CANARY}`,
  position: `Giám đốc ${CANARY}`,
  note: `Xe ${CANARY}`,
  plate: '62A-773.45',
  account: `Cán bộ ${CANARY}`,
  member: `Nhân viên ${CANARY}`,
  unit: `Phòng ${CANARY}`,
  email: 'chim.hoang.yen@example.vn',
  mailbox: 'hop.thu.hoang.yen@example.vn',
  /** A secret: whoever has the address can call it. */
  hook: 'https://example.vn/chim-hoang-yen/token-',
  key: `Khóa của ${CANARY}`,
  shift: `Người trực ${CANARY}`,
  incident: `Sự việc ${CANARY}`,
  breach: `Sự cố ${CANARY}`,
  diary: `Bài ${CANARY}`,
  noted: `Nhớ hỏi ${CANARY}`,
  request: `Tìm ${CANARY}`,
  signer: `Ông ${CANARY}`,
} satisfies Record<PersonalField, string> & Record<string, string>
const VISITOR = {
  ...{ name: SAID.visitor, host: SAID.host, place: SAID.place },
  ...{ purpose: 'other', purpose_note: SAID.note },
}
/** The number on the ID card of a person who asks for their data. */
export const ID_NUMBER = '079085557391'
export const TODAY = { from: DAY, until: DAY }
export const DEPUTATION = { from_day: DAY, to_day: '2026-12-31', signs: 'KT', position: 'Phó Giám đốc' }
export { DAY, OFFICE }

export const MEETING = {
  title: SAID.note,
  day: DAY,
  begins: '09:00',
  ends: '11:00',
  room: SAID.host,
  host: '',
}

export const delegateList = (phone = '0912199998') =>
  `Họ và tên;Chức vụ;Đơn vị;Điện thoại\n${SAID.visitor};${SAID.position};${SAID.place};${phone}`
