// One page with all invitations of a meeting, for reception and for the host of the meeting.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Answer, textsOf } from '../support/client.ts'
import { newHost } from '../support/personal-link.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp({ PUBLIC_URL: 'https://socong.example.vn' })
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')
const byLink = useClient(app)
const other = useClient(app, 'gate.ubnd-xa-long-hau')
const HOST = 'Đoàn Thị Chủ Tọa'
let link = ''

beforeAll(async () => {
  await head.switchOn('guests', 'hosts')
  link = (await newHost(app, head, HOST)).at
})

async function held(lines: string[]): Promise<string> {
  const id = await guard.meeting({ begins: '9h', ends: '', room: '', host: HOST })
  await guard.imports(`/meetings/${id}`, ...lines)
  return id
}

const messages = (page: Answer) => textsOf(page, 'textarea[id^="message-"]')

describe('the invitations of a meeting', () => {
  test('are a message and a link for each who has not come, and all of them at once, for reception and its host', async () => {
    const id = await held(['Nguyễn Văn An - Xã Phước Lý', 'Trần Thị Bé (3 người)', 'Lê Văn Cảnh'])
    for (const [client, at] of [
      [guard, `/meetings/${id}`],
      [byLink, `${link}/meetings/${id}`],
    ] as const) {
      expect((await client.get(at)).$(`a[href="${at}/invitations"]`).length).toBe(1)
      const page = await client.get(`${at}/invitations`)
      const shown = messages(page)
      expect(shown).toHaveLength(3)
      expect(page.$('#all-messages').text()).toBe(shown.join('\n\n'))
      expect(shown.join()).toContain('mời Ông/Bà dự Hội nghị')
      expect(page.$('label[for="message-0"]').text()).toBe('Nguyễn Văn An · Xã Phước Lý')
      const links = shown.map((text) => /https:\/\/\S+$/.exec(text)?.[0])
      expect(new Set(links).size).toBe(3)
    }
    const [guest] = await app.rows<{ id: string }>(
      `select id from expected_guest where meeting_id = $1 and name = 'Lê Văn Cảnh'`,
      [id],
    )
    await guard.post(`/gate/guests/${guest?.id}/arrive`, { client_uuid: randomUUID() })
    expect(messages(await guard.get(`/meetings/${id}/invitations`))).toHaveLength(2)
  })

  test('come a hundred on a page', async () => {
    const id = await held(Array.from({ length: 101 }, (_, each) => `Đại Biểu Thứ ${each}`))
    const first = await guard.get(`/meetings/${id}/invitations`)
    const next = first.$('a[rel="next"]').attr('href') ?? ''
    const second = await guard.get(next)
    expect([messages(first).length, messages(second).length]).toEqual([100, 1])
    expect(second.$('a[rel="next"]').length).toBe(0)
    await app.rows(`delete from expected_guest where name = 'Đại Biểu Thứ 100'`)
    expect((await guard.get(`/meetings/${id}/invitations`)).$('a[rel="next"]').length).toBe(0)
  })

  test('are nobody else’s: not another office’s, not without an account, not of a meeting that is cancelled', async () => {
    const id = await held(['Nguyễn Văn An'])
    expect((await other.get(`/meetings/${id}/invitations`)).status).toBe(404)
    expect((await byLink.get(`/meetings/${id}/invitations`)).status).toBe(303)
    await guard.post(`/meetings/${id}/cancel`)
    expect((await guard.get(`/meetings/${id}/invitations`)).status).toBe(404)
    expect((await byLink.get(`${link}/meetings/${id}/invitations`)).status).toBe(404)
  })
})
