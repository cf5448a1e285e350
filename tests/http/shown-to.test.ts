// A form acts only for the account, office and session to which its page was shown.
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import ejs from 'ejs'
import { beforeEach, expect, test } from 'vitest'
import { marked } from '../../server/http/views.ts'
import { type Answer, type Client, fieldsOf } from '../support/client.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp()
const NAME = 'Phan Thị Một Lần'
const HTMX = { 'HX-Request': 'true' }

beforeEach(async () => {
  await app.rows('delete from visit where name = $1', [NAME])
})

const recorded = async () => (await app.rows('select from visit where name = $1', [NAME])).length
const shown = async (client: Client) => ({
  ...fieldsOf(await client.get('/gate'), '#entry-form'),
  client_uuid: randomUUID(),
  name: NAME,
})
const titleOf = ({ status, $ }: Answer) => [status, $('h1').text()]

test.each([{}, HTMX])(
  'a page of another account acts for nobody in this session, and names nobody (%j)',
  async (headers) => {
    const form = await shown(await app.client('gate.tt-hcc'))
    expect(form).toHaveProperty('shown_to')
    for (const username of ['gate2.tt-hcc', 'gate.ubnd-xa-long-hau']) {
      const answer = await (await app.client(username)).post('/gate', form, headers)
      expect(titleOf(answer)).toEqual([412, 'Biểu mẫu này mở cho tài khoản khác'])
      expect(answer.$('main').text()).not.toContain('gate.tt-hcc')
      expect(answer.text).not.toContain(NAME)
    }
    expect(await recorded()).toBe(0)
  },
)

test('a form of the same person’s earlier session comes back whole, and one button sends it', async () => {
  const form = await shown(await app.client('gate.tt-hcc'))
  const again = await app.client('gate.tt-hcc')
  const answer = await again.post('/gate', form)
  expect(titleOf(answer)).toEqual([412, 'Biểu mẫu này mở ở lần đăng nhập trước'])
  expect(await recorded()).toBe(0)
  expect((await again.post('/gate', fieldsOf(answer, 'main form'))).status).toBe(303)
  expect(await recorded()).toBe(1)
})

test('an expired session carries its own form through the sign-in, and none of another account’s page', async () => {
  const [own, other] = [await app.client('gate.tt-hcc'), await app.client('gate2.tt-hcc')]
  const [form, foreign] = [await shown(own), await shown(other)]
  app.clock.forward(5 * 3_600_000)
  expect((await own.post('/gate', foreign)).$('input[name=resume]')).toHaveLength(0)
  expect((await own.post('/gate', form)).$('input[name=resume]')).toHaveLength(1)
})

test('a list uploaded on another account’s page is not read', async () => {
  const [own, other] = [await app.client('head.tt-hcc'), await app.client('head.ubnd-xa-long-hau')]
  const { shown_to } = fieldsOf(await other.get('/people/import'), 'main form')
  const part = (name: string, value = '') =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const list = `${part('shown_to', shown_to)}${part('text', 'Họ và tên\nLê Văn Một')}--x--\r\n`
  const answer = await own.postRaw('/people/import', list, {
    'Content-Type': 'multipart/form-data; boundary=x',
  })
  expect(titleOf(answer)).toEqual([412, 'Biểu mẫu này mở cho tài khoản khác'])
})

test('every form of a view that is posted gets the mark, and none that is not', () => {
  const files = readdirSync('views', { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.ejs'))) {
    const source = readFileSync(`views/${file}`, 'utf8')
    // What is between the tags of EJS is no markup.
    const plain = (text: string) => text.replaceAll(/<%[\s\S]*?%>/g, '')
    const forms = plain(source).match(/<form\b[^>]*>/g) ?? []
    const posted = forms.filter((form) => !/method="(get|dialog)"/.test(form))
    expect([file, plain(marked(source)).match(/name="shown_to"/g)?.length ?? 0]).toEqual([
      file,
      posted.length,
    ])
    expect(() => ejs.compile(marked(source))).not.toThrow()
  }
})
