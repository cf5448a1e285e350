import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { slugProblem } from '../../server/core/app/slug.ts'
import { POLICY } from '../../server/policy.ts'
import { MORNING, startApp, type TestApp, withDatabase } from '../support/app.ts'
import type { Client } from '../support/client.ts'
import { PASSWORD } from '../support/global-setup.ts'
import { watch } from '../support/stream.ts'

/** Who asks; `neighbour` is reception of another office than the one whose visit is asked for. */
const PEOPLE = {
  nobody: undefined,
  reception: 'gate.tt-hcc',
  head: 'head.tt-hcc',
  neighbour: 'gate.ubnd-xa-long-hau',
  district: 'district',
} as const
type Person = keyof typeof PEOPLE

/** Every route of the application, and the status that each person gets. A POST sends an empty form. */
const ACCESS: [route: string, ...statuses: Record<Person, number>[]][] = [
  //                                       nobody reception head neighbour district
  ['GET /livez', row(200, 200, 200, 200, 200)],
  ['GET /readyz', row(200, 200, 200, 200, 200)],
  ['POST /csp-report', row(204, 204, 204, 204, 204)],
  ['POST /language', row(303, 303, 303, 303, 303)],
  ['GET /sign-in', row(200, 303, 303, 303, 303)],
  ['POST /sign-in', row(422, 422, 422, 422, 422)],
  ['GET /sign-in/code', row(200, 303, 303, 303, 303)],
  ['POST /sign-in/code', row(401, 401, 401, 401, 401)],
  ['GET /invitation/:key', row(410, 410, 410, 410, 410)],
  ['POST /invitation/:key', row(410, 410, 410, 410, 410)],
  ['POST /sign-out', row(303, 303, 303, 303, 303)],
  ['GET /', row(303, 303, 303, 303, 303)],
  ['GET /v/:office', row(200, 200, 200, 200, 200)],
  ['POST /v/:office', row(422, 422, 422, 422, 422)],
  ['GET /p/:pass', row(404, 404, 404, 404, 404)],
  ['POST /p/:pass/leave', row(404, 404, 404, 404, 404)],
  ['POST /p/:pass/advice', row(404, 404, 404, 404, 404)],
  ['GET /board/:office', row(200, 200, 200, 200, 200)],
  ['GET /board/:office/panel', row(404, 404, 404, 404, 404)],
  ['POST /board/:office/pair', row(422, 422, 422, 422, 422)],
  ['GET /privacy', row(200, 200, 200, 200, 200)],
  ['GET /privacy/:office', row(200, 200, 200, 200, 200)],
  ['GET /:slug', row(200, 200, 200, 200, 200)],
  ['GET /:slug/picture.png', row(200, 200, 200, 200, 200)],
  ['GET /embed/:slug', row(200, 200, 200, 200, 200)],
  ['GET /account', row(303, 200, 200, 200, 200)],
  ['GET /account/password', row(303, 200, 200, 200, 200)],
  ['POST /account/password', row(401, 422, 422, 422, 422)],
  ['GET /sessions', row(303, 200, 200, 200, 200)],
  ['GET /clock', row(303, 403, 200, 403, 200)],
  ['POST /clock', row(401, 403, 422, 403, 422)],
  ['POST /clock/device', row(401, 422, 422, 422, 422)],
  ['POST /sessions/end', row(401, 303, 303, 303, 303)],
  ['POST /sessions/:id/end', row(401, 303, 303, 303, 303)],
  // Of these people the head and the district have a second factor, and they cannot do without.
  ['GET /account/second-factor', row(303, 200, 200, 200, 200)],
  ['POST /account/second-factor', row(401, 422, 303, 422, 303)],
  ['GET /account/second-factor/change', row(303, 303, 200, 303, 200)],
  ['POST /account/second-factor/change', row(401, 303, 422, 303, 422)],
  ['GET /account/second-factor/recovery-codes', row(303, 303, 200, 303, 200)],
  ['POST /account/second-factor/recovery-codes', row(401, 303, 422, 303, 422)],
  ['GET /account/second-factor/remove', row(303, 303, 403, 303, 403)],
  ['POST /account/second-factor/remove', row(401, 303, 403, 303, 403)],
  ['GET /service-worker.js', row(200, 200, 200, 200, 200)],
  ['GET /manifest.webmanifest', row(200, 200, 200, 200, 200)],
  ['GET /gate/offline', row(200, 200, 200, 200, 200)],
  ['GET /gate', row(303, 200, 200, 200, 403)],
  ['POST /gate', row(401, 422, 422, 422, 403)],
  ['POST /gate/replay', row(401, 415, 415, 415, 403)],
  ['POST /gate/scan', row(401, 422, 422, 422, 403)],
  ['POST /gate/visits/:id/confirm', row(401, 303, 303, 404, 403)],
  ['POST /gate/waiting/confirm', row(401, 422, 422, 422, 403)],
  ['POST /gate/visits/:id/decline', row(401, 303, 303, 404, 403)],
  ['POST /gate/recall', row(401, 200, 200, 200, 403)],
  ['POST /gate/find', row(401, 200, 200, 200, 403)],
  ['GET /gate/inside', row(303, 200, 200, 200, 403)],
  ['GET /gate/events', row(303, 200, 200, 200, 403)],
  ['GET /gate/advice', row(303, 200, 200, 200, 403)],
  ['GET /gate/handover', row(303, 200, 200, 200, 403)],
  ['POST /gate/handover', row(401, 422, 422, 422, 403)],
  ['GET /gate/handover/:id', row(303, 404, 404, 404, 403)],
  ['GET /gate/visits/:id', row(303, 200, 200, 404, 403)],
  ['GET /gate/visits/:id/advice', row(303, 200, 200, 404, 403)],
  ['POST /gate/visits/:id/advice', row(401, 303, 303, 404, 403)],
  ['POST /gate/visits/:id/correct', row(401, 422, 422, 404, 403)],
  ['POST /gate/visits/:id/fill', row(401, 422, 422, 404, 403)],
  ['POST /gate/visits/:id/void', row(401, 422, 422, 404, 403)],
  ['POST /gate/visits/:id/leave', row(401, 303, 303, 404, 403)],
  ['POST /gate/visits/:id/undo', row(401, 303, 303, 404, 403)],
  ['GET /evacuation', row(303, 200, 200, 200, 403)],
  ['GET /log', row(303, 403, 200, 403, 403)],
  ['GET /log/charts', row(303, 403, 200, 403, 403)],
  ['GET /log/chain', row(303, 403, 200, 403, 403)],
  ['POST /log/chain', row(401, 403, 303, 403, 403)],
  ['GET /log/late', row(303, 403, 200, 403, 403)],
  ['POST /log/late', row(401, 403, 422, 403, 403)],
  ['GET /log/export', row(303, 403, 200, 403, 403)],
  ['POST /log/export', row(401, 403, 422, 403, 403)],
  ['POST /log/search', row(401, 403, 303, 403, 403)],
  ['GET /log/views', row(303, 403, 200, 403, 403)],
  ['POST /log/views', row(401, 403, 422, 403, 403)],
  ['POST /log/views/:id', row(401, 403, 404, 403, 403)],
  ['POST /log/views/:id/delete', row(401, 403, 404, 403, 403)],
  ['POST /log/visits/:id/phone', row(401, 403, 200, 403, 403)],
  ['GET /log/visits/:id', row(303, 403, 200, 403, 403)],
  ['POST /log/visits/:id/unvoid', row(401, 403, 422, 403, 403)],
  ['GET /subjects', row(303, 403, 200, 403, 403)],
  ['POST /subjects', row(401, 403, 422, 403, 403)],
  ['GET /subjects/:id', row(303, 403, 404, 403, 403)],
  ['POST /subjects/:id/leave-out', row(401, 403, 404, 403, 403)],
  ['POST /subjects/:id/copy', row(401, 403, 404, 403, 403)],
  ['POST /subjects/:id/export', row(401, 403, 404, 403, 403)],
  ['POST /subjects/:id/erase', row(401, 403, 404, 403, 403)],
  ['POST /subjects/:id/extend', row(401, 403, 404, 403, 403)],
  ['GET /subjects/:id/extension', row(303, 403, 404, 403, 403)],
  ['POST /subjects/:id/answer', row(401, 403, 404, 403, 403)],
  ['GET /breach', row(303, 403, 200, 403, 403)],
  ['POST /breach', row(401, 403, 422, 403, 403)],
  ['GET /breach/:id', row(303, 403, 404, 403, 403)],
  ['POST /breach/:id', row(401, 403, 404, 403, 403)],
  ['POST /breach/:id/entries', row(401, 403, 404, 403, 403)],
  ['POST /breach/:id/done', row(401, 403, 404, 403, 403)],
  ['POST /breach/:id/undone', row(401, 403, 404, 403, 403)],
  ['POST /breach/:id/close', row(401, 403, 404, 403, 403)],
  ['POST /breach/:id/print', row(401, 403, 404, 403, 403)],
  ['GET /log/paper', row(303, 403, 200, 403, 403)],
  ['POST /log/paper', row(401, 403, 422, 403, 403)],
  ['GET /log/paper/blank', row(303, 403, 404, 403, 403)],
  ['GET /log/paper/:id', row(303, 403, 404, 403, 403)],
  ['POST /log/paper/:id', row(401, 403, 404, 403, 403)],
  ['GET /book', row(303, 403, 200, 403, 403)],
  ['POST /book', row(401, 403, 422, 403, 403)],
  ['GET /book/pages/:id', row(303, 403, 404, 403, 403)],
  ['GET /book/pages/:id/:mark', row(303, 403, 404, 403, 403)],
  ['GET /report', row(303, 403, 200, 403, 403)],
  ['POST /report', row(401, 403, 422, 403, 403)],
  ['GET /report/:id', row(303, 403, 404, 403, 403)],
  ['GET /report/:id/compare', row(303, 403, 404, 403, 403)],
  ['POST /report/:id/docx', row(401, 403, 404, 403, 403)],
  ['GET /d/:key', row(404, 404, 404, 404, 404)],
  ['POST /d/:key', row(404, 404, 404, 404, 404)],
  ['GET /people', row(303, 403, 200, 403, 403)],
  ['POST /people', row(401, 403, 422, 403, 403)],
  ['GET /people/import', row(303, 403, 200, 403, 403)],
  ['GET /people/import/template.csv', row(303, 403, 200, 403, 403)],
  ['POST /people/import', row(401, 403, 422, 403, 403)],
  ['GET /people/import/:id', row(303, 403, 303, 403, 403)],
  ['POST /people/import/:id', row(401, 403, 303, 403, 403)],
  ['GET /people/links', row(303, 403, 200, 403, 403)],
  ['GET /people/:id', row(303, 403, 404, 403, 403)],
  ['POST /people/:id', row(401, 403, 404, 403, 403)],
  ['POST /people/:id/link', row(401, 403, 404, 403, 403)],
  ['POST /people/:id/remove', row(401, 403, 404, 403, 403)],
  ['GET /district/people', row(303, 403, 403, 403, 200)],
  ['GET /outreach', row(303, 403, 200, 403, 403)],
  ['POST /outreach', row(401, 403, 422, 403, 403)],
  ['GET /outreach/import', row(303, 403, 200, 403, 403)],
  ['GET /outreach/import/template.csv', row(303, 403, 200, 403, 403)],
  ['POST /outreach/import', row(401, 403, 422, 403, 403)],
  ['GET /outreach/import/:id', row(303, 403, 303, 403, 403)],
  ['POST /outreach/import/:id', row(401, 403, 303, 403, 403)],
  ['GET /outreach/:id', row(303, 403, 404, 403, 403)],
  ['POST /outreach/:id/correct', row(401, 403, 404, 403, 403)],
  ['POST /outreach/:id/void', row(401, 403, 404, 403, 403)],
  ['GET /trace', row(303, 403, 200, 403, 403)],
  ['POST /trace', row(401, 403, 422, 403, 403)],
  ['GET /trace/:id', row(303, 403, 404, 403, 403)],
  ['POST /trace/:id/print', row(401, 403, 404, 403, 403)],
  ['POST /trace/:id/export', row(401, 403, 404, 403, 403)],
  ['GET /trace/requests/:id', row(303, 403, 404, 403, 403)],
  ['POST /trace/requests/:id/look', row(401, 403, 404, 403, 403)],
  ['POST /trace/requests/:id/answer', row(401, 403, 404, 403, 403)],
  ['GET /district/trace', row(303, 403, 403, 403, 200)],
  ['POST /district/trace', row(401, 403, 403, 403, 422)],
  ['GET /district/trace/:id', row(303, 403, 403, 403, 404)],
  ['POST /district/trace/:id/end', row(401, 403, 403, 403, 404)],
  ['GET /slips', row(303, 200, 200, 200, 403)],
  ['POST /slips', row(401, 422, 422, 422, 403)],
  ['GET /slips/:sheet', row(303, 200, 200, 404, 403)],
  ['POST /slips/:sheet/retire', row(401, 303, 303, 404, 403)],
  ['GET /leaflets', row(303, 403, 200, 403, 200)],
  ['GET /poster', row(303, 403, 200, 403, 403)],
  ['POST /poster/renew', row(401, 403, 303, 403, 403)],
  ['POST /poster/pairing', row(401, 403, 200, 403, 403)],
  ['POST /poster/unpair', row(401, 403, 303, 403, 403)],
  // The receptionist of the head's own office.
  ['GET /office/accounts', row(303, 403, 200, 403, 403)],
  ['POST /office/accounts', row(401, 403, 422, 403, 403)],
  ['GET /office/accounts/new', row(303, 403, 200, 403, 403)],
  ['POST /office/accounts/invitations', row(401, 403, 200, 403, 403)],
  ['GET /office/accounts/import', row(303, 403, 200, 403, 403)],
  ['POST /office/accounts/import', row(401, 403, 422, 403, 403)],
  ['GET /office/accounts/import/template.csv', row(303, 403, 200, 403, 403)],
  ['GET /office/accounts/import/:id', row(303, 403, 303, 403, 403)],
  ['POST /office/accounts/import/:id', row(401, 403, 303, 403, 403)],
  ['GET /office/accounts/:account', row(303, 403, 200, 403, 403)],
  ['POST /office/accounts/:account', row(401, 403, 422, 403, 403)],
  ['POST /office/accounts/:account/invite', row(401, 403, 200, 403, 403)],
  ['POST /office/accounts/:account/disable', row(401, 403, 303, 403, 403)],
  ['POST /office/accounts/:account/enable', row(401, 403, 303, 403, 403)],
  ['POST /office/accounts/:account/second-factor/remove', row(401, 403, 303, 403, 403)],
  ['POST /office/accounts/:account/sessions/end', row(401, 403, 303, 403, 403)],
  ['POST /office/accounts/:account/sessions/:session/end', row(401, 403, 303, 403, 403)],
  ['GET /district/accounts', row(303, 403, 403, 403, 200)],
  ['POST /district/accounts', row(401, 403, 403, 403, 422)],
  ['GET /district/accounts/new', row(303, 403, 403, 403, 200)],
  ['POST /district/accounts/invitations', row(401, 403, 403, 403, 200)],
  ['GET /district/accounts/import', row(303, 403, 403, 403, 200)],
  ['POST /district/accounts/import', row(401, 403, 403, 403, 422)],
  ['GET /district/accounts/import/template.csv', row(303, 403, 403, 403, 200)],
  ['GET /district/accounts/import/:id', row(303, 403, 403, 403, 303)],
  ['POST /district/accounts/import/:id', row(401, 403, 403, 403, 303)],
  ['GET /district/accounts/:account', row(303, 403, 403, 403, 200)],
  ['POST /district/accounts/:account', row(401, 403, 403, 403, 422)],
  ['POST /district/accounts/:account/invite', row(401, 403, 403, 403, 200)],
  ['POST /district/accounts/:account/disable', row(401, 403, 403, 403, 303)],
  ['POST /district/accounts/:account/enable', row(401, 403, 403, 403, 303)],
  ['POST /district/accounts/:account/second-factor/remove', row(401, 403, 403, 403, 303)],
  ['POST /district/accounts/:account/sessions/end', row(401, 403, 403, 403, 303)],
  ['POST /district/accounts/:account/sessions/:session/end', row(401, 403, 403, 403, 303)],
  ['GET /office', row(303, 403, 200, 403, 403)],
  ['POST /office', row(401, 403, 422, 403, 403)],
  ['GET /district/outreach', row(303, 403, 403, 403, 200)],
  ['POST /district/outreach', row(401, 403, 403, 403, 422)],
  ['GET /district/outreach/import', row(303, 403, 403, 403, 200)],
  ['GET /district/outreach/import/template.csv', row(303, 403, 403, 403, 200)],
  ['POST /district/outreach/import', row(401, 403, 403, 403, 422)],
  ['GET /district/outreach/import/:id', row(303, 403, 403, 403, 303)],
  ['POST /district/outreach/import/:id', row(401, 403, 403, 403, 303)],
  ['GET /district/outreach/:id', row(303, 403, 403, 403, 404)],
  ['POST /district/outreach/:id/correct', row(401, 403, 403, 403, 404)],
  ['POST /district/outreach/:id/void', row(401, 403, 403, 403, 404)],
  ['GET /district/report', row(303, 403, 403, 403, 200)],
  ['POST /district/report', row(401, 403, 403, 403, 422)],
  ['GET /district/report/:id', row(303, 403, 403, 403, 404)],
  ['GET /district/report/:id/compare', row(303, 403, 403, 403, 404)],
  ['POST /district/report/:id/docx', row(401, 403, 403, 403, 404)],
  ['GET /district/offices', row(303, 403, 403, 403, 200)],
  ['GET /district/offices/new', row(303, 403, 403, 403, 200)],
  ['POST /district/offices/new', row(401, 403, 403, 403, 422)],
  ['GET /district/offices/reforms/:code', row(303, 403, 403, 403, 404)],
  ['POST /district/offices/reforms/:code', row(401, 403, 403, 403, 404)],
  ['GET /district/offices/import', row(303, 403, 403, 403, 200)],
  ['POST /district/offices/import', row(401, 403, 403, 403, 422)],
  ['GET /district/offices/import/template.csv', row(303, 403, 403, 403, 200)],
  ['GET /district/offices/import/stored.csv', row(303, 403, 403, 403, 200)],
  ['GET /district/offices/import/:id', row(303, 403, 403, 403, 303)],
  ['POST /district/offices/import/:id', row(401, 403, 403, 403, 303)],
  ['GET /district/offices/:id', row(303, 403, 403, 403, 404)],
  ['POST /district/offices/:id', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/close', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/reopen', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/merge', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/hours', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/desks', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/desks/:desk', row(401, 403, 403, 403, 404)],
  ['POST /district/offices/:id/desks/:desk/end', row(401, 403, 403, 403, 404)],
  ['GET /district', row(303, 403, 403, 403, 200)],
  ['GET /district/app', row(303, 403, 403, 403, 200)],
  ['POST /district/app/origins', row(401, 403, 403, 403, 422)],
  ['POST /district/app/origins/forbid', row(401, 403, 403, 403, 303)],
  ['GET /district/app/new', row(303, 403, 403, 403, 200)],
  ['POST /district/app/new', row(401, 403, 403, 403, 422)],
  ['GET /district/app/:id', row(303, 403, 403, 403, 404)],
  ['POST /district/app/:id', row(401, 403, 403, 403, 404)],
  ['POST /district/app/:id/recommend', row(401, 403, 403, 403, 404)],
  ['POST /district/app/:id/withdraw', row(401, 403, 403, 403, 404)],
  ['GET /district/health', row(303, 403, 403, 403, 200)],
  ['GET /district/compliance', row(303, 403, 403, 403, 200)],
  ['GET /district/calendar', row(303, 403, 403, 403, 200)],
  ['POST /district/calendar', row(401, 403, 403, 403, 422)],
  ['POST /district/calendar/clear', row(401, 403, 403, 403, 422)],
]

