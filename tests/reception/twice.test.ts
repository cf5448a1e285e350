import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Answer, fieldsOf } from '../support/client.ts'
import { useClient, useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const guard = useClient(app, 'gate.tt-hcc')
const neighbour = useClient(app, 'gate.ubnd-xa-long-hau')

interface Row {
  id: string
  state: string
  number: number
  phone_shared: boolean
  left_at: Date | null
}

function named(name: string): Promise<Row[]> {
  return app.rows<Row>('select * from visit where name = $1 order by number', [name])
}

const typedIn = (page: Answer) => fieldsOf(page, '#entry-form')

describe('one form posted again', () => {
  test.each([
    ['with a phone', { phone: '0911 222 333' }],
    ['without a phone', {}],
  ])('forty times at once %s makes one row and leaves no gap in the numbers', async (_, fields) => {
    const client_uuid = randomUUID()
    const name = `Một Lần ${client_uuid}`
    const answers = await Promise.all(
      Array.from({ length: 40 }, () => guard.enter({ client_uuid, name, ...fields })),
    )
    expect(new Set(answers.map((answer) => `${answer.status} ${answer.location}`))).toEqual(
      new Set(['303 /gate']),
    )
    const [visit, ...more] = await named(name)
    expect(more).toEqual([])
    await guard.enter({ name: 'Người Kế Tiếp' })
    const numbers = await app.rows<{ number: number }>(
      `select number from visit v join office o on o.id = v.office_id where o.code = 'tt-hcc' order by number`,
    )
    expect(numbers.map((row) => row.number)).toEqual(numbers.map((_row, index) => index + 1))
    const audit = await app.rows('select seq from audit where subject_id = $1', [visit?.id])
    expect(audit).toHaveLength(1)
  })

  test('a form posted through two instances makes one row', async () => {
    const second = await app.secondInstance()
    const other = await second.client('gate2.tt-hcc')
    const client_uuid = randomUUID()
    const name = 'Hai Máy Một Lượt'
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 ? guard : other).enter({ client_uuid, name })),
    )
    expect(await named(name)).toHaveLength(1)
    await second.close()
  })

  test('a form posted again with different spaces and Unicode composition is the same entry', async () => {
    const client_uuid = randomUUID()
    await guard.enter({ client_uuid, name: 'Lê Thị Hòa', phone: '0912000111' })
    const again = await guard.enter({
      client_uuid,
      name: ' Lê  Thị Hòa'.normalize('NFD'),
      phone: '+84 912 000 111',
    })
    expect(again.status).toBe(303)
    expect(await named('Lê Thị Hòa')).toHaveLength(1)
  })

  test('a form posted again after the visitor has left gets the same answer and lets nobody in', async () => {
    const client_uuid = randomUUID()
    await guard.enter({ client_uuid, name: 'Đã Về' })
    const [visit] = await named('Đã Về')
    await guard.post(`/gate/visits/${visit?.id}/leave`)
    expect((await guard.enter({ client_uuid, name: 'Đã Về' })).status).toBe(303)
    expect(await named('Đã Về')).toMatchObject([{ state: 'left' }])
  })

  test('a form posted again after its visit was voided is asked about, and one tap records it as another visit', async () => {
    const client_uuid = randomUUID()
    app.clock.set('2026-11-25T08:12:00+07:00')
    await neighbour.enter({ client_uuid, name: 'Ghi Rồi Hủy', phone: '0912000444' })
    const [visit] = await named('Ghi Rồi Hủy')
    await neighbour.post(`/gate/visits/${visit?.id}/void`, { reason: 'wrong_person' })
    const answer = await neighbour.enter({ client_uuid, name: 'Ghi Rồi Hủy', phone: '0912000444' })
    expect(answer.status).toBe(409)
    expect(answer.$('.alert').text()).toContain('Lượt 08:12 của biểu mẫu này đã bị hủy')
    expect(await named('Ghi Rồi Hủy')).toHaveLength(1)
    const fields = typedIn(answer)
    expect(fields['client_uuid']).not.toBe(client_uuid)
    for (let times = 0; times < 2; times += 1) {
      expect((await neighbour.post('/gate', fields)).status).toBe(303)
      expect(await named('Ghi Rồi Hủy')).toHaveLength(2)
    }
  })
})

