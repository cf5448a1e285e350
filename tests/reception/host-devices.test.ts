// A host's devices on their personal page: switched on, listed and switched off; invalid subscriptions are refused.
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_DEVICES } from '../../server/core/notices/devices.ts'
import { vapidKeys } from '../../server/platform/outgoing/push.ts'
import { newHost } from '../support/personal-link.ts'
import { pushBrowser } from '../support/push-browser.ts'
import { useApp, useClient } from '../support/suite.ts'

const app = useApp()
const head = useClient(app, 'head.tt-hcc')
const byLink = useClient(app)

beforeAll(() => head.switchOn('hosts'))
beforeEach(async () => {
  await app.rows('delete from throttle; delete from push_device')
  await head.post('/office/hosts/push', { pushes_hosts: 'on' })
})

let last = 0
const host = () => newHost(app, head, `Trần Cán Bộ ${++last}`)

let made = 0
const subscription = () => pushBrowser(`https://push.example.vn/${++made}`).fields
const kept = () => app.rows<{ member_id: string }>('select member_id from push_device order by made_at, id')
const offered = (at: string) => byLink.get(`${at}/guests`)

describe('the page of a host', () => {
  test('offers this device only where the head has switched it on, and hands out what the browser needs', async () => {
    const { at } = await host()
    const page = await offered(at)
    expect(page.$('#device-form').attr()).toMatchObject({
      action: `${at}/devices`,
      'data-worker': `${at}/worker.js`,
      'data-key': vapidKeys(app.context.keys).publicKey,
    })
    const worker = await byLink.get(`${at}/worker.js`)
    expect(worker.headers.get('content-type')).toContain('text/javascript')
    expect(worker.headers.get('cache-control')).toBe('no-store')
    // None of the features of the gate's worker, which answers requests for pages and caches files.
    expect(worker.text).not.toMatch(/'fetch'|"fetch"|caches|claim|export/)
    await head.post('/office/hosts/push', { pushes_hosts: 'off' })
    expect((await offered(at)).$('#devices')).toHaveLength(0)
    expect((await byLink.get(`${at}/worker.js`)).status).toBe(404)
  })

  test('lists the devices of that host, and switches each off', async () => {
    const [one, other] = [await host(), await host()]
    // The last one is `one`, at whose link the message stands.
    for (const each of [other, one, one])
      expect((await byLink.post(`${each.at}/devices`, subscription())).status).toBe(303)
    const page = await offered(one.at)
    expect(page.text).toContain('Máy này sẽ báo khi có khách chờ Ông/Bà.')
    const removes = page
      .$('#devices li form')
      .map((_, form) => page.$(form).attr('action'))
      .get()
    expect(removes).toHaveLength(2)
    const [foreign] = (await offered(other.at))
      .$('#devices li form')
      .map((_, form) => page.$(form).attr('action'))
      .get()
    // Another host's device through this host's link.
    const id = foreign?.split('/').at(-2)
    expect((await byLink.post(`${one.at}/devices/${id}/remove`)).status).toBe(404)
    expect((await byLink.post(String(removes[0]))).status).toBe(303)
    expect((await byLink.post(String(removes[0]))).status).toBe(404)
    expect((await kept()).map(({ member_id }) => member_id).toSorted()).toEqual([one.id, other.id].toSorted())
    const acts = await app.rows<{ action: string; actor_id: string | null; fields: string | null }>(
      'select action, actor_id, fields from audit where subject_id = $1 order by seq',
      [one.id],
    )
    expect(acts.map(({ action }) => action)).toEqual([
      'staff.added',
      ...['staff.device_added', 'staff.device_added', 'staff.device_removed'],
    ])
    expect(JSON.stringify(acts)).not.toContain('push.example.vn')
  })

  test('replaces the old push address of a device, for this host only and even at the limit of five devices', async () => {
    const [one, other] = [await host(), await host()]
    const sent = Array.from({ length: MAX_DEVICES }, subscription)
    for (const fields of sent) await byLink.post(`${one.at}/devices`, fields)
    const foreign = subscription()
    await byLink.post(`${other.at}/devices`, foreign)
    const replaced = await byLink.post(`${one.at}/devices`, {
      ...subscription(),
      replaces: sent[0]?.endpoint ?? '',
    })
    expect([replaced.status, (await kept()).length]).toEqual([303, MAX_DEVICES + 1])
    const again = await byLink.post(`${one.at}/devices`, { ...subscription(), replaces: foreign.endpoint })
    expect(again.status).toBe(422)
    expect((await kept()).filter(({ member_id }) => member_id === other.id)).toHaveLength(1)
  })

  test('recognises the same browser, and accepts five devices at most', async () => {
    const { at } = await host()
    const first = subscription()
    for (let each = 0; each < 3; each += 1) await byLink.post(`${at}/devices`, first)
    expect(await kept()).toHaveLength(1)
    const sent = Array.from({ length: MAX_DEVICES + 2 }, () => byLink.post(`${at}/devices`, subscription()))
    const statuses = (await Promise.all(sent)).map(({ status }) => status)
    expect(statuses.filter((status) => status === 303)).toHaveLength(MAX_DEVICES - 1)
    expect(await kept()).toHaveLength(MAX_DEVICES)
    const full = await byLink.post(`${at}/devices`, subscription())
    expect([full.status, full.text.includes('Ông/bà đã bật ở 5 máy.')]).toEqual([422, true])
    // A device that is already stored may still renew its keys.
    expect((await byLink.post(`${at}/devices`, first)).status).toBe(303)
  })

  test('refuses a wrong subscription in plain words', async () => {
    const { at } = await host()
    for (const wrong of [
      { endpoint: 'http://push.example.vn/1' },
      { endpoint: 'https://a:b@push.example.vn/1' },
      { endpoint: `https://push.example.vn/${'a'.repeat(1000)}` },
      { endpoint: 'javascript:alert(1)' },
      // A key that is no point, and secrets too short.
      { p256dh: `B${'A'.repeat(86)}` },
      { auth: 'AAAA' },
      { auth: '' },
    ]) {
      const answer = await byLink.post(`${at}/devices`, { ...subscription(), ...wrong })
      expect([wrong, answer.status]).toEqual([wrong, 422])
      expect(answer.text).toContain('Trình duyệt gửi thông tin chưa đúng')
    }
    expect(await kept()).toEqual([])
  })

  test('accepts a push endpoint only at a known browser’s push service', async () => {
    const { at } = await host()
    const send = (endpoint: string) => byLink.post(`${at}/devices`, pushBrowser(endpoint).fields)
    for (const endpoint of [
      'https://evil.example:22/x?y',
      'https://fcm.googleapis.com.evil.example/fcm/send/1',
      'https://evilpush.apple.com/1',
      'https://fcm.googleapis.com:8443/fcm/send/1',
      'https://8.8.8.8/1',
    ]) {
      const answer = await send(endpoint)
      expect([endpoint, answer.status, answer.text.includes('PUSH_HOSTS')]).toEqual([endpoint, 422, true])
    }
    expect(await kept()).toEqual([])
    for (const endpoint of [
      'https://fcm.googleapis.com/fcm/send/1',
      'https://updates.push.services.mozilla.com/wpush/v2/1',
      'https://web.push.apple.com/1',
      'https://wns2-by3p.notify.windows.com/w/?token=1',
    ])
      expect([endpoint, (await send(endpoint)).status]).toEqual([endpoint, 303])
    expect(await kept()).toHaveLength(4)
  })

  test('accepts thirty requests a minute, and refuses more before looking at them', async () => {
    const { at } = await host()
    for (let each = 0; each < 30; each += 1) await byLink.post(`${at}/devices`, {})
    expect((await byLink.post(`${at}/devices`, subscription())).status).toBe(429)
    expect(await kept()).toEqual([])
  })
})

test('the head reads how many devices are on, and of how many staff members', async () => {
  const one = await host()
  for (const _ of [1, 2]) await byLink.post(`${one.at}/devices`, subscription())
  const members = (await app.rows('select 1 from staff_member')).length
  expect((await head.get('/office/hosts')).text).toContain(`2 máy của 1 trên ${members} cán bộ đang bật.`)
})