function row(
  nobody: number,
  reception: number,
  head: number,
  neighbour: number,
  district: number,
): Record<Person, number> {
  return { nobody, reception, head, neighbour, district }
}

const ROUTES = ACCESS.map(([route]) => route)
const POSTS = ROUTES.filter((route) => route.startsWith('POST ')).map((route) => route.slice(5))
const GETS = ROUTES.filter((route) => route.startsWith('GET ')).map((route) => route.slice(4))

let app: TestApp
let visit: string
let colleague: string
const SHEET = randomUUID()

beforeAll(async () => {
  app = await startApp()
  const guard = await app.client('gate.tt-hcc')
  await guard.enter({ name: 'Khách Của Trung Tâm' })
  const [stored] = await app.rows<{ id: string }>('select id from visit')
  visit = stored?.id ?? ''
  const [other] = await app.rows<{ id: string }>(`select id from account where username = 'gate2.tt-hcc'`)
  colleague = other?.id ?? ''
  await guard.post('/slips', { client_uuid: SHEET, sheets: '1' })
  return () => app.close()
})

beforeEach(() => app.clock.set(MORNING))

const at = (path: string) =>
  path
    .replace(':id', visit)
    .replace(':account', colleague)
    .replace(':session', SHEET)
    .replace(':sheet', SHEET)
    .replace(':office', 'tt-hcc')
    .replace(':slug', 'bluezone')
    .replace(':pass', '0'.repeat(29))

