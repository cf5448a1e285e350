// Hosts: where the head has switched them on, reception picks a staff member or a room, and the visit refers to the member.
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { hostNamed, hostSuggestions, hostText } from '../../server/core/hosts/host.ts'
import { startApp } from '../support/app.ts'
import { Client } from '../support/client.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const head = useClient(app, 'head.tt-hcc')

beforeAll(() => head.switchOn('guests', 'hosts'))

const member = (name: string, unit = 'Văn phòng') => head.member({ name, unit })

/** The staff member that the newest visit or guest refers to. */
const memberOf = async (table: 'visit' | 'expected_guest') => {
  const order = table === 'visit' ? 'recorded_at desc, id desc' : 'made_at desc, id desc'
  const [row] = await app.rows<{ host_member_id: string | null }>(
    `select host_member_id from ${table} order by ${order} limit 1`,
  )
  return row?.host_member_id
}

const enter = async (fields: Record<string, string>) => {
  const answer = await guard.enter({ name: 'Khách Gặp Cán Bộ', ...fields })
  expect(answer.status).toBe(303)
}

describe('which member a text names', () => {
  const an = { id: 'a', name: 'Nguyễn Văn An', unit: 'Văn phòng', room_phone: null }
  const otherAn = { id: 'b', name: 'Nguyễn Văn An', unit: 'Tài chính', room_phone: null }
  const noUnit = { id: 'c', name: 'Lê Thị Ân', unit: null, room_phone: null }

  test('is the one member of that name, regardless of capitals and spaces', () => {
    expect(hostNamed([an, noUnit], ' nguyễn  văn an ')).toBe(an)
    expect(hostNamed([an, noUnit], 'Nguyễn Văn An (Văn phòng)')).toBe(an)
    expect(hostNamed([an, noUnit], 'Nguyễn Văn Ân')).toBeUndefined()
  })

  test('is nobody for a room, other words or nothing, nor where two members share the name', () => {
    for (const text of ['Văn phòng', 'anh An', '', null])
      expect(hostNamed([an, noUnit], text)).toBeUndefined()
    expect(hostNamed([an, otherAn], 'Nguyễn Văn An')).toBeUndefined()
    expect(hostNamed([an, otherAn], 'Nguyễn Văn An (Tài chính)')).toBe(otherAn)
  })

  test('is the one member whose name matches the text without tones, and nobody where two match or the tones differ', () => {
    const other = { id: 'd', name: 'Nguyễn Vân An', unit: 'Văn phòng', room_phone: null }
    for (const text of ['nguyen van an', 'Nguyen Van AN', 'Nguyễn Van an', 'nguyen van an (van phong)'])
      expect([text, hostNamed([an, noUnit], text)]).toEqual([text, an])
    for (const text of ['nguyen van an', 'Nguyen văn ấn', 'nguyen van'])
      expect([text, hostNamed([an, other], text)]).toEqual([text, undefined])
    expect(hostNamed([an, other], 'Nguyễn Vân an')).toBe(other)
    expect(hostNamed([an, otherAn], 'nguyen van an')).toBeUndefined()
    expect(hostNamed([an, otherAn], 'nguyen van an (tai chinh)')).toBe(otherAn)
  })

  test('is the same wherever the tone of a word is placed', () => {
    const [old, recent] = [
      { ...an, name: 'Lê Thúy Hòa' },
      { ...an, name: 'Lê Thuý Hoà' },
    ]
    expect([hostNamed([old], recent.name), hostNamed([recent], old.name)]).toEqual([old, recent])
  })

  test('is suggested in a form that identifies each member, and rooms come last', () => {
    const hosts = [noUnit, an, otherAn]
    expect(hostSuggestions(hosts).map(({ value }) => value)).toEqual([
      'Lê Thị Ân',
      'Nguyễn Văn An (Văn phòng)',
      'Nguyễn Văn An (Tài chính)',
      'Tài chính',
      'Văn phòng',
    ])
    for (const host of hosts) expect(hostNamed(hosts, hostText(host, hosts))).toBe(host)
  })
})

