// Flows for what is said about meetings and delegates, and what is said to and by hosts.

import { DAY, entry, phone, STAFF, uuid, VISITOR } from './canary-words.ts'
import type { Answer } from './client.ts'
import { Client } from './client.ts'
import type { Stage } from './stage.ts'

const meeting = { title: VISITOR.meeting, day: DAY, begins: '14h', room: VISITOR.room, host: VISITOR.host }
/** Makes each delegate different, because one who is already invited is left out. */
let invited = 0
const delegates = () =>
  `Họ và tên;Chức vụ;Đơn vị;Số điện thoại\n${VISITOR.delegate} ${++invited};${VISITOR.position};${VISITOR.unit};${phone()}`
const guest = () => ({
  ...uuid(),
  name: VISITOR.delegate,
  position: VISITOR.position,
  day: DAY,
  purpose: 'other',
  purpose_note: VISITOR.note,
})

export const MEETING_FLOWS: Record<string, (stage: Stage) => Promise<Answer>> = {
  'a meeting': ({ guard }) => guard.post('/meetings', { ...uuid(), ...meeting }),
  'a meeting that is not taken': ({ guard }) =>
    guard.post('/meetings', { ...uuid(), ...meeting, begins: VISITOR.room }),
  'another room of a meeting': async ({ guard, meeting: id }) => {
    const page = await guard.get(`/meetings/${id}`)
    const seen = String(page.$('[name=seen_version]').val() ?? '1')
    const room = `${VISITOR.room} ${++invited}`
    return guard.post(`/meetings/${id}`, { ...meeting, room, seen_version: seen })
  },
  'a list of delegates': ({ guard, meeting: id }) => guard.imports(`/meetings/${id}`, delegates()),
  'a list of delegates that nobody confirms': ({ guard, meeting: id }) =>
    guard.post(`/meetings/${id}/import`, { text: delegates() }),
  'a list of delegates that cannot be read': ({ guard, meeting: id }) =>
    guard.post(`/meetings/${id}/import`, { text: `${VISITOR.delegate};${VISITOR.unit}` }),
  'the page of a meeting': ({ guard, meeting: id }) => guard.get(`/meetings/${id}`),
  'the meetings': ({ guard }) => guard.get('/meetings'),
  'the invitation of a delegate': ({ app, invited: key }) => new Client(app.url).get(`/i/${key}`),
  'their calendar': ({ app, invited: key }) => new Client(app.url).get(`/i/${key}/calendar.ics`),
  'a scanned invitation': ({ guard, invited: key }) =>
    guard.post('/gate/scan', { text: `https://x.example/i/${key}` }),
  'the delegates at the gate': ({ guard, meeting: id }) => guard.get(`/gate/meetings/${id}`),
  'a delegation': ({ guard, meeting: id, delegate }) =>
    guard.post(`/gate/meetings/${id}/arrive`, { ...uuid(), unit_of: delegate }),
  'a delegation taken back': async ({ guard, meeting: id, delegate }) => {
    const batch = uuid()
    await guard.post(`/gate/meetings/${id}/arrive`, { ...batch, unit_of: delegate })
    return guard.post(`/gate/meetings/${id}/undo`, { batch: batch.client_uuid })
  },
  'a meeting called off': async ({ guard }) => {
    const id = uuid()
    await guard.post('/meetings', { ...id, ...meeting })
    await guard.imports(`/meetings/${id.client_uuid}`, delegates())
    return guard.post(`/meetings/${id.client_uuid}/cancel`)
  },
  'a visitor for a host': ({ guard }) =>
    guard.enter({ ...entry, name: VISITOR.delegate, host: STAFF.receiver, phone: phone() }),
  'the page of a host': ({ app, link }) => new Client(app.url).get(`${link}/guests`),
  'a guest of a host': ({ app, link }) => new Client(app.url).post(`${link}/guests`, guest()),
  'a guest of a host that is not taken': ({ app, link }) =>
    new Client(app.url).post(`${link}/guests`, { ...guest(), day: VISITOR.unit }),
  'the answer of a host': async ({ app, link }) => {
    const host = new Client(app.url)
    const page = await host.get(`${link}/guests`)
    const answer = page.$('form[action$="/answer"]').first().attr('action') ?? `${link}/visits/none/answer`
    return host.post(answer, { answer: 'wait' })
  },
}