/** A route may end the session, so everybody comes anew. */
function comes(person: Person): Promise<Client> {
  return app.client(PEOPLE[person])
}

describe.each(Object.keys(PEOPLE) as Person[])('%s', (person) => {
  test.each(ACCESS)('%s', async (route, statuses) => {
    const [method, path = ''] = route.split(' ')
    const client = await comes(person)
    if (path.endsWith('/events')) {
      const stream = await watch(client)
      stream.close()
      expect(stream.status).toBe(statuses[person])
      return
    }
    const answer = method === 'GET' ? await client.get(at(path)) : await client.post(at(path))
    expect(answer.status).toBe(statuses[person])
    if (method === 'GET' && answer.status === 303 && person === 'nobody') {
      expect(answer.location).toBe(`/sign-in?to=${encodeURIComponent(at(path))}`)
    }
    if (answer.status === 403) {
      // A door that is closed ends nobody's session.
      expect((await client.get('/account')).status).toBe(200)
      expect(answer.text).not.toContain('Khách Của Trung Tâm')
    }
  })
})

test('the table holds every route of the policy, and no other', () => {
  expect([...ROUTES].sort()).toEqual(Object.keys(POLICY).sort())
})

test('no app’s public page can stand before a page of the application', () => {
  const first = new Set(ROUTES.map((route) => route.split('/')[1] ?? ''))
  const open = [...first].filter((part) => part && !part.startsWith(':'))
  expect(open.filter((part) => slugProblem(part) === undefined)).toEqual([])
})

