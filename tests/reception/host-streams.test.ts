// The event streams of hosts' pages: an office has dozens open, and a visitor enters every minute.
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Response } from 'express'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { personalCode } from '../../server/core/hosts/personal-link.ts'
import { createOffices } from '../../server/core/offices/directory.ts'
import type { Services } from '../../server/http/context.ts'
import { hashKey } from '../../server/platform/lib/bearer-key.ts'
import { memberStreams } from '../../server/reception/guests/member-stream.ts'
import { Client } from '../support/client.ts'
import { watch } from '../support/stream.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

beforeAll(() => head.switchOn('hosts'))

test('a change renders again only the list of the host concerned, and once for all pages that show it', async () => {
  const names = ['Trần Thị Một', 'Lê Văn Hai']
  const members = await Promise.all(names.map(memberCalled))
  const officeId = await app.officeId('tt-hcc')
  const { context } = app
  const services = { ...context, offices: createOffices(context.db, context.clock) } as unknown as Services
  const openStream = memberStreams(services)
  const rendered = [0, 0]
  const renderAt = (at: number) => async () => {
    rendered[at] = (rendered[at] ?? 0) + 1
    return `Lần ${rendered[at]} của ${at}`
  }
  const server = createServer((req, res) => {
    const [, at = '', view = ''] = req.url?.split('/') ?? []
    const { id: memberId, link } = members[Number(at)] ?? { id: '', link: Buffer.alloc(0) }
    openStream(asExpress(res), officeId, { memberId, link, view, render: renderAt(Number(at)) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const pages = new Client(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const [one, same, other] = [
    await watch(pages, '/0/vi'),
    await watch(pages, '/0/vi'),
    await watch(pages, '/1/vi'),
  ]
  // The server does not know which list the pages show, so it renders each at the first change.
  await enter('Khách Thứ Nhất', names[0])
  await Promise.all([one.until('Lần 1'), same.until('Lần 1'), other.until('Lần 1')])
  await enter('Khách Thứ Hai', names[0])
  await Promise.all([one.until('Lần 2'), same.until('Lần 2')])
  // A change that concerns neither host, and then one whose arrival shows that the first has been handled.
  await enter('Khách Của Không Ai', '')
  await enter('Khách Thứ Ba', names[1])
  await other.until('Lần 2')
  expect(rendered).toEqual([2, 2])
  for (const watching of [one, same, other]) watching.close()
})

async function memberCalled(name: string) {
  const id = await head.member({ name })
  const [row] = await app.rows<Parameters<typeof personalCode>[1]>(
    'select * from staff_member where id = $1',
    [id],
  )
  if (!row) throw new Error('nobody')
  return { id, link: hashKey(personalCode(app.context.keys, row)) }
}

async function enter(name: string, host = ''): Promise<void> {
  expect((await guard.enter({ name, host })).status).toBe(303)
}

/** The parts of an Express response that a stream needs. */
function asExpress(res: ServerResponse): Response {
  const set = (headers: object) => res.setHeaders(new Map(Object.entries(headers)))
  return Object.assign(res, { set }) as unknown as Response
}