describe('a visitor who is inside already', () => {
  async function comesTwice(phone: string) {
    const first = `Khách ${phone}`
    await guard.enter({ name: first, phone })
    app.clock.forward(30 * 60_000)
    const second = { client_uuid: randomUUID(), name: `Lại là ${phone}`, phone, host: 'Ông Chín' }
    return { first, second, answer: await guard.enter(second) }
  }

  test('is shown with the time, and nothing is stored', async () => {
    const { first, second, answer } = await comesTwice('0913000111')
    expect(answer.status).toBe(409)
    expect(answer.$('.alert').text()).toContain('Khách này đã vào lúc 08:30, chưa ra')
    expect(answer.$('.alert').text()).toContain(first)
    expect(typedIn(answer)).toMatchObject(second)
    expect(await named(second.name)).toEqual([])
    const [day] = await app.rows<{ number: number; visits: number }>(
      `select (select last from visit_counter c where c.office_id = o.id) as number, d.visits
       from office o join office_day d on d.office_id = o.id where o.code = 'tt-hcc'`,
    )
    expect(day?.number).toBe(day?.visits)
  })

  test.each(['phone', 'id_number'])(
    'is inside again when the departure is undone, and the visitor entered since stays, without the %s as a mark',
    async (field) => {
      const mark = { phone: { phone: '0913000666' }, id_number: { id_number: '080190001234' } }[field]
      await guard.enter({ name: `Còn Ở Trong ${field}`, ...mark })
      const answer = await guard.enter({ name: `Người Khác ${field}`, ...mark })
      await guard.post('/gate', { ...typedIn(answer), resolve: 'leave_first' })
      const [{ id } = { id: '' }] = await named(`Còn Ở Trong ${field}`)
      const undone = await guard.post(`/gate/visits/${id}/undo`, {}, { 'HX-Request': 'true' })
      expect(undone.$('#notice p').text()).toBe(
        `Đã bỏ việc vừa ghi cho Còn Ở Trong ${field}. Người Khác ${field} vẫn được ghi là đang ở trong.`,
      )
      expect(await named(`Còn Ở Trong ${field}`)).toMatchObject([{ state: 'inside' }])
      expect(await named(`Người Khác ${field}`)).toMatchObject([
        { state: 'inside', ...(field === 'phone' ? { phone_shared: true } : { id_hash: null }) },
      ])
    },
  )

  test('may be another person: the second choice records both', async () => {
    const { first, second, answer } = await comesTwice('0913000333')
    const fields = { ...typedIn(answer), resolve: 'shared' }
    expect((await guard.post('/gate', fields)).status).toBe(303)
    expect(await named(first)).toMatchObject([{ state: 'inside' }])
    expect(await named(second.name)).toMatchObject([{ state: 'inside', phone_shared: true }])
  })

  test('cannot be let out of another office by the first choice', async () => {
    await guard.enter({ name: 'Ở Trung Tâm', phone: '0913000444' })
    const [visit] = await named('Ở Trung Tâm')
    await neighbour.enter({ name: 'Ở Xã', resolve: 'leave_first', previous_id: visit?.id ?? '' })
    expect(await named('Ở Trung Tâm')).toMatchObject([{ state: 'inside' }])
  })

  test('is caught once when two boards record the same person', async () => {
    const other = await app.client('gate2.tt-hcc')
    const answers = await Promise.all(
      [guard, other].map((board) => board.enter({ name: 'Cùng Lúc', phone: '0913000555' })),
    )
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([303, 409])
    expect(await named('Cùng Lúc')).toHaveLength(1)
  })

  test('is not recognised without a phone number', async () => {
    await guard.enter({ name: 'Không Máy' })
    expect((await guard.enter({ name: 'Không Máy' })).status).toBe(303)
    expect(await named('Không Máy')).toHaveLength(2)
  })
})