test('what is not there is 404 for who is signed in and the sign-in form for everybody else', async () => {
  const [nobody, guard] = await Promise.all([comes('nobody'), comes('reception')])
  for (const path of [
    '/nothing',
    '/gate/nothing',
    '/log/../nothing',
    '/assets/nothing.js',
    '/.env',
    '/.git/config',
  ]) {
    expect((await nobody.get(path)).status).toBe(303)
    expect((await nobody.post(path)).status).toBe(401)
    expect([403, 404]).toContain((await guard.get(path)).status)
    expect([403, 404]).toContain((await guard.post(path)).status)
  }
})

test.each(GETS.filter((path) => path !== '/'))('%s in capitals is another path', async (path) => {
  const head = await comes('head')
  expect((await head.get(at(path.replace(/[a-z]+/, (word) => word.toUpperCase())))).status).toBe(404)
})

describe('a form that does not come from our own page', () => {
  const strangers: [string, Record<string, string>][] = [
    ['no origin at all', { Origin: '' }],
    ['an origin of another site', { Origin: 'https://evil.example' }],
    ['an origin of another port', { Origin: 'http://127.0.0.1:1' }],
    ['an opaque origin', { Origin: 'null' }],
    ['a cross-site form', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a form of a sibling site', { 'Sec-Fetch-Site': 'same-site' }],
    ['an address that was typed', { 'Sec-Fetch-Site': 'none' }],
  ]

  /** Forms of visitors need no session, and old phones say nothing of where a form comes from. */
  const isPublic = (path: string) => /^\/(v|p|d|board)\//.test(path)

  test.each(POSTS.filter(isPublic))('is refused only if it says so: POST %s', async (path) => {
    const client = await comes('nobody')
    for (const [what, headers] of strangers) {
      const says = /another|cross-site|sibling/.test(what)
      const { status } = await client.post(at(path), {}, headers)
      expect([what, status === 403]).toEqual([what, says])
    }
  })

  test.each(POSTS.filter((path) => path !== '/csp-report' && !isPublic(path)))(
    'is refused: POST %s',
    async (path) => {
      for (const person of ['head', 'nobody'] as const) {
        const client = await comes(person)
        for (const [what, headers] of strangers) {
          const answer = await client.post(at(path), {}, headers)
          expect([what, answer.status]).toEqual([what, 403])
          expect(answer.headers.getSetCookie()).toEqual([])
        }
      }
    },
  )

  test('is refused for every method that could change something', async () => {
    const guard = await comes('reception')
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const response = await fetch(`${app.url}/gate`, {
        method,
        headers: { Cookie: `sid=${guard.cookies.get('sid')}`, Origin: 'https://evil.example' },
      })
      expect(response.status).toBe(method === 'POST' ? 403 : 405)
    }
  })

  test('is accepted when the browser says that it is our own', async () => {
    const guard = await comes('reception')
    const answer = await guard.enter({}, { Origin: '', 'Sec-Fetch-Site': 'same-origin' })
    expect(answer.status).toBe(303)
  })

  test('is refused under a name of this computer that is not ours', async () => {
    const { port } = new URL(app.url)
    const guard = await comes('reception')
    // A page of rebound.example whose name was turned to this computer (DNS rebinding).
    const status = await statusUnder(`rebound.example:${port}`, `sid=${guard.cookies.get('sid')}`)
    expect(status).toBe(403)
  })
})

