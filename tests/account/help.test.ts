// The help: a sheet for each role. That every page leads to its paragraph: system/audited.
import { describe, expect, test } from 'vitest'
import { OPTIONAL, PAPERS } from '../../server/account/help/topics.ts'
import { LANGUAGES, type MessageKey, translator } from '../../server/platform/messages/messages.ts'
import { vi } from '../../server/platform/messages/vi.ts'
import type { Answer, Client } from '../support/client.ts'
import { useMorningApp } from '../support/suite.ts'

const app = useMorningApp({ PUBLIC_URL: 'https://socong.example.vn' })

const SHEETS = Object.entries(PAPERS).flatMap(([name, paper]) =>
  LANGUAGES.map((lang) => [name, lang, paper] as const),
)

/** Labels that the help must mention, because its first reader followed it literally. */
const NAMED: Record<string, MessageKey[]> = {
  'visitor.register': ['self.submit'],
  'visitor.pass': ['state.inside'],
  'visitor.leave': ['self.leave'],
  'staff.came': ['hosts.title', 'hosts.answer.come_in', 'hosts.answer.wait', 'hosts.answer.absent'],
  'staff.device': ['devices.on'],
  'reception.enter': ['gate.submit'],
  'reception.card': ['scan.open'],
  'reception.waiting': ['waiting.confirm', 'waiting.decline'],
  'reception.advise': ['gate.advice'],
  'reception.leave': ['gate.leave', 'gate.undo'],
  'reception.mistakes': ['ended.title', 'gate.bring_back'],
  'reception.evacuation': ['evacuation.title'],
  'reception.handover': ['handover.title'],
  'head.people': ['nav.office', 'accounts.reception', 'share.copy', 'accounts.disable.submit'],
  'head.form': ['office.section.form', 'nav.badges'],
  'head.hosts': ['nav.office', 'office.hosts.open', 'hosts.title'],
  'head.book': ['book.title'],
  'head.rights': ['subjects.title', 'breach.title'],
  'head.paper': ['paper.title'],
  'district.overview': ['nav.district'],
  'district.overview.compliance': ['nav.compliance'],
}

test.each(Object.entries(PAPERS))('the sheet %s has every paragraph of the catalogue', (name, { topics }) => {
  const written = Object.entries(vi.help[name as keyof typeof PAPERS])
  const paragraphs = written.filter(([, text]) => typeof text === 'object' && 'title' in text)
  expect([...topics].toSorted()).toEqual(paragraphs.map(([id]) => id).toSorted())
})

describe('a sheet of the help', () => {
  test.each(SHEETS)(
    'the help sheet for %s in %s opens without an account and says something about each topic',
    async (name, lang, paper) => {
      const nobody = await app.client()
      const page = await nobody.get(`/help/${name}?lang=${lang}`)
      expect(page.status).toBe(200)
      expect(page.$('html').attr('lang')).toBe(lang)
      const ids = page
        .$('.help-topics li')
        .toArray()
        .map((one) => page.$(one).attr('id'))
      expect(ids).toEqual([...paper.topics])
      for (const one of page.$('.help-topics li').toArray()) {
        expect(page.$(one).find('h2').text().length).toBeGreaterThan(4)
        expect(page.$(one).find('p').first().text()).toMatch(/\.$/)
      }
      for (const picture of page.$('.help-pictures img').toArray()) {
        const source = page.$(picture).attr('src') ?? ''
        expect(source.includes('-en-')).toBe(lang === 'en')
        const answer = await nobody.get(source)
        expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/webp'])
      }
    },
  )

  test.each(LANGUAGES)('names pages and buttons in %s by their labels', (lang) => {
    const t = translator(lang)
    const wrong = Object.entries(NAMED).flatMap(([topic, labels]) =>
      labels.filter(
        (label) => !t(`help.${topic}${/\..*\./.test(topic) ? '' : '.text'}` as MessageKey).includes(t(label)),
      ),
    )
    expect(wrong).toEqual([])
  })

  test('for the guard of an office names its head and address, and leaves out what is switched off', async () => {
    const sheet = (who: Client) => who.get('/help/reception')
    const [nobody, guard, head] = [
      await app.client(),
      await app.client('gate.tt-hcc'),
      await app.client('head.tt-hcc'),
    ]
    const optional = (page: Answer) =>
      ['badges', 'guests', 'meetings'].filter((id) => page.$(`#${id}`).length > 0)
    expect(optional(await sheet(nobody))).toEqual(['badges', 'guests', 'meetings'])
    expect((await sheet(nobody)).$('.help-call').text()).toMatch(/……[\s\S]*……/)

    await head.post('/office/guests', { expects_guests: 'off' })
    expect(optional(await sheet(guard))).toEqual([])
    await head.post('/office/guests', { expects_guests: 'on' })
    const page = await sheet(guard)
    expect(optional(page)).toEqual(['guests', 'meetings'])
    expect(page.$('#guests h2').text()).toBe('Khách hẹn')
    expect((await sheet(guard)).$('.help-call').text()).toMatch(
      /Nguyễn Văn Trưởng[\s\S]*https:\/\/socong\.example\.vn\/gate/,
    )
  })

  test.each([
    [[], false, false],
    [['phone'], false, false],
    [['badge'], false, true],
    [['phone', 'plate'], false, true],
    [[], true, true],
  ] as const)(
    'tells about badges where %j are asked for and hosts are told: %s',
    (fields, tellsHosts, tells) => {
      expect(OPTIONAL['badges']?.({ fields, tellsHosts } as never)).toBe(tells)
    },
  )

  test('exists only for known roles', async () => {
    expect((await (await app.client()).get('/help/nobody')).status).toBe(404)
    expect((await (await app.client()).get('/help/constructor')).status).toBe(404)
  })
})