describe('the switch', () => {
  test('is off at first: the gate shows no staff names, and a visit is linked to no member', async () => {
    const other = await startApp()
    try {
      const [at, of] = [await other.client('gate.tt-hcc'), await other.client('head.tt-hcc')]
      const id = randomUUID()
      await of.post('/people', { client_uuid: id, name: 'Trần Cán Bộ', unit: 'Văn phòng' })
      const gate = async () => (await at.get('/gate')).text
      expect(await gate()).not.toContain('hosts')
      await at.enter({ name: 'Khách Một', host: 'Trần Cán Bộ' })
      expect(await other.rows('select host_member_id from visit')).toEqual([{ host_member_id: null }])

      await of.switchOn('hosts')
      expect((await of.get('/office/hosts')).$('.done').text()).toBe(
        'Khách của tôi đang bật. Gửi cho mỗi cán bộ đường dẫn riêng của họ.',
      )
      expect(await gate()).toContain('Trần Cán Bộ')
      await at.enter({ name: 'Khách Hai', host: 'trần cán bộ' })
      await of.post('/office/hosts', { tells_hosts: 'off' })
      await of.post('/office/hosts', { tells_hosts: 'off' })
      expect((await at.get('/gate')).$('#host').attr('list')).toBeUndefined()
      const rows = await other.rows('select host_member_id from visit where host_member_id is not null')
      expect(rows).toEqual([{ host_member_id: id }])
      expect(await other.audited('office.hosts_set')).toEqual(['tells_hosts=on', 'tells_hosts=off'])
    } finally {
      await other.close()
    }
  })
})

describe('a member who is picked', () => {
  test('is in the list of the form, with the room, and is linked to the visit', async () => {
    const id = await member('Phạm Thị Tiếp')
    const page = await guard.get('/gate')
    expect(page.$('#host').attr('list')).toBe('hosts')
    expect(page.$('#hosts option[value="Phạm Thị Tiếp"]').attr('label')).toBe('Văn phòng')
    expect(page.$('#hosts option[value="Văn phòng"]')).toHaveLength(1)
    await enter({ host: 'Phạm Thị Tiếp' })
    expect(await memberOf('visit')).toBe(id)
    await enter({ host: 'Phòng họp lầu hai' })
    expect(await memberOf('visit')).toBeNull()
  })

  test('is found without tones, stored under the right name, and told; the row says when nobody could be told', async () => {
    const id = await member('Dương Thị Kim Lan', 'Phòng Tư pháp')
    const row = async (name: string) => {
      const { $ } = await guard.get('/gate')
      const one = $('#inside-list .visit, .visit').filter((_, row) => $(row).text().includes(name))
      return one.first().text().replace(/\s+/g, ' ')
    }
    await guard.enter({ name: 'Khách Không Dấu', host: 'duong thi kim lan' })
    expect(await memberOf('visit')).toBe(id)
    expect(await row('Khách Không Dấu')).toContain('Dương Thị Kim Lan')
    expect(await row('Khách Không Dấu')).not.toContain('Chưa báo được ai')
    await guard.enter({ name: 'Khách Tìm Phòng', host: 'phong tu phap' })
    expect(await row('Khách Tìm Phòng')).toContain('Phòng Tư pháp')
    expect(await row('Khách Tìm Phòng')).not.toContain('Chưa báo được ai')
    await guard.enter({ name: 'Khách Tìm Ai Đó', host: 'chi lan' })
    expect(await memberOf('visit')).toBeNull()
    expect(await row('Khách Tìm Ai Đó')).toContain('Chưa báo được ai')
    await guard.enter({ name: 'Khách Không Tìm Ai' })
    expect(await row('Khách Không Tìm Ai')).not.toContain('Chưa báo được ai')
  })

  test('is stored with an expected guest, changes when the host is corrected, and is copied into the visit', async () => {
    const [one, other] = [await member('Võ Văn Hẹn'), await member('Bùi Thị Mời')]
    const guest = { client_uuid: randomUUID(), name: 'Khách Được Hẹn', day: '25/11/2026', host: 'Võ Văn Hẹn' }
    expect((await guard.post('/guests', guest)).status).toBe(303)
    expect(await memberOf('expected_guest')).toBe(one)
    const changed = { ...guest, host: 'Bùi Thị Mời', seen_version: '1' }
    expect((await guard.post(`/guests/${guest.client_uuid}`, changed)).status).toBe(303)
    expect(await memberOf('expected_guest')).toBe(other)
    // A namesake added later makes the name ambiguous, but the guest keeps the chosen member.
    await member('Bùi Thị Mời', 'Tài chính')
    await guard.post(`/gate/guests/${guest.client_uuid}/arrive`)
    expect(await memberOf('visit')).toBe(other)
  })

  test('changes when the host is corrected, and stays when something else is corrected', async () => {
    const id = await member('Đỗ Văn Sửa')
    await enter({ host: 'ai đó' })
    const [visit] = await app.rows<{ id: string }>(
      'select id from visit order by recorded_at desc, id desc limit 1',
    )
    const correct = async (fields: Record<string, string>, version: string) => {
      const form = {
        name: 'Khách Gặp Cán Bộ',
        seen_version: version,
        entered_at: '08:12',
        reason: 'trial',
        ...fields,
      }
      return (await guard.post(`/gate/visits/${visit?.id}/correct`, form)).status
    }
    const [{ version, at } = { version: 1, at: '' }] = await app.rows<{ version: number; at: string }>(
      `select version, to_char(entered_at at time zone 'Asia/Ho_Chi_Minh', 'HH24:MI') as at from visit where id = $1`,
      [visit?.id],
    )
    expect(await correct({ host: 'Đỗ Văn Sửa', entered_at: at }, String(version))).toBe(303)
    expect(await memberOf('visit')).toBe(id)
    expect(
      await correct({ host: 'Đỗ Văn Sửa', entered_at: at, place: 'Nơi khác' }, String(version + 1)),
    ).toBe(303)
    expect(await memberOf('visit')).toBe(id)
  })

  test('is removed from visits and new entries when the head removes the member; the typed host stays', async () => {
    const id = await member('Ngô Thị Đi')
    await enter({ host: 'Ngô Thị Đi' })
    expect(await memberOf('visit')).toBe(id)
    expect((await head.post(`/people/${id}/remove`)).status).toBe(303)
    expect(await app.rows('select from visit where host_member_id = $1', [id])).toEqual([])
    expect(await app.rows(`select from visit where host = 'Ngô Thị Đi'`)).toHaveLength(1)
    // A guest who still refers to the removed member, as a cached roster would make it.
    const officeId = await app.officeId('tt-hcc')
    const [row] = await app.rows<{ host_member_id: string | null }>(
      `insert into expected_guest (office_id, id, day, name, purpose, made_by, made_at, host_member_id)
       values ($1, $2, '2026-11-25', 'Khách', 'work', $2, now(), $3) returning host_member_id`,
      [officeId, randomUUID(), id],
    )
    expect(row?.host_member_id).toBeNull()
  })

  test('a member of another office is not recorded here, and is in no list of this office', async () => {
    const other = await app.client('head.ubnd-xa-long-hau')
    await other.switchOn('hosts')
    const client_uuid = randomUUID()
    await other.post('/people', { client_uuid, name: 'Người Xã Khác', unit: 'Phòng Lạ' })
    const page = (await guard.get('/gate')).text
    expect(page).not.toContain('Người Xã Khác')
    expect(page).not.toContain('Phòng Lạ')
    await enter({ host: 'Người Xã Khác' })
    expect(await memberOf('visit')).toBeNull()
    const officeId = await app.officeId('tt-hcc')
    const update = 'update visit set host_member_id = $1 where office_id = $2'
    await app.rows(update, [client_uuid, officeId])
    expect(await app.rows('select from visit where host_member_id = $1', [client_uuid])).toEqual([])
  })
})