describe('choosing a language', () => {
  test('leads back to the page it was chosen on, and stays', async () => {
    const guard = await comes('reception')
    const page = await guard.get('/gate/advice')
    const back = page.$('form[action="/language"] input[name=back]').attr('value') ?? ''
    const answer = await guard.post('/language', { language: 'en', back })
    expect([answer.status, answer.location]).toEqual([303, '/gate/advice'])
    expect((await guard.get(back)).$('html').attr('lang')).toBe('en')
    // In the address it holds for that page only: a link changes nothing.
    expect((await guard.get('/gate?lang=vi')).$('html').attr('lang')).toBe('vi')
    expect((await guard.get('/gate')).$('html').attr('lang')).toBe('en')
  })

  test('leads to a page that is there also from the answer to a form', async () => {
    const guard = await comes('reception')
    for (const answer of [
      await guard.post('/gate/find', { query: 'x' }),
      await guard.post('/gate/visits/1/leave'),
    ]) {
      const back = answer.$('form[action="/language"] input[name=back]').attr('value')
      const { location } = await guard.post('/language', { language: 'vi', back: back ?? '' })
      expect((await guard.get(location ?? '')).status).toBeLessThan(400)
    }
  })

  test.each(['//evil.example', '/\\evil.example', 'https://evil.example', '', '/gate?x=1'])(
    'leads nowhere else: %s',
    async (back) => {
      const nobody = await comes('nobody')
      expect((await nobody.post('/language', { language: 'en', back })).location).toBe('/')
      expect((await nobody.post('/language', { language: 'xx', back })).location).toBe('/')
    },
  )
})

