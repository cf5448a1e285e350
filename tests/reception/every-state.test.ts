// Every act on a visit in every state of it: what is allowed changes the visit, and what is refused changes nothing at all.
import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { UNDO_SECONDS } from '../../server/core/visits/visit.ts'
import { OPTIONAL_FIELDS } from '../../server/core/visits/visit-fields.ts'
import { SECOND } from '../../server/platform/lib/clock.ts'
import { MORNING } from '../support/app.ts'
import { closeAllDays } from '../support/figures.ts'
import { type Fields, Scene, type Wanted } from '../support/requests.ts'
import { useMorningApp } from '../support/suite.ts'
import { useTouched } from '../support/walk.ts'

const [GUARD, HEAD, HOST] = ['gate.tt-hcc', 'head.tt-hcc', 'Bà Một Mình']

const app = useMorningApp()
let scene: Scene
const touched = useTouched(app, ['throttle', 'sent_form', 'session'])
let link: string
let badges = 0

beforeAll(async () => {
  scene = new Scene(app)
  await scene.asksFor(...OPTIONAL_FIELDS)
  await scene.made(HEAD, '/office/hosts', { tells_hosts: 'on' })
  await scene.made(HEAD, '/badges', { prefix: 'T', from: '1', to: '500' })
  await scene.made(HEAD, '/people', { client_uuid: randomUUID(), name: HOST })
  const member = await scene.first<Parameters<typeof personalCode>[1]>('select * from staff_member')
  link = `/d/${personalCode(app.context.keys, member)}`
})

interface Visit {
  id: string
  pass: string
  guest: string
}

const badge = () => {
  badges += 1
  return `T ${badges}`
}

const atGate =
  (act: string, fields: (visit: Visit) => Fields | Promise<Fields> = () => ({}), by = GUARD) =>
  async (visit: Visit): Promise<Wanted> => ({
    by,
    to: `/gate/visits/${visit.id}/${act}`,
    fields: await fields(visit),
  })

/** A correction by hand, on whatever page: of the name and a departure at once. */
const corrected = async ({ id }: Visit): Promise<Fields> => {
  const { version } = await scene.first<{ version: number }>('select version from visit where id = $1', [id])
  const times = { entered_at: '08:30', left_at: '08:30', seen_version: String(version) }
  return { name: 'Tên Khác Hẳn', reason: 'typing_error', purpose: 'work', ...times }
}
const reason = () => ({ reason: 'trial' })
const linked = ({ guest }: Visit) => ({ guest_id: guest })
const named = () => ({ name: 'Nay Có Tên' })

const ACTS: Record<string, (visit: Visit) => Wanted | Promise<Wanted>> = {
  confirm: atGate('confirm'),
  'confirm together': ({ id }) => ({ by: GUARD, to: '/gate/waiting/confirm', fields: { visit: id } }),
  decline: atGate('decline', () => ({ why: 'other' })),
  leave: atGate('leave'),
  'leave together': ({ id }) => ({ by: GUARD, to: '/gate/leave', fields: { visit: id } }),
  undo: atGate('undo'),
  'undo together': atGate('undo/all'),
  back: atGate('back'),
  advice: atGate('advice', () => ({ app_status: 'absent', app_outcome: 'installed' })),
  badge: atGate('badge', () => ({ badge: badge() })),
  'badge kept': atGate('badge/kept'),
  correct: atGate('correct', corrected),
  fill: atGate('fill', named),
  link: atGate('guest', linked),
  void: atGate('void', reason),
  'head correct': atGate('correct', corrected, HEAD),
  'head fill': atGate('fill', named, HEAD),
  'head link': atGate('guest', linked, HEAD),
  'head void': atGate('void', reason, HEAD),
  'head unvoid': ({ id }) => ({ by: HEAD, to: `/log/visits/${id}/unvoid`, fields: reason() }),
  'pass leave': ({ pass }) => ({ by: undefined, to: `/p/${pass}/leave` }),
  'pass undo': ({ pass }) => ({ by: undefined, to: `/p/${pass}/undo` }),
  'pass advice': ({ pass }) => ({
    by: undefined,
    to: `/p/${pass}/advice`,
    fields: { app_outcome: 'failed' },
  }),
  'host answer': ({ id }) => ({
    by: undefined,
    to: `${link}/visits/${id}/answer`,
    fields: { answer: 'wait' },
  }),
}

async function send(wanted: Wanted): Promise<number> {
  const { status, location, $ } = await scene.send(wanted, 'POST')
  expect(status, `${wanted.to}: ${$('.problem, .alert').text()}`).not.toBe(500)
  expect(location?.startsWith('/sign-in')).not.toBe(true)
  return status
}

const actOn = async (act: string, visit: Visit): Promise<Wanted> => {
  const wanted = await ACTS[act]?.(visit)
  if (!wanted) throw new Error(`nobody can ${act}`)
  return wanted
}

const after =
  (make: () => Promise<Visit>, ...acts: string[]) =>
  async () => {
    const visit = await make()
    for (const act of acts) expect([act, await send(await actOn(act, visit))]).toEqual([act, 303])
    return visit
  }