describe('a visitor who registers without help', () => {
  const register = async (fields: Record<string, string>) => {
    const phone = new Client(app.url)
    const page = await phone.get('/v/tt-hcc')
    const answer = await phone.post('/v/tt-hcc', { client_uuid: randomUUID(), ...fields })
    expect(answer.status).toBe(303)
    return page
  }

  test('may say whom they come to see, is offered rooms and no names, and the visit knows the member', async () => {
    const id = await member('Trịnh Thị Hòa', 'Phòng Tư pháp')
    const page = await register({ name: 'Khách Tự Ghi', host: 'trịnh thị hòa' })
    const rooms = page.$('#rooms option').toArray()
    expect(rooms.map((one) => page.$(one).attr('value'))).toContain('Phòng Tư pháp')
    expect(page.text).not.toContain('Trịnh Thị Hòa')
    expect(await memberOf('visit')).toBe(id)
    expect((await guard.get('/gate')).$('.waiting').text()).toContain('trịnh thị hòa')
  })

  test('is not asked where hosts are not told, and a host that is sent anyway is not stored', async () => {
    await head.post('/office/hosts', { tells_hosts: 'off' })
    const page = await register({ name: 'Khách Nơi Không Báo', host: 'Phòng Tư pháp' })
    expect(page.$('[name=host]')).toHaveLength(0)
    expect((await app.visit('Khách Nơi Không Báo'))?.host).toBeNull()
    await head.switchOn('hosts')
  })
})