describe('the headers', () => {
  const policy =
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self';font-src 'self';connect-src 'self';manifest-src 'self';worker-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none';report-uri /csp-report"
  const wanted = {
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-frame-options': 'DENY',
    'permissions-policy': expect.stringContaining('camera=()'),
    'strict-transport-security': null,
    'access-control-allow-origin': null,
    'x-powered-by': null,
  }
  const headersOf = ({ headers }: { headers: Headers }) =>
    Object.fromEntries(Object.keys(wanted).map((name) => [name, headers.get(name)]))

  test('stand on every kind of answer', async () => {
    const [nobody, guard] = await Promise.all([comes('nobody'), comes('reception')])
    const answers = {
      200: await guard.get('/gate'),
      303: await nobody.get('/gate'),
      401: await nobody.post('/gate'),
      403: await guard.get('/log'),
      404: await guard.get('/gate/nothing'),
      413: await guard.enter({ name: 'x'.repeat(140_000) }),
      422: await guard.post('/gate'),
      500: await broken(() => guard.get('/gate')),
    }
    for (const [status, answer] of Object.entries(answers)) {
      expect([status, answer.status]).toEqual([status, Number(status)])
      // Only the gate scans, by camera or by a scanner on a serial port; the 403 is the log's.
      const features = status === '403' ? 'camera=(), serial=()' : 'camera=(self), serial=(self)'
      expect(headersOf(answer)).toEqual({
        ...wanted,
        'permissions-policy': expect.stringContaining(features),
      })
      expect(answer.headers.get('cache-control')).toBe('no-store')
      expect(answer.headers.get('content-type')).toMatch(/charset=utf-8/i)
    }
    expect(headersOf(await nobody.get('/livez'))).toEqual(wanted)
    expect(headersOf(await nobody.postRaw('/csp-report', '{}'))).toEqual(wanted)
  })

  test('of a static file let it be kept for a year', async () => {
    const nobody = await comes('nobody')
    const page = await nobody.get('/sign-in')
    const css = page.$('link[rel=stylesheet]').attr('href') ?? ''
    const answer = await nobody.get(css)
    expect(answer.status).toBe(200)
    expect(headersOf(answer)).toEqual(wanted)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(answer.headers.get('set-cookie')).toBeNull()
  })

  test('ask for https only where the public address is', async () => {
    const https = await startApp({ PUBLIC_URL: 'https://socong.example.vn' })
    const answer = await (await https.client()).get('/sign-in')
    expect(answer.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
    expect(answer.headers.get('content-security-policy')).toBe(`${policy};upgrade-insecure-requests`)
    await https.close()
  })
})

describe('what goes wrong', () => {
  test('says where it broke in the log, and neither to the visitor nor what was in it', async () => {
    const guard = await comes('reception')
    const since = app.logged.length
    const answer = await broken(() => guard.enter({ name: 'Canary Bí Mật', phone: '0987000111' }))
    expect(answer.status).toBe(500)
    expect(answer.$('h1').text()).toBe('Có lỗi ở máy chủ')
    expect(answer.text).not.toMatch(/select|visit_counter|node_modules|\.ts|Error/)
    const lines = app.logged.slice(since)
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ status: 500, requestId: answer.$('code').text() })
    expect(lines.join('')).not.toMatch(/canary b|0987000111|Bí Mật/i)
  })

  describe('for as long as something holds a table', () => {
    const entry = { client_uuid: randomUUID(), name: 'Chờ Một Chút', phone: '0987000222', host: 'Ông Tám' }

    test('comes back as the form with everything typed, and is recorded by sending it again', async () => {
      const guard = await comes('reception')
      const answer = await held(() => guard.post('/gate', entry))
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('2')
      const form = Object.fromEntries(
        answer
          .$('#entry-form')
          .serializeArray()
          .map(({ name, value }) => [name, value]),
      )
      expect(form).toMatchObject(entry)
      expect((await guard.post('/gate', form)).status).toBe(303)
      expect(await app.rows('select from visit where client_uuid = $1', [entry.client_uuid])).toHaveLength(1)
    })

    test('comes back with a button that goes where the form went, also right after signing in', async () => {
      const nobody = await comes('nobody')
      const path = `/gate/visits/${visit}/advice`
      const fields = { app_status: 'off', app_outcome: 'turned_on' }
      const resume = { resume_path: path, resume_fields: JSON.stringify(fields) }
      const answer = await held(() =>
        nobody.post('/sign-in', { username: 'gate.tt-hcc', password: PASSWORD, ...resume }),
      )
      expect(answer.status).toBe(503)
      const form = answer.$('main form')
      expect(form.attr('action')).toBe(path)
      expect(Object.fromEntries(form.serializeArray().map(({ name, value }) => [name, value]))).toEqual(
        fields,
      )
    })
  })

  test('at a closed door is told in the log, by route and account, and nothing of what was sent', async () => {
    const guard = await comes('reception')
    const [{ id } = { id: '' }] = await app.rows<{ id: string }>(
      `select id from account where username = 'gate.tt-hcc'`,
    )
    const since = app.logged.length
    expect((await guard.post('/log/search', { words: 'Canary Bí Mật' })).status).toBe(403)
    expect((await guard.enter({ name: 'Canary' }, { Origin: 'https://evil.example' })).status).toBe(403)
    const lines = app.logged.slice(since)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 40, status: 403, method: 'POST', route: 'POST /log/search', account: id },
      { level: 40, status: 403, method: 'POST' },
    ])
    expect(lines.join('')).not.toMatch(/canary|gate\.tt-hcc|127\.0\.0\.1/i)
  })

  test('is answered by our own page even where the page itself is the trouble', async () => {
    const nobody = await comes('nobody')
    const answer = await nobody.postRaw('/csp-report', 'x'.repeat(20_000))
    expect(answer.status).toBe(413)
    expect(answer.text).not.toMatch(/node_modules|at .*\.ts/)
  })

  test.each([
    ['an address that cannot be read', '/gate/visits/%E0%A4%A', 400],
    ['a day that never was', '/log?day=0000-01-01', 422],
    ['a day far away', '/log?day=9999-12-31', 422],
    ['a day twice', '/log?day=2026-11-25&day=2026-11-24', 422],
    ['a cursor out of this world', `/log?after=999999999999999.${randomUUID()}`, 200],
    ['a cursor of nonsense', '/log?after=x', 200],
    ['a language that is none', '/gate?lang=xx', 200],
    ['a language twice', '/gate?lang=vi&lang=en', 200],
  ])('%s is no error of ours', async (_, path, status) => {
    const head = await comes('head')
    expect((await head.get(path)).status).toBe(status)
  })

  test.each([
    ['a NUL in the user name', 'username=a%00b&password=whatever'],
    ['half a letter in the user name', 'username=%ED%A0%80&password=whatever'],
    ['a user name twice', 'username=a&username=b&password=c'],
    ['the prototype as a field', '__proto__=x&constructor=y&username=a&password=b'],
    ['three hundred fields', Array.from({ length: 300 }, (_, index) => `f${index}=1`).join('&')],
    ['nothing', ''],
  ])('a form with %s is refused, not stumbled over', async (_, body) => {
    const nobody = await comes('nobody')
    expect([401, 413, 422]).toContain((await nobody.postRaw('/sign-in', body)).status)
  })

  test('a body that is no form is refused', async () => {
    const guard = await comes('reception')
    for (const type of ['application/json', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await guard.postRaw('/gate', '{"name":"An"}', { 'Content-Type': type })
      expect(answer.status).toBe(422)
    }
  })
})

/** Takes a table away for a moment, so that a request fails in a way nobody foresaw. */
async function broken<T>(request: () => Promise<T>): Promise<T> {
  await app.rows('alter table visit rename to visit_gone')
  try {
    return await request()
  } finally {
    await app.rows('alter table visit_gone rename to visit')
  }
}

/** Holds the table of visits as a repair by hand would, longer than a statement waits for it. */
async function held<T>(request: () => Promise<T>): Promise<T> {
  const [{ name } = { name: '' }] = await app.rows<{ name: string }>('select current_database() as name')
  const client = new pg.Client({ connectionString: withDatabase(inject('cluster').adminUrl, name) })
  await client.connect()
  await client.query('begin; lock table visit')
  try {
    return await request()
  } finally {
    await client.end()
  }
}

/** The status of an entry sent under another host name, which `fetch` would not let us choose. */
async function statusUnder(host: string, cookie: string): Promise<number> {
  const { request } = await import('node:http')
  const { port } = new URL(app.url)
  return new Promise((resolve, reject) => {
    const headers = { Host: host, Origin: `http://${host}`, Cookie: cookie }
    request({ port, method: 'POST', path: '/gate', headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}