async function waiting(): Promise<Visit> {
  const guest = await scene.guest({ day: app.clock.now().toISOString().slice(0, 10) })
  const fields = { client_uuid: randomUUID(), name: 'Khách Tự Ghi', phone: scene.phone(), host: HOST }
  const { location } = await (await scene.as(undefined)).post('/v/tt-hcc', fields)
  const { id } = await scene.first<{ id: string }>('select id from visit where client_uuid = $1', [
    fields.client_uuid,
  ])
  return { id, guest, pass: location?.split('/').at(-1) ?? '' }
}
const inside = after(waiting, 'confirm')

const STATES: Record<string, () => Promise<Visit>> = {
  waiting,
  declined: after(waiting, 'decline'),
  inside,
  'with a badge': after(inside, 'badge'),
  unnamed: async () => ({ ...(await waiting()), id: await scene.unnamed(), pass: 'x' }),
  'a guest': after(inside, 'link'),
  left: after(inside, 'badge', 'leave'),
  'left by the pass': after(inside, 'pass leave'),
  voided: after(inside, 'void'),
  'left and voided': after(inside, 'leave', 'void'),
  'waiting and voided': after(waiting, 'void'),
}

const HEADS = ['head correct', 'head link', 'head void']
const INSIDE = [
  ...['leave → left', 'leave together → left', 'advice', 'badge', 'correct → left', 'link', 'void'],
  ...['head correct → left', 'head link', 'head void', 'pass leave → left', 'pass advice', 'host answer'],
]
const without = (...acts: string[]) => INSIDE.filter((one) => !acts.includes(one))
const LEFT = ['correct', 'link', 'void', ...HEADS]
const UNCLOSED = ['head correct → left', 'head link', 'head void']
const VOIDED = { open: ['head unvoid'], closed: ['head unvoid'] }

/** What a visit allows in each state, with the state that it leads to: on its day, and once that day is closed. */
const ALLOWED: Record<string, { open: string[]; closed: string[] }> = {
  waiting: {
    open: [
      'confirm → inside',
      'confirm together → inside',
      'decline → refused',
      'advice',
      'void',
      'head void',
      ...['pass advice', 'host answer'],
    ],
    closed: ['head void'],
  },
  declined: { open: ['undo → waiting', 'back → waiting', 'void', 'head void'], closed: ['head void'] },
  inside: { open: INSIDE, closed: UNCLOSED },
  'with a badge': { open: without('badge'), closed: UNCLOSED },
  unnamed: {
    open: [...without('pass leave → left', 'pass advice', 'host answer'), 'fill', 'head fill'],
    closed: [...UNCLOSED, 'head fill'],
  },
  'a guest': { open: without('link', 'head link'), closed: ['head correct → left', 'head void'] },
  left: {
    open: ['undo → inside', 'undo together → inside', 'back → inside', 'badge kept', ...LEFT],
    closed: HEADS,
  },
  'left by the pass': { open: ['back → inside', ...LEFT, 'pass undo → inside'], closed: HEADS },
  voided: VOIDED,
  'left and voided': VOIDED,
  'waiting and voided': VOIDED,
}

test.each([
  ['on its day', 'open', '2026-11-25T08:30:00+07:00'],
  ['once its day is closed', 'closed', '2026-11-24T08:30:00+07:00'],
] as const)(
  '%s a visit takes what its state allows, and whatever else is asked changes nothing',
  { timeout: 240_000 },
  async (_, when, then) => {
    app.clock.set(then)
    const found: Record<string, string[]> = {}
    const later: (() => Promise<void>)[] = []
    for (const [state, make] of Object.entries(STATES)) {
      const happened: string[] = []
      found[state] = happened
      const allowed = ALLOWED[state]?.[when].map((one) => one.replace(/ → .*/, '')) ?? []
      const refused = Object.keys(ACTS).filter((act) => !allowed.includes(act))
      // Whatever is refused is tried on the same visit.
      for (const acts of [refused, ...allowed.map((act) => [act])]) {
        const visit = await make()
        const tryAll = async () => {
          for (const act of acts) happened.push(...(await whatHappens(act, visit)))
        }
        if (when === 'open') await tryAll()
        else later.push(tryAll)
        app.clock.forward(2 * UNDO_SECONDS * SECOND)
      }
    }
    app.clock.set(MORNING)
    await closeAllDays(app)
    for (const tryAll of later) await tryAll()
    const sorted = Object.entries(found).map(([state, acts]) => [state, acts.toSorted()])
    expect(sorted).toEqual(Object.entries(ALLOWED).map(([state, one]) => [state, one[when].toSorted()]))
  },
)

/** The act with the state that it leads to, if it changed anything. */
async function whatHappens(act: string, visit: Visit): Promise<string[]> {
  const stateOf = () => scene.first<{ state: string }>('select state from visit where id = $1', [visit.id])
  const wanted = await actOn(act, visit)
  const { state: before } = await stateOf()
  await touched()
  await send(wanted)
  if ((await touched()).length === 0) return []
  const { state } = await stateOf()
  return [state === before ? act : `${act} → ${state}`]
}
