import { randomUUID } from 'node:crypto'
import { invitationCode } from '../../server/core/guests/invitation.ts'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import type { TestApp } from './app.ts'
import { DAY, document, entry, phone, STAFF, uuid, VISITOR } from './canary-words.ts'
import { Client } from './client.ts'

/** The clients that act in a flow, and the records that they act on. */
export interface Stage {
  app: TestApp
  guard: Client
  /** Clients whose sessions the flows end, by a handover and by a new password. */
  leaving: Client
  renewing: Client
  head: Client
  district: Client
  visit: string
  /** The version that the correction form carries. */
  version: string
  waiting: string
  pass: string
  slip: string
  paper: string
  search: string
  everybody: string
  subject: string
  breach: string
  diary: string
  member: string
  link: string
  trace: string
  request: string
  meeting: string
  /** An invited delegate, the code of their invitation, and the key of an invitation to an account. */
  delegate: string
  invited: string
  invitation: string
}

/** Creates everything that the flows act on. */
export async function setStage(app: TestApp): Promise<Stage> {
  const [guard, leaving, renewing, head, district] = await Promise.all(
    ['gate.tt-hcc', 'gate2.tt-hcc', 'gate2.tt-hcc', 'head.tt-hcc', 'district'].map((name) =>
      app.client(name),
    ),
  )
  if (!guard || !leaving || !renewing || !head || !district) throw new Error('nobody came')
  await head.switchOn('guests')
  await head.post('/office/fields', { fields: 'plate' })
  await head.switchOn('hosts')
  await head.post('/office/hosts/mail', { mails_hosts: 'on' })
  await head.post('/office/hosts/push', { pushes_hosts: 'on' })
  await head.post('/office/hosts/names', { names_visitors: 'on' })
  const named = (await guard.enter({ ...entry, phone: VISITOR.phone })).status
  await guard.enter({ name: `${VISITOR.search} Một`, phone: phone() })
  const visit = await app.visit(VISITOR.name)
  if (named !== 303 || !visit) throw new Error('nobody came in')
  const visitor = new Client(app.url)
  const registered = { ...uuid(), name: VISITOR.name, phone: phone(), place: '', companions: '0' }
  const pass = (await visitor.post('/v/tt-hcc', registered)).location?.split('/').at(-1) ?? ''
  const [waiting] = await app.rows<{ id: string }>(`select id from visit where state = 'waiting'`)
  await guard.post('/slips', { ...uuid(), sheets: '1' })
  await guard.post('/gate/scan', { text: '1' })
  const [slip] = await app.rows<{ id: string }>('select id from visit where slip_number is not null')
  await head.post('/log/paper', { ...uuid(), count: '1' })
  const [paper] = await app.rows<{ id: string }>('select id from paper_sheet')
  const searchFor = async (words: string) =>
    (await head.post('/log/search', { words })).location?.replace(/^.*f=/, '') ?? ''
  const [search, everybody] = [await searchFor(VISITOR.search), await searchFor(VISITOR.name)]
  const made = async (place: string, fields: Record<string, string>) => {
    const id = randomUUID()
    const { status, location } = await head.post(place, { client_uuid: id, ...fields })
    if (status !== 303) throw new Error(`${place}: ${status}`)
    return location?.split('/').at(-1)?.replace(/\?.*/, '') ?? id
  }
  const subject = await made('/subjects', { kind: 'copy', person: VISITOR.phone, received_on: DAY })
  const breach = await made('/breach', { on: DAY, at: '08:00', kinds: 'name', what: VISITOR.incident })
  const diary = await made('/outreach', { day: DAY, activity: 'radio.minute', quantity: '5', title: 'Bài' })
  const member = await made('/people', { name: STAFF.receiver, email: STAFF.email, status: '' })
  const [declaring] = await app.rows<Parameters<typeof personalCode>[1]>('select * from staff_member')
  if (!declaring) throw new Error('nobody works here')
  const link = `/d/${personalCode(app.context.keys, declaring)}`
  const trace = await made('/trace', { person: VISITOR.phone, ...document })
  const form = new URLSearchParams({ ...uuid(), scope: 'all', ...document })
  await district.postRaw('/district/trace', form.toString())
  const [request] = await app.rows<{ id: string }>('select id from trace_request')
  const meeting = await made('/meetings', {
    ...{ title: VISITOR.meeting, day: DAY, begins: '14h', room: VISITOR.room, host: VISITOR.host },
  })
  const delegates = `Họ và tên;Chức vụ;Đơn vị;Số điện thoại\n${VISITOR.delegate};${VISITOR.position};${VISITOR.unit};${phone()}`
  await head.imports(`/meetings/${meeting}`, delegates)
  const [expected] = await app.rows<{ id: string; office_id: string }>(
    'select id, office_id from expected_guest where meeting_id = $1',
    [meeting],
  )
  if (!expected) throw new Error('nobody is invited')
  const account = await app.rows<{ id: string }>(
    `select id from account where username = 'gate.ubnd-xa-long-hau'`,
  )
  const invited = await district.post(`/district/accounts/${account[0]?.id}/invite`)
  const invitation = /\/invitation\/([\w-]+)/.exec(invited.text)?.[1] ?? ''
  return {
    ...{
      app,
      guard,
      leaving,
      renewing,
      head,
      district,
      visit: visit.id,
      version: '1',
      waiting: waiting?.id ?? '',
      pass,
      slip: slip?.id ?? '',
    },
    ...{ paper: paper?.id ?? '', search, everybody, subject, breach, diary, member, link, trace },
    ...{ request: request?.id ?? '', invitation, meeting, delegate: expected.id },
    invited: invitationCode(app.context.keys, expected.office_id, expected.id),
  }
}
