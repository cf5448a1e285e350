// Event streams of one office that get the same updates.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Response } from 'express'
import { expect, onTestFinished, test, vi } from 'vitest'
import { createRooms } from '../../server/http/rooms.ts'
import { Client } from '../support/client.ts'
import { watch } from '../support/stream.ts'

test('a stream that opens while the others are notified is not mistaken for one that was looked up', async () => {
  const told: string[][] = []
  let change = () => {}
  let goOn = () => {}
  const looked = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const live = {
    subscribe(_office: string, listener: () => void) {
      change = listener
      return () => {}
    },
    changed() {},
    close: async () => {},
  }
  const open = createRooms<string>(
    { live, log: { warn: vi.fn() } as never },
    { perPerson: 4, perOffice: 4, isSamePerson: (one, other) => one === other },
    async (_office, watchers) => {
      await looked
      told.push(watchers.map(({ who }) => who))
    },
  )
  const server = createServer((req, res) => {
    Object.assign(res, { set: (headers: object) => res.setHeaders(new Map(Object.entries(headers))) })
    open(res as unknown as Response, 'office', req.url ?? '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const client = new Client(`http://127.0.0.1:${port}`)
  onTestFinished(() => server.closeAllConnections())
  const first = await watch(client, '/first')
  change()
  const second = await watch(client, '/second')
  change()
  goOn()
  await expect.poll(() => told).toEqual([['/first'], ['/first', '/second']])
  expect([first.ended(), second.ended()]).toEqual([false, false])
  server.close()
})
